import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, visit, type Document, type Node, type Pair } from "yaml";
import { unknown, type Value } from "../evaluate/value";
import type { SourceText, Span } from "../source/sourceText";
import { problemAt, readBounded, ValueBudget, type ConfigDocument } from "./config";
import { plainScalar } from "./yamlScalar";

/**
 * Reads YAML: anchors, merges (`<<`), several documents; the expansion of aliases is bounded. Keys keep their order and their spelling
 * (`on:` stays `on`). Every value's span is where the value is written: an alias has the span of what it stands for. Never throws.
 */
export function readYaml(source: SourceText): ConfigDocument {
  return readBounded(source, "yaml", (text) => {
    if (nestsTooDeeply(text)) throw new Error("nested too deeply");
    const documents = parsedDocuments(text);
    const budget = new ValueBudget();
    return {
      roots: documents.map((document) => new YamlReader(source, document, budget).root()),
      problems: documents.flatMap((document) =>
        document.errors.map((error) => problemAt(source, "yaml", firstLine(error.message), error.pos[0])),
      ),
    };
  });
}

type Documents = readonly Document.Parsed[];

/** The texts that were parsed last: a program may read one configuration many times, each time as values of its own. */
const parsedLast = new Map<string, Documents>();
const keptParsed = 8;

function parsedDocuments(text: string): Documents {
  let documents = parsedLast.get(text);
  if (!documents) {
    // The failsafe schema leaves every scalar as text: what it means is decided as PyYAML would, in plainScalar.
    const parsed = parseAllDocuments(text, {
      schema: "failsafe",
      uniqueKeys: false,
      strict: false,
      logLevel: "silent",
      prettyErrors: false,
    });
    documents = Array.isArray(parsed) ? parsed : [];
  }
  parsedLast.delete(text);
  parsedLast.set(text, documents);
  const [oldest] = parsedLast.keys();
  if (oldest !== undefined && parsedLast.size > keptParsed) parsedLast.delete(oldest);
  return documents;
}

/** How deep brackets and leading indicators (`- - -`) may nest, and how far a line may be indented, before a text is refused. */
const maximumTextDepth = 200;
const maximumIndent = 1000;

/** The parser recurses for every level of nesting; refusing beforehand is the only safe way not to exhaust the stack inside it. */
function nestsTooDeeply(text: string): boolean {
  let depth = 0;
  for (const match of text.matchAll(/[[{]|[\]}]|^[ \t?:-]{3,}/gm)) {
    const found = match[0];
    if (found === "[" || found === "{") depth++;
    else if (found === "]" || found === "}") depth = Math.max(0, depth - 1);
    else if (found.length > maximumIndent || (found.match(/[?:-](?=[ \t])/g)?.length ?? 0) > maximumTextDepth)
      return true;
    if (depth > maximumTextDepth) return true;
  }
  return false;
}

interface Read {
  readonly value: Value;
  /** Values in it, itself and the expansion of aliases counted. */
  readonly size: number;
}

class YamlReader {
  /** What each node became; aliases share the value of their anchor. Undefined while the node is being read: an alias to it is a circle. */
  private readonly done = new Map<Node, Read | undefined>();
  private targets: ReadonlyMap<Node, Node> | undefined;

  constructor(
    private readonly source: SourceText,
    private readonly document: Document.Parsed,
    private readonly budget: ValueBudget,
  ) {}

  root(): Value {
    return this.read(this.document.contents, 0, 0).value;
  }

  private read(node: Node | null, depth: number, at: number): Read {
    const span = this.spanOf(node, at);
    const cut = this.budget.take(1, depth, span);
    if (cut) return { value: cut, size: 1 };
    if (node === null) return { value: { kind: "none", spans: [span], origin: "stated" }, size: 1 };
    if (isAlias(node)) return this.readAlias(this.targetOf(node), depth, span);
    if (this.done.has(node)) return this.done.get(node) ?? { value: unknown("refers to itself", [span]), size: 1 };
    this.done.set(node, undefined);
    const read = this.readNode(node, depth, span);
    this.done.set(node, read);
    return read;
  }

