import type { Shape, Value } from "../evaluate/value";
import type { SourceText, Span } from "../source/sourceText";
import { readBounded, ValueBudget, type ConfigDocument } from "./config";

/**
 * Reads a gin file as one dict of its bindings: `scope/module.function.parameter` and `MACRO` by name, the last one winning; the files that
 * it includes as a list under `include`. `%MACRO` and `@function` are symbols of that spelling. What cannot be read is passed over. Never throws.
 */
export function readGin(source: SourceText): ConfigDocument {
  return readBounded(source, "gin", () => {
    const entries = new GinReader(source).bindings();
    const span = { path: source.path, from: 0, to: source.text.length };
    return {
      roots: entries.size > 0 ? [{ kind: "dict", entries, open: false, spans: [span], origin: "stated" }] : [],
      problems: [],
    };
  });
}

const blank = /(?:[ \t]|\\\r?\n)*/y;
const blankOrComment = /(?:\s|#[^\n]*(?:\n|$)|\\\r?\n)*/y;
const name = /[A-Za-z_][\w./]*/y;
const word = /[%@]?[\w./+-]+(?:\(\))?/y;
const text = /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'/y;

class GinReader {
  private at = 0;
  private readonly budget = new ValueBudget();
  private readonly entries = new Map<string, Value>();
  private readonly included: Value[] = [];

  constructor(private readonly source: SourceText) {}

  bindings(): Map<string, Value> {
    let block: string | undefined;
    while (this.at < this.source.text.length) {
      const lineStart = this.at;
      const indented = /[ \t]/.test(this.source.text[lineStart] ?? "");
      this.take(blank);
      const key = this.take(name);
      if (!indented) block = undefined;
      if (key === "include") this.include();
      else if (key !== undefined) {
        this.take(blank);
        const mark = this.source.text[this.at];
        if (mark === ":" && !indented) {
          block = key;
          this.at++;
        } else if (mark === "=") {
          this.at++;
          this.bind(block === undefined ? key : `${block}.${key}`, lineStart);
        }
      }
      this.toNextLine();
    }
    const [first] = this.included;
    if (first)
      this.entries.set("include", {
        kind: "list",
        items: this.included,
        open: false,
        spans: first.spans,
        origin: "stated",
      });
    return this.entries;
  }

  private include(): void {
    this.take(blank);
    const value = this.value(0);
    if (value?.kind === "string") this.included.push(value);
  }

  private bind(key: string, lineStart: number): void {
    const value = this.value(0);
    if (!value) return;
    // The whole line is where the binding is written.
    const from = lineStart + (/^\s*/.exec(this.source.text.slice(lineStart, this.at))?.[0].length ?? 0);
    this.entries.set(key, { ...value, spans: [{ ...this.span(from), to: this.at }] });
  }

  private toNextLine(): void {
    const end = this.source.text.indexOf("\n", this.at);
    this.at = end < 0 ? this.source.text.length : end + 1;
  }

  private value(depth: number): Value | undefined {
    this.take(depth > 0 ? blankOrComment : blank);
    const from = this.at;
    const cut = this.budget.take(1, depth, this.span(from));
    if (cut) return undefined;
    const shape = this.shape(depth);
    return shape && { ...shape, spans: [{ ...this.span(from), to: this.at }], origin: "stated" };
  }

  private shape(depth: number): Shape | undefined {
    const mark = this.source.text[this.at];
    if (mark === "[" || mark === "(") {
      const items = this.items(depth, mark === "[" ? "]" : ")").map(([, item]) => item);
      return { kind: mark === "[" ? "list" : "tuple", items, open: false };
    }
    if (mark === "{") {
      const entries = this.items(depth, "}").flatMap(([key, item]): [string, Value][] =>
        key?.kind === "string" ? [[key.value, item]] : [],
      );
      return { kind: "dict", entries: new Map(entries), open: false };
    }
    text.lastIndex = this.at;
    const quoted = text.exec(this.source.text);
    if (quoted) {
      this.at = text.lastIndex;
      return { kind: "string", value: quoted[1] ?? quoted[2] ?? "" };
    }
    const written = this.take(word);
    return written === undefined ? undefined : plain(written);
  }

  /** Items up to a bracket; of a dict with their keys. */
  private items(depth: number, end: string): [Value | undefined, Value][] {
    const found: [Value | undefined, Value][] = [];
    this.at++;
    while (this.at < this.source.text.length) {
      this.take(blankOrComment);
      const mark = this.source.text[this.at];
      if (mark === end) {
        this.at++;
        return found;
      }
      if (mark === ",") {
        this.at++;
        continue;
      }
      const first = this.value(depth + 1);
      if (!first) return found;
      this.take(blankOrComment);
      if (this.source.text[this.at] !== ":") {
        found.push([undefined, first]);
        continue;
      }
      this.at++;
      const second = this.value(depth + 1);
      if (!second) return found;
      found.push([first, second]);
    }
    return found;
  }

  /** The text that a sticky pattern takes; undefined for none. */
  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.source.text);
    if (!match || match[0] === "") return undefined;
    this.at = pattern.lastIndex;
    return match[0];
  }

  private span(from: number): Span {
    return { path: this.source.path, from, to: from };
  }
}

function plain(written: string): Shape | undefined {
  if (written === "None") return { kind: "none" };
  if (written === "True" || written === "False") return { kind: "boolean", value: written === "True" };
  if (/^[%@]/.test(written)) return { kind: "symbol", name: written };
  const number = /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[-+]?\d+)?$/i.test(written)
    ? Number(written.replaceAll("_", ""))
    : NaN;
  return Number.isFinite(number) ? { kind: "number", value: number, integer: Number.isInteger(number) } : undefined;
}
