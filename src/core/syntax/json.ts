import { parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";
import { unknown, type Shape, type Value } from "../evaluate/value";
import type { SourceText, Span } from "../source/sourceText";
import { problemAt, readBounded, ValueBudget, type ConfigDocument } from "./config";

/** Reads JSON, JSON with comments and with trailing commas. Every value's span is where the value is written. Never throws. */
export function readJson(source: SourceText): ConfigDocument {
  return readBounded(source, "json", (text) => {
    const errors: ParseError[] = [];
    const tree = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
    const budget = new ValueBudget();
    return {
      roots: tree ? [toValue(source, tree, 0, budget)] : [],
      problems: errors.map((error) => problemAt(source, "json", words(printParseErrorCode(error.error)), error.offset)),
    };
  });
}

function toValue(source: SourceText, node: Node, depth: number, budget: ValueBudget): Value {
  const span: Span = { path: source.path, from: node.offset, to: node.offset + node.length };
  const cut = budget.take(1, depth, span);
  return cut ?? { ...toShape(source, node, depth, budget), spans: [span], origin: "stated" };
}

function toShape(source: SourceText, node: Node, depth: number, budget: ValueBudget): Shape {
  const raw: unknown = node.value;
  switch (node.type) {
    case "object": {
      const entries = new Map<string, Value>();
      for (const property of node.children ?? []) {
        const [key, value] = property.children ?? [];
        if (!key) continue;
        const at = key.offset + key.length;
        const missing = unknown("no value", [{ path: source.path, from: at, to: at }]);
        entries.set(String(key.value), value ? toValue(source, value, depth + 1, budget) : missing);
      }
      return { kind: "dict", entries, open: false };
    }
    case "array": {
      const items = (node.children ?? []).map((child) => toValue(source, child, depth + 1, budget));
      return { kind: "list", items, open: false };
    }
    case "number": {
      const written = source.slice(node.offset, node.offset + node.length);
      return { kind: "number", value: Number(raw), integer: !/[.eE]/.test(written) };
    }
    case "string":
      return { kind: "string", value: String(raw) };
    case "boolean":
      return { kind: "boolean", value: raw === true };
    case "null":
      return { kind: "none" };
    default:
      return { kind: "unknown", reason: "not a value" };
  }
}

/** `ColonExpected` as `colon expected`. */
function words(code: string): string {
  return code.replace(/(?!^)([A-Z])/g, " $1").toLowerCase();
}