  private targetOf(alias: Node): Node | undefined {
    return (this.targets ??= targetsOf(this.document)).get(alias);
  }

  private readAlias(target: Node | undefined, depth: number, span: Span): Read {
    if (!target) return { value: unknown("alias of nothing", [span]), size: 1 };
    const known = this.done.get(target);
    if (!known) return { value: unknown("refers to itself", [span]), size: 1 };
    const cut = this.budget.take(known.size, depth, span);
    return cut ? { value: cut, size: 1 } : known;
  }

  private readNode(node: Node, depth: number, span: Span): Read {
    if (isScalar(node)) return { value: this.readScalar(node.value, node.type, node.tag, span), size: 1 };
    if (isSeq(node)) {
      const items = node.items.map((item) => this.read(item as Node | null, depth + 1, span.from));
      const value: Value = {
        kind: "list",
        items: items.map((item) => item.value),
        open: false,
        spans: [span],
        origin: "stated",
      };
      return { value, size: 1 + items.reduce((sum, item) => sum + item.size, 0) };
    }
    if (isMap(node)) return this.readMap(node.items as Pair<Node, Node | null>[], depth, span);
    return { value: unknown("not a value", [span]), size: 1 };
  }

  private readMap(pairs: readonly Pair<Node, Node | null>[], depth: number, span: Span): Read {
    const own = new Map<string, Value>();
    const merged = new Map<string, Value>();
    let size = 1;
    for (const pair of pairs) {
      // `{{ name }}` of a template engine reads as a mapping with a mapping for a key.
      if (!isScalar(pair.key)) return { value: unknown("a template or a key that is no word", [span]), size };
      const key = typeof pair.key.value === "string" ? pair.key.value : "";
      const read = this.read(pair.value, depth + 1, pair.key.range?.[1] ?? span.from);
      size += read.size;
      if (key === "<<" && pair.key.type === "PLAIN") addMerged(merged, read.value);
      else own.set(key, read.value);
    }
    for (const [key, value] of merged) if (!own.has(key)) own.set(key, value);
    return { value: { kind: "dict", entries: own, open: false, spans: [span], origin: "stated" }, size };
  }

  private readScalar(value: unknown, type: string | undefined, tag: string | undefined, span: Span): Value {
    const text = typeof value === "string" ? value : "";
    if (tag?.startsWith("!") && tag !== "!") return unknown(`tag ${tag}`, [span]);
    const plain = type === "PLAIN" || type === undefined;
    const shape =
      plain && !tag?.endsWith(":str") && tag !== "!" ? plainScalar(text) : { kind: "string" as const, value: text };
    return { ...shape, spans: [span], origin: "stated" };
  }

  private spanOf(node: Node | null, at: number): Span {
    const from = node?.range?.[0] ?? at;
    return { path: this.source.path, from, to: node?.range?.[1] ?? from };
  }
}

/** What each alias stands for: the last node before it with that anchor. In one walk: the library's own look-up walks through the document for each alias. */
function targetsOf(document: Document.Parsed): ReadonlyMap<Node, Node> {
  const anchored = new Map<string, Node>();
  const targets = new Map<Node, Node>();
  visit(document, {
    Node: (_, node) => {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchored.set(node.anchor, node);
        return;
      }
      const target = anchored.get(node.source);
      if (target) targets.set(node, target);
    },
  });
  return targets;
}

/** Entries that `<<` brings in: of one mapping, or of a list of them of which the first wins. */
function addMerged(into: Map<string, Value>, value: Value): void {
  const sources = value.kind === "list" ? value.items : [value];
  for (const source of sources) {
    if (source.kind !== "dict") continue;
    for (const [key, entry] of source.entries) if (!into.has(key)) into.set(key, entry);
  }
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? message;
}
