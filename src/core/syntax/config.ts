import { unknown, type Value } from "../evaluate/value";
import type { Problem } from "../problem";
import type { SourceText, Span } from "../source/sourceText";

/** A configuration file as values with the places they are written: one root per document of the file. */
export interface ConfigDocument {
  readonly roots: readonly Value[];
  readonly problems: readonly Problem[];
}

/** Longer texts (UTF-16 units) are generated data rather than configuration and are not parsed. */
const maximumLength = { yaml: 300_000, json: 1_000_000, toml: 300_000, gin: 300_000 } as const;
/** Values nested deeper than this are given as unknown. */
const maximumConfigDepth = 64;
/** Values in one file, aliases counted each time they are used: a file of nested aliases cannot grow without end. */
const maximumConfigValues = 200_000;
/** Of a broken file only the first problems help. */
const maximumProblems = 20;

/**
 * Reads a configuration text within the bounds that hold for every format.
 * A text that is too long, or nested so deeply that a parser gives up, becomes a problem instead of an error.
 */
export function readBounded(
  source: SourceText,
  format: "yaml" | "json" | "toml" | "gin",
  read: (text: string) => ConfigDocument,
): ConfigDocument {
  const code = `syntax.invalid-${format}`;
  if (source.text.length > maximumLength[format])
    return { roots: [], problems: [{ code: "syntax.too-long", message: "too long to be read as a configuration" }] };
  try {
    const document = read(source.text);
    return { roots: document.roots, problems: document.problems.slice(0, maximumProblems) };
  } catch (error) {
    return { roots: [], problems: [{ code, message: error instanceof Error ? error.message : "cannot be read" }] };
  }
}

/** A problem at an offset of the text, as people count lines. */
export function problemAt(
  source: SourceText,
  format: "yaml" | "json" | "toml" | "gin",
  message: string,
  at: number,
): Problem {
  const { line, column } = source.positionAt(at);
  return { code: `syntax.invalid-${format}`, message, line, column };
}

/** Counts values so that one file cannot become more than {@link maximumConfigValues}. */
export class ValueBudget {
  private left = maximumConfigValues;

  /** Takes `count` values; undefined when there is room, else the unknown that stands for what was cut. */
  take(count: number, depth: number, span: Span): Value | undefined {
    this.left -= count;
    if (this.left < 0) return unknown("the file holds too many values", [span]);
    return depth > maximumConfigDepth ? unknown("nested too deeply", [span]) : undefined;
  }
}
