/** TEXT. What a reader is given: a file's text, its language, and how to turn offsets into the positions people see. */
import { recordEntry } from "./recordEntry";

export type Language =
  | "python"
  | "notebook"
  | "yaml"
  | "json"
  | "toml"
  | "gin"
  | "shell"
  | "makefile"
  | "dockerfile"
  | "typescript"
  | "javascript"
  | "other";

/** A place as people count it: `line` and `column` are 1-based; in a notebook `line` counts inside the 0-based `cell`. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly cell?: number;
}

/** A stretch of one file, as offsets into that file's {@link SourceText.text}. */
export interface Span {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** Where a code cell's text lies inside the joined text of a notebook. `index` counts all cells, Markdown included. */
export interface CellSpan {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

export class SourceText {
  private lineStarts: number[] | undefined;

  /**
   * @param path POSIX path relative to the workspace folder (or absolute, outside one).
   * @param text for a notebook the code cells, joined; see `readNotebook`.
   * @param version changes whenever the text does; the editor's document version, or 0.
   */
  constructor(
    readonly path: string,
    readonly language: Language,
    readonly text: string,
    readonly version = 0,
    readonly cells?: readonly CellSpan[],
  ) {}

  /** Offset (UTF-16 units) to a 1-based position. Offsets outside the text are clamped. */
  positionAt(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.text.length));
    const starts = this.starts();
    const line = lastAtOrBefore(starts, at);
    const column = at - (starts[line] ?? 0) + 1;
    const cell = this.cells?.find((c) => at >= c.from && at <= c.to);
    if (!cell) return { line: line + 1, column };
    return { line: line - lastAtOrBefore(starts, cell.from) + 1, column, cell: cell.index };
  }

  /** 0-based line in the whole text to the offset of its first character; past the end, the length of the text. */
  offsetOfLine(line: number): number {
    return this.starts()[line] ?? this.text.length;
  }

  /** A 1-based position to its offset; undefined where the text has no such line or cell. */
  offsetAt({ line, column, cell }: Position): number | undefined {
    const first = cell === undefined ? 0 : this.cells?.find(({ index }) => index === cell)?.from;
    if (first === undefined) return undefined;
    const starts = this.starts();
    const start = starts[lastAtOrBefore(starts, first) + line - 1];
    return start === undefined ? undefined : Math.min(start + column - 1, this.text.length);
  }

  /** The text of a stretch. */
  slice(from: number, to: number): string {
    return this.text.slice(from, to);
  }

  private starts(): number[] {
    if (this.lineStarts) return this.lineStarts;
    const starts = [0];
    for (let i = this.text.indexOf("\n"); i >= 0; i = this.text.indexOf("\n", i + 1)) starts.push(i + 1);
    return (this.lineStarts = starts);
  }
}

/** Index of the last element that is not greater than `value`, in a sorted array that starts at or below it. */
function lastAtOrBefore(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Whether a file is JavaScript or TypeScript. */
export function isScript(source: Pick<SourceText, "language">): boolean {
  return source.language === "javascript" || source.language === "typescript";
}

const byExtension: Readonly<Record<string, Language>> = {
  py: "python",
  pyw: "python",
  ipynb: "notebook",
  yaml: "yaml",
  yml: "yaml",
  json: "json",
  jsonc: "json",
  toml: "toml",
  gin: "gin",
  sh: "shell",
  bash: "shell",
  zsh: "shell",
  sbatch: "shell",
  slurm: "shell",
  sub: "shell",
  ts: "typescript",
  tsx: "typescript",
  mts: "typescript",
  cts: "typescript",
  js: "javascript",
  jsx: "javascript",
  mjs: "javascript",
  cjs: "javascript",
};

/** The language a file is read as, from its name alone. */
export function languageOfPath(path: string): Language {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/^(?:GNU)?[Mm]akefile$|^\.?[Jj]ustfile$|\.mk$/.test(name)) return "makefile";
  if (/^(?:Dockerfile|Containerfile)(?:\.|$)|\.[Dd]ockerfile$/.test(name)) return "dockerfile";
  const extension = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  return recordEntry(byExtension, extension) ?? "other";
}
