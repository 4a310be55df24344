/** REMARKS. What a file says to people rather than to machines, line by line: comments before its code, and the text that a module begins with. */
import type { SourceText, Span } from "../../source/sourceText";

/** One line of a comment or docstring, its marks taken off. */
export interface Remark {
  readonly text: string;
  readonly span: Span;
}

/** Remarks below these many lines are about details. */
const maximumLines = 400;
const maximumLineLength = 400;

/** The remarks of a file, in order. Of code those before its first definition, of other files all. */
export function remarksOf(source: SourceText): readonly Remark[] {
  switch (source.language) {
    case "python":
      return pythonRemarks(source);
    case "yaml":
    case "toml":
    case "gin":
    case "shell":
    case "makefile":
    case "dockerfile":
      return linesOf(source).flatMap((line) => commentIn(line) ?? []);
    default:
      return [];
  }
}

function pythonRemarks(source: SourceText): Remark[] {
  const remarks: Remark[] = [];
  let quote: string | undefined;
  let mayBegin = true;
  for (const line of linesOf(source)) {
    if (quote !== undefined) {
      const end = line.text.indexOf(quote);
      remarks.push(end < 0 ? line : part(line, 0, end));
      if (end >= 0) quote = undefined;
      continue;
    }
    const comment = commentIn(line);
    if (comment) remarks.push(comment);
    else if (mayBegin && line.text.trim() !== "") {
      // Only the first statement can be the module's own text.
      mayBegin = false;
      const opened = /^[rRuU]?("""|''')/.exec(line.text);
      if (opened?.[1] === undefined) continue;
      const rest = part(line, opened[0].length, line.text.length);
      const end = rest.text.indexOf(opened[1]);
      remarks.push(end < 0 ? rest : part(rest, 0, end));
      if (end < 0) quote = opened[1];
    } else if (/^(?:def|class|async def|if __name__)\b/.test(line.text)) break;
  }
  return remarks;
}

/** A line that is a comment as a whole; the line that names the interpreter is none, nor are a scheduler's directives. */
function commentIn(line: Remark): Remark | undefined {
  const mark = /^[ \t]*#+(?!!)[ \t]?/.exec(line.text);
  if (!mark || /^#(?:SBATCH|PBS|BSUB|SLURM|DSUB|\$)\b/.test(line.text)) return undefined;
  return part(line, mark[0].length, line.text.length);
}

function linesOf({ text, path }: SourceText): Remark[] {
  const lines: Remark[] = [];
  for (let from = 0; from < text.length && lines.length < maximumLines;) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end;
    const line = text.slice(from, Math.min(to, from + maximumLineLength)).trimEnd();
    lines.push({ text: line, span: { path, from, to: from + line.length } });
    from = to + 1;
  }
  return lines;
}

function part({ text, span }: Remark, from: number, to: number): Remark {
  return { text: text.slice(from, to), span: { ...span, from: span.from + from, to: span.from + to } };
}
