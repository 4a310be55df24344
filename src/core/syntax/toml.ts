/** TOML 1.0 as values with places. Tolerant: what cannot be read becomes a problem and an unknown value, and reading goes on in the next line. */
import { unknown, type Shape, type Value } from "../evaluate/value";
import type { Problem } from "../problem";
import type { SourceText, Span } from "../source/sourceText";
import { problemAt, readBounded, ValueBudget, type ConfigDocument } from "./config";

/** Reads TOML: tables, arrays of tables, dotted keys, every kind of string and number; dates stay text. Never throws. */
export function readToml(source: SourceText): ConfigDocument {
  return readBounded(source, "toml", () => new TomlReader(source).read());
}

type Entries = Map<string, Value>;

class TomlReader {
  private at = 0;
  private readonly text: string;
  private readonly problems: Problem[] = [];
  private readonly budget = new ValueBudget();

  constructor(private readonly source: SourceText) {
    this.text = source.text;
  }

  read(): ConfigDocument {
    const root: Entries = new Map();
    let table = root;
    while (this.skip(true)) {
      const start = this.at;
      if (this.text.startsWith("[[", start)) table = this.header(root, "]]");
      else if (this.text[start] === "[") table = this.header(root, "]");
      else this.pair(table, 0);
      this.skip(false);
      if (this.at < this.text.length && this.text[this.at] !== "\n") this.fail("expected the end of the line");
      if (this.at === start) this.at++;
    }
    return { roots: root.size > 0 ? [this.dict(root, this.span(0, this.text.length))] : [], problems: this.problems };
  }

  private header(root: Entries, close: "]" | "]]"): Entries {
    const from = this.at;
    this.at += close.length;
    const path = this.path();
    const last = path.pop();
    if (last === undefined || !this.text.startsWith(close, this.at)) {
      this.fail("expected a table's name");
      return new Map();
    }
    this.at += close.length;
    const parent = this.tableAt(root, path, from);
    if (close === "]") return this.tableAt(parent, [last], from);
    const table: Entries = new Map();
    const item = this.dict(table, this.span(from, this.at));
    const list = parent.get(last);
    if (list?.kind === "list") list.items.push(item);
    else parent.set(last, { kind: "list", items: [item], open: false, spans: item.spans, origin: "stated" });
    return table;
  }

  /** The table under a path, made where it is missing; of an array of tables the last. */
  private tableAt(from: Entries, path: readonly string[], at: number): Entries {
    let table = from;
    for (const key of path) {
      const held = table.get(key);
      const value = held?.kind === "list" ? held.items.at(-1) : held;
      if (value?.kind === "dict") table = value.entries;
      else {
        const made: Entries = new Map();
        table.set(key, this.dict(made, this.span(at, at)));
        table = made;
      }
    }
    return table;
  }

  private pair(table: Entries, depth: number): void {
    const from = this.at;
    const path = this.path();
    const last = path.pop();
    if (last === undefined || this.text[this.at] !== "=") {
      this.fail("expected a key and =");
      return;
    }
    this.at++;
    this.skip(false);
    this.tableAt(table, path, from).set(last, this.value(depth));
  }

  /** `a.b."c d"`, blanks around the parts. */
  private path(): string[] {
    const path: string[] = [];
    for (;;) {
      this.skip(false);
      const bare = /[A-Za-z0-9_-]+/y;
      bare.lastIndex = this.at;
      const found = bare.exec(this.text)?.[0];
      if (found !== undefined) {
        path.push(found);
        this.at += found.length;
      } else if (this.text[this.at] === '"' || this.text[this.at] === "'") path.push(this.quoted());
      else return [];
      this.skip(false);
      if (this.text[this.at] !== ".") return path;
      this.at++;
    }
  }

  private value(depth: number): Value {
    const from = this.at;
    const cut = this.budget.take(1, depth, this.span(from, from));
    if (cut) {
      this.fail("too much");
      return cut;
    }
    const first = this.text[from];
    const shape: Shape | undefined =
      first === '"' || first === "'"
        ? { kind: "string", value: this.quoted() }
        : first === "["
          ? this.array(depth)
          : first === "{"
            ? this.inline(depth)
            : this.plain();
    const span = this.span(from, this.at);
    if (shape) return { ...shape, spans: [span], origin: "stated" };
    this.fail("expected a value");
    return unknown("not a value", [span]);
  }

