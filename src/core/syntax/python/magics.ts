import type { CellSpan } from "../../source/sourceText";

/** A shell command of a notebook, with the lines that it goes on in; of a shell cell all that it holds. */
export interface ShellLine {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const shellCell = /^\s*%%(bash|sh|shell|script|cmd)\b/;
/** Cell magics whose cell is still Python. */
const pythonCell = /^\s*%%(time|timeit|capture|prun|python3?|debug)\b/;

/**
 * A notebook's text with IPython's own lines (`%magic`, `!command`, `?help`) blanked out, every offset kept,
 * and the shell lines among them. The lines of a cell in another language are blanked whole.
 */
export function blankMagics(text: string, cells: readonly CellSpan[]): { text: string; shellLines: ShellLine[] } {
  const shellLines: ShellLine[] = [];
  if (!/^[ \t]*[%!?]/m.test(text)) return { text, shellLines };
  let blanked = "";
  let done = 0;
  const spans = cells.length > 0 ? cells : [{ index: 0, from: 0, to: text.length }];
  for (const cell of spans) {
    blanked += text.slice(done, cell.from);
    blanked += blankCell(text.slice(cell.from, cell.to), cell.from, shellLines);
    done = cell.to;
  }
  return { text: blanked + text.slice(done), shellLines };
}

function blankCell(cell: string, offset: number, shellLines: ShellLine[]): string {
  const firstLine = /^\s*.*/.exec(cell)?.[0] ?? "";
  if (firstLine.trimStart().startsWith("%%") && !pythonCell.test(firstLine)) {
    if (shellCell.test(firstLine)) noteCommand(shellLines, cell, offset, firstLine.length + 1, cell.length);
    return blank(cell);
  }
  let out = "";
  let at = 0;
  let depth = 0;
  /** A line of IPython that goes on below: what it is and where its command begins. */
  let open: { readonly isShell: boolean; readonly from: number } | undefined;
  for (const line of cell.split(/(?<=\n)/)) {
    const mark = open === undefined && depth === 0 ? /^[ \t]*([%!?]+)/.exec(line) : null;
    if (mark) open = { isShell: mark[1]?.startsWith("!") === true, from: at + mark[0].length };
    if (open) {
      out += blankLine(line);
      const body = line.replace(/\r?\n$/, "");
      if (!body.endsWith("\\")) {
        if (open.isShell) noteCommand(shellLines, cell, offset, open.from, at + body.length);
        open = undefined;
      }
    } else {
      out += line;
      depth = Math.max(0, depth + bracketBalance(line));
    }
    at += line.length;
  }
  if (open?.isShell === true) noteCommand(shellLines, cell, offset, open.from, cell.length);
  return out;
}

/** Notes a stretch of a cell as shell text: a command with the lines that it goes on in, or a shell cell as a whole. */
function noteCommand(shellLines: ShellLine[], cell: string, offset: number, from: number, to: number): void {
  const text = cell.slice(from, to);
  if (text.trim() !== "") shellLines.push({ text, from: offset + from, to: offset + to });
}

/** Open brackets minus closed ones: a line inside brackets that begins with `%` is an operator, not a magic. */
function bracketBalance(line: string): number {
  let balance = 0;
  for (const character of line.replace(/#.*|"[^"]*"|'[^']*'/g, ""))
    if ("([{".includes(character)) balance++;
    else if (")]}".includes(character)) balance--;
  return balance;
}

/** A blanked line; inside a block it stands as `pass`, for the block must not be empty. */
function blankLine(line: string): string {
  const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  const spaces = blank(line);
  if (indent === 0 || line.trim().length < 4) return spaces;
  return `${spaces.slice(0, indent)}pass${spaces.slice(indent + 4)}`;
}

/** A file that a cell writes: `%%writefile train.py`. The content begins on the line after the mark. */
interface WrittenFile {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** The Python files that cells of a notebook write. */
export function findWrittenFiles(text: string, cells: readonly CellSpan[]): WrittenFile[] {
  return cells.flatMap(({ from, to }) => {
    const mark = /^\s*%%(?:writefile|file)\s+(?:-a\s+)?(\S+\.py)[^\n]*\n/.exec(text.slice(from, to));
    return mark?.[1] === undefined ? [] : [{ path: mark[1], from: from + mark[0].length, to }];
  });
}

/** The text with everything outside a stretch blanked, every offset kept. */
export function onlyStretch(text: string, from: number, to: number): string {
  return blank(text.slice(0, from)) + text.slice(from, to) + blank(text.slice(to));
}

/** As many spaces as there were characters, line ends kept. */
function blank(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}
