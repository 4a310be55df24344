/** A key of a TOML configuration, added beside its neighbours or given another value. */
import { parseTOML, type AST } from "toml-eslint-parser";
import { endOfLine, indentAt, lineBreakOf, type Place } from "../place";
import { refuse, type Edits } from "../textEdit";
import type { Plain } from "../literal";

/** Sets a key in the table around a place. */
export function setTomlKey({ document, at }: Place, key: string, value: Plain): Edits {
  const { path, text } = document;
  const pairs = pairsAround(text, at);
  const beside = pairs?.find(({ range }) => range[0] <= at && at <= range[1]);
  if (!pairs || !beside) return refuse("the place of the option is not in a plain table");
  const written = typeof value === "string" ? JSON.stringify(value) : String(value);
  const known = pairs.find((pair) => nameOf(pair) === key);
  if (known) {
    const [from, to] = known.value.range;
    return text.slice(from, to) === written ? [] : [{ path, from, to, text: written }];
  }
  const end = endOfLine(text, beside.range[1]);
  return [
    { path, from: end, to: end, text: `${lineBreakOf(document)}${indentAt(text, beside.range[0])}${key} = ${written}` },
  ];
}

function pairsAround(text: string, at: number): readonly AST.TOMLKeyValue[] | undefined {
  let top: AST.TOMLTopLevelTable;
  try {
    [top] = parseTOML(text).body;
  } catch {
    return undefined;
  }
  const tables: readonly (readonly AST.TOMLNode[])[] = [
    top.body,
    ...top.body.flatMap((node) => (node.type === "TOMLTable" ? [node.body] : [])),
  ];
  return tables
    .map((body) => body.filter((node) => node.type === "TOMLKeyValue"))
    .find((pairs) => pairs.some(({ range }) => range[0] <= at && at <= range[1]));
}

function nameOf({ key }: AST.TOMLKeyValue): string {
  const [name] = key.keys;
  if (!name || key.keys.length > 1) return "";
  return name.type === "TOMLBare" ? name.name : name.value;
}
