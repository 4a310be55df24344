/** Makefiles and justfiles: recipes as jobs, variables followed. */
import type { SourceText } from "../../../source/sourceText";
import type { Job } from "../job";
import { knownPiece, slicePiece, unknownPiece, type Piece, type ShellText } from "../shellText";

/** Variables that stand for others. */
const maximumDepth = 8;
/** References followed in one command. */
const maximumReferences = 500;
const maximumLines = 5000;

/** A line with those that continue it. */
interface LogicalLine {
  readonly from: number;
  readonly text: string;
}

/** Each command of a recipe is a job: make starts a shell of its own for it. */
export function readMakefile(source: SourceText): Job[] {
  const variables = new Map<string, ShellText>();
  const recipes: { readonly line: LogicalLine; readonly target: string }[] = [];
  let target = "";
  for (const line of linesOf(source.text)) {
    const recipe = /^(?:\t| {2})\s*[@+-]*(?=\S)/.exec(line.text);
    if (recipe && target !== "") {
      const skip = recipe[0].length;
      recipes.push({ line: { from: line.from + skip, text: line.text.slice(skip) }, target });
      continue;
    }
    const assignment = /^\s*(?:export\s+|override\s+)*([\w.-]+)\s*(\?=|\+=|::?=|=)[ \t]*/.exec(line.text);
    const [whole = "", name, operator] = assignment ?? [];
    const rule = /^([^\s:=#][^:#]*):/.exec(line.text);
    if (name !== undefined) assign(variables, name, operator ?? "=", valueOf(source, line, whole.length));
    else if (rule) target = (rule[1] ?? "").trim();
  }
  return recipes.map(({ line, target: goal }) => {
    const text = pieceAt(source, line.from, line.text);
    return {
      script: expanded([text], variables, goal, { depth: 0, left: { count: maximumReferences } }),
      span: text.span,
      allocation: {},
    };
  });
}

function linesOf(text: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let from = 0;
  while (from < text.length && lines.length < maximumLines) {
    let to = endOfLine(text, from);
    while (text[to - 1] === "\\" && to < text.length) to = endOfLine(text, to + 1);
    lines.push({ from, text: text.slice(from, to) });
    from = to + 1;
  }
  return lines;
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at < 0 ? text.length : at;
}

function pieceAt(source: SourceText, from: number, text: string): Piece {
  return { text, span: { path: source.path, from, to: from + text.length }, exact: true };
}

/** What is assigned: without a comment behind it. */
function valueOf(source: SourceText, line: LogicalLine, skip: number): ShellText {
  const text = line.text
    .slice(skip)
    .replace(/(?<!\s)\s+#.*$/s, "")
    .trimEnd();
  return text === "" ? [] : [pieceAt(source, line.from + skip, text)];
}

function assign(variables: Map<string, ShellText>, name: string, operator: string, value: ShellText): void {
  const before = variables.get(name);
  if (operator === "?=" && before) return;
  const [first] = value;
  if (operator === "+=" && before && first) variables.set(name, [...before, knownPiece(first.span, " "), ...value]);
  else variables.set(name, value);
}

/** The text with make's references followed: `$(X)` to what X holds, `$$` to the shell's dollar. */
function expanded(
  text: ShellText,
  variables: ReadonlyMap<string, ShellText>,
  target: string,
  { depth, left }: { readonly depth: number; readonly left: { count: number } },
): ShellText {
  return text.flatMap((piece): readonly Piece[] => {
    if (piece.text === undefined) return [piece];
    const pieces: Piece[] = [];
    let from = 0;
    for (const match of piece.text.matchAll(
      /\$\$|\$\(([^()]*(?:\([^()]*\)[^()]*)*)\)|\$\{(\w+)\}|\{\{\s*(\w+)\s*\}\}|\$([@<^])/g,
    )) {
      if (match.index > from) pieces.push(slicePiece(piece, from, match.index));
      const use = slicePiece(piece, match.index, match.index + match[0].length);
      const name = match[1] ?? match[2] ?? match[3];
      const held = name === undefined ? undefined : variables.get(name.trim());
      if (match[0] === "$$") pieces.push(knownPiece(use.span, "$"));
      else if (match[4] === "@" && !/\s/.test(target)) pieces.push(knownPiece(use.span, target));
      else if (held && depth < maximumDepth && left.count-- > 0)
        pieces.push(...expanded(held, variables, target, { depth: depth + 1, left }));
      else pieces.push(unknownPiece(use.span, name ?? match[0]));
      from = match.index + match[0].length;
    }
    if (from < piece.text.length) pieces.push(slicePiece(piece, from, piece.text.length));
    return pieces;
  });
}
