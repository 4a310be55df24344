import { parseTOML, ParseError, type AST } from "toml-eslint-parser";
import { type Shape, type Value } from "../evaluate/value";
import type { Problem } from "../problem";
import type { SourceText, Span } from "../source/sourceText";
import { problemAt, readBounded, ValueBudget, type ConfigDocument } from "./config";

/** So many broken lines of one file are passed over before reading stops. */
const maximumBrokenLines = 20;

/** Reads TOML 1.0: tables, arrays of tables, dotted keys; dates stay text. What stands on broken lines is passed over. Never throws. */
export function readToml(source: SourceText): ConfigDocument {
  return readBounded(source, "toml", (text) => {
    const problems: Problem[] = [];
    const program = parse(source, text, problems);
    const root = program && new TreeReader(source).root(program.body[0]);
    return { roots: root ? [root] : [], problems };
  });
}

/** The parser stops at the first error: the line of the error is blanked and the rest is parsed again. */
function parse(source: SourceText, text: string, problems: Problem[]): AST.TOMLProgram | undefined {
  let rest = text;
  for (let broken = 0; broken <= maximumBrokenLines; broken++) {
    try {
      return parseTOML(rest, { tomlVersion: "1.0" });
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      const line = brokenLine(rest, error.index);
      if (!line) return undefined;
      problems.push(problemAt(source, "toml", error.message, line.at));
      rest = rest.slice(0, line.from) + " ".repeat(line.to - line.from) + rest.slice(line.to);
    }
  }
  return undefined;
}

/** The line that an error is about. What is missing at the end of a line is reported at the start of the next. */
function brokenLine(text: string, index: number): { from: number; to: number; at: number } | undefined {
  for (const at of text[index - 1] === "\n" ? [index - 1, index] : [index]) {
    const from = text.lastIndexOf("\n", at - 1) + 1;
    const end = text.indexOf("\n", at);
    const to = end < 0 ? text.length : end;
    if (text.slice(from, to).trim() !== "") return { from, to, at };
  }
  return undefined;
}

type Entries = Map<string, Value>;

class TreeReader {
  private readonly budget = new ValueBudget();

  constructor(private readonly source: SourceText) {}

  /** The whole file as one dict; undefined for a file without keys. */
  root(top: AST.TOMLTopLevelTable): Value | undefined {
    const entries: Entries = new Map();
    for (const node of top.body) {
      if (node.type === "TOMLKeyValue") this.pair(entries, node, 0);
      else this.table(entries, node);
    }
    return entries.size > 0 ? this.value({ kind: "dict", entries, open: false }, top) : undefined;
  }

  private table(root: Entries, table: AST.TOMLTable): void {
    const keys = table.key.keys.map(nameOf);
    const last = keys.pop();
    const parent = last === undefined ? undefined : this.descend(root, keys, table);
    if (!parent || last === undefined) return;
    let entries: Entries | undefined = new Map();
    const made = this.value({ kind: "dict", entries, open: false }, table);
    const known = parent.get(last);
    if (table.kind === "array") {
      if (known?.kind === "list") known.items.push(made);
      else parent.set(last, this.value({ kind: "list", items: [made], open: false }, table));
    } else if (known) entries = entriesOf(known);
    else parent.set(last, made);
    for (const pair of table.body) if (entries) this.pair(entries, pair, 0);
  }

  private pair(entries: Entries, { key, value }: AST.TOMLKeyValue, depth: number): void {
    const keys = key.keys.map(nameOf);
    const last = keys.pop();
    if (last !== undefined) this.descend(entries, keys, key)?.set(last, this.content(value, depth + 1));
  }

  /** Through the tables of a dotted key, made where they are not there; undefined where something else stands in the way. */
  private descend(from: Entries, keys: readonly string[], node: AST.TOMLNode): Entries | undefined {
    let entries: Entries | undefined = from;
    for (const key of keys) {
      const known: Value | undefined = entries.get(key);
      if (known) entries = entriesOf(known);
      else {
        const made: Entries = new Map();
        entries.set(key, this.value({ kind: "dict", entries: made, open: false }, node));
        entries = made;
      }
      if (!entries) return undefined;
    }
    return entries;
  }

  private content(node: AST.TOMLContentNode, depth: number): Value {
    const cut = this.budget.take(1, depth, this.span(node));
    if (cut) return cut;
    if (node.type === "TOMLArray") {
      const items = node.elements.map((element) => this.content(element, depth + 1));
      return this.value({ kind: "list", items, open: false }, node);
    }
    if (node.type === "TOMLInlineTable") {
      const entries: Entries = new Map();
      for (const pair of node.body) this.pair(entries, pair, depth);
      return this.value({ kind: "dict", entries, open: false }, node);
    }
    return this.value(scalar(node), node);
  }

  private value(shape: Shape, node: AST.TOMLNode): Value {
    return { ...shape, spans: [this.span(node)], origin: "stated" };
  }

  private span({ range }: AST.TOMLNode): Span {
    return { path: this.source.path, from: range[0], to: range[1] };
  }
}

function scalar(node: AST.TOMLValue): Shape {
  switch (node.kind) {
    case "string":
      return { kind: "string", value: node.value };
    case "boolean":
      return { kind: "boolean", value: node.value };
    case "integer":
      return { kind: "number", value: node.value, integer: true };
    case "float":
      return { kind: "number", value: node.value, integer: false };
    default:
      return { kind: "string", value: node.datetime };
  }
}

function nameOf(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === "TOMLBare" ? key.name : key.value;
}

/** What a key may be put into: a table, or the last table of an array of tables. */
function entriesOf(value: Value): Entries | undefined {
  const last = value.kind === "list" ? value.items.at(-1) : value;
  return last?.kind === "dict" ? last.entries : undefined;
}
