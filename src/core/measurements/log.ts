/** A log as the readers take it, and what a reader of one format is. */
import { parse, type ParseError } from "jsonc-parser";
import { lazy } from "../data/table";
import { tooDeepAt } from "../syntax/jsonTree";
import type { Problem } from "../problem";
import type { Measurement, MeasuringTool } from "./measuredRun";

/** What one format's reader found; ids and paths are added by the registry. */
export interface LogContent {
  readonly runs: readonly Measurement[];
  readonly problems: readonly Problem[];
}

/** One format. The registry asks `recognises` in turn; the first that says yes reads. */
export interface LogReader {
  readonly tool: MeasuringTool;
  /** Decides from the content, and from the file's name only where the content leaves it open. Cheap. */
  recognises(log: Log): boolean;
  /** Never throws. */
  read(log: Log): LogContent;
}

/** How much of a log is looked at to tell its format. */
const headLength = 4000;

export class Log {
  readonly text: string;

  constructor(
    readonly path: string,
    text: string,
  ) {
    this.text = text.startsWith("\uFEFF") ? text.slice(1) : text;
  }

  /** The beginning of the text. */
  readonly head = lazy(() => this.text.slice(0, headLength));

  readonly lines = lazy(() => this.text.split(/\r\n|\r|\n/));

  /** The first line that holds something. */
  readonly firstLine = lazy(() => /^\s*([^\r\n]*)/.exec(this.head())?.[1]?.trimEnd() ?? "");

  /** Column names in lower case where the first line is a comma-separated header; empty otherwise. */
  readonly columns = lazy((): ReadonlySet<string> => {
    const line = this.firstLine();
    if (!line.includes(",") || line.startsWith("{") || line.startsWith("[")) return new Set();
    return new Set(line.split(",").map(columnKey));
  });

  /** The file's own name, lower case. */
  get fileName(): string {
    return this.path.slice(Math.max(this.path.lastIndexOf("/"), this.path.lastIndexOf("\\")) + 1).toLowerCase();
  }

  /** The text as JSON, read as far as it goes, where it is an object or list; undefined for another text. */
  readonly json = lazy((): unknown => this.parsedJson().value);

  /** The first place at which the JSON is broken. */
  jsonProblem(): Problem | undefined {
    const { value, at } = this.parsedJson();
    if (at === undefined) return undefined;
    return badFile(value === undefined ? "JSON that is nested too deeply" : "broken JSON", this.lineAt(at));
  }

  lineAt(offset: number): number {
    let line = 1;
    for (let at = this.text.indexOf("\n"); at >= 0 && at < offset; at = this.text.indexOf("\n", at + 1)) line++;
    return line;
  }

  private readonly parsedJson = lazy((): { value?: unknown; at?: number } => {
    if (!/^\s*[{[]/.test(this.head())) return {};
    const deep = tooDeepAt(this.text);
    if (deep !== undefined) return { at: deep };
    const errors: ParseError[] = [];
    // Python writes NaN and Infinity, which JSON does not have.
    const text = this.text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (found) =>
      found.startsWith('"') ? found : "null",
    );
    const value: unknown = parse(text, errors, { allowTrailingComma: true });
    const [error] = errors;
    return error ? { value, at: error.offset } : { value };
  });
}

/** A column's or key's name for comparison. */
export function columnKey(name: string): string {
  return name.trim().replace(/^"|"$/g, "").trim().toLowerCase();
}

/** A record of a log that cannot be used. The rest of the log is read. */
export function badRecord(message: string, line: number): Problem {
  return { code: "measurements.bad-record", message, line };
}

/** A log that is broken from this line on, or as a whole. */
export function badFile(message: string, line = 1): Problem {
  return { code: "measurements.bad-file", message, line };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A finite number of 0 or more, written as a number or as text; undefined for anything else. */
export function amount(value: unknown): number | undefined {
  if (typeof value === "string" && (value.trim() === "" || value.length > 40)) return undefined;
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** Like {@link amount}, but 0 is "not known" too: a meter that saw nothing measured nothing. */
export function positive(value: unknown): number | undefined {
  const number = amount(value);
  return number === 0 ? undefined : number;
}

/** Text with something in it, trimmed; undefined for anything else and for the words that stand for nothing. */
export function words(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return text === "" || text.length > 400 || /^(?:nan|none|null|n\/a|unknown)$/i.test(text) ? undefined : text;
}

/** The object without the fields that are undefined. */
export function known<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