  private array(depth: number): Shape {
    const items: Value[] = [];
    this.at++;
    while (this.skip(true) && this.text[this.at] !== "]") {
      const before = this.at;
      items.push(this.value(depth + 1));
      this.skip(true);
      if (this.text[this.at] === ",") this.at++;
      else if (this.text[this.at] !== "]" || this.at === before) break;
    }
    if (this.text[this.at] === "]") this.at++;
    else this.fail("expected ]");
    return { kind: "list", items, open: false };
  }

  private inline(depth: number): Shape {
    const entries: Entries = new Map();
    this.at++;
    while (this.skip(true) && this.text[this.at] !== "}") {
      const before = this.at;
      this.pair(entries, depth + 1);
      this.skip(true);
      if (this.text[this.at] === ",") this.at++;
      else if (this.text[this.at] !== "}" || this.at === before) break;
    }
    if (this.text[this.at] === "}") this.at++;
    else this.fail("expected }");
    return { kind: "dict", entries, open: false };
  }

  private quoted(): string {
    const mark = this.text[this.at] ?? '"';
    const triple = mark.repeat(3);
    const multiline = this.text.startsWith(triple, this.at);
    const close = multiline ? triple : mark;
    const start = this.at + close.length;
    let end = start;
    while (end < this.text.length && !this.text.startsWith(close, end)) {
      if (!multiline && this.text[end] === "\n") break;
      end += mark === '"' && this.text[end] === "\\" ? 2 : 1;
    }
    end = Math.min(end, this.text.length);
    const body = this.text.slice(start, end);
    if (this.text.startsWith(close, end)) this.at = end + close.length;
    else {
      this.at = end;
      this.fail("the string does not end");
    }
    const lines = multiline ? body.replace(/^\r?\n/, "") : body;
    return mark === "'" ? lines : unescape(lines);
  }

  private plain(): Shape | undefined {
    const word = /[A-Za-z0-9_+.:-]+/y;
    word.lastIndex = this.at;
    const text = word.exec(this.text)?.[0];
    if (text === undefined) return undefined;
    this.at += text.length;
    if (text === "true" || text === "false") return { kind: "boolean", value: text === "true" };
    if (/^[-+]?inf$/.test(text))
      return { kind: "number", value: text.startsWith("-") ? -Infinity : Infinity, integer: false };
    const digits = text.replaceAll("_", "");
    if (/^(?:[-+]?\d+|0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+)$/.test(digits))
      return { kind: "number", value: Number(digits), integer: true };
    if (/^[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(digits))
      return { kind: "number", value: Number(digits), integer: false };
    return /^\d{4}-|^\d\d:/.test(text) ? { kind: "string", value: text } : undefined;
  }

  /** Passes blanks and comments, ends of lines too where `lines`. Returns whether anything follows. */
  private skip(lines: boolean): boolean {
    const blank = lines ? /(?:[ \t\r\n]+|#[^\n]*)*/y : /(?:[ \t\r]+|#[^\n]*)*/y;
    blank.lastIndex = this.at;
    this.at += blank.exec(this.text)?.[0].length ?? 0;
    return this.at < this.text.length;
  }

  /** Notes a problem and goes on in the next line. */
  private fail(message: string): void {
    this.problems.push(problemAt(this.source, "toml", message, this.at));
    const end = this.text.indexOf("\n", this.at);
    this.at = end < 0 ? this.text.length : end;
  }

  private dict(entries: Entries, span: Span): Value {
    return { kind: "dict", entries, open: false, spans: [span], origin: "stated" };
  }

  private span(from: number, to: number): Span {
    return { path: this.source.path, from, to };
  }
}

const escapes: Readonly<Record<string, string>> = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r", '"': '"', "\\": "\\" };

function unescape(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|\r?\n\s*|(.))/g,
    (whole, four?: string, eight?: string, one?: string) => {
      const code = four ?? eight;
      if (code !== undefined) {
        const point = Number.parseInt(code, 16);
        return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
      }
      return one === undefined ? "" : (escapes[one] ?? whole);
    },
  );
}
