/** A key of a YAML configuration, added beside its neighbours or given another value. */
import { isMap, isScalar, parseAllDocuments, type Pair, type YAMLMap } from "yaml";
import { endOfLine, lineBreakOf, startOfLine, type Place } from "../place";
import { refuse, type Edits } from "../textEdit";
import { likeSpelled, type Plain } from "../literal";

type Map = YAMLMap.Parsed;

/** Sets a key in the mapping around a place. */
export function setYamlKey({ document, at }: Place, key: string, value: Plain): Edits {
  const { path, text } = document;
  const map = mapAround(text, at);
  if (!map) return refuse("the place of the option is not a plain mapping");
  const known = map.items.find((pair) => keyOf(pair) === key);
  if (known) {
    const { value: held } = known;
    if (!isScalar(held)) return refuse(`${key} holds more than a value`);
    const [from, to] = held.range;
    const written = text.slice(from, to);
    const isEmpty = written === "" && text[from - 1] === ":";
    const word =
      typeof value === "boolean" && /^(true|false)$/i.test(written) ? likeSpelled(written, value) : String(value);
    return written === word ? [] : [{ path, from, to, text: `${isEmpty ? " " : ""}${word}` }];
  }
  if (map.flow) return refuse("the mapping is written in braces");
  const beside = map.items.find((pair) => isAround(pair, at)) ?? map.items.at(-1);
  const start = beside && isScalar(beside.key) ? beside.key.range[0] : undefined;
  if (!beside || start === undefined) return refuse("the mapping has no plain keys");
  const end = endOfLine(text, Math.max(start, endOf(beside) - 1));
  const column = start - startOfLine(text, start);
  return [{ path, from: end, to: end, text: `${lineBreakOf(document)}${" ".repeat(column)}${key}: ${String(value)}` }];
}

/** The innermost mapping with a key on whose value the place lies; the top one where there is none. */
function mapAround(text: string, at: number): Map | undefined {
  const documents = parseAllDocuments(text, { logLevel: "silent", strict: false, uniqueKeys: false });
  const found = (Array.isArray(documents) ? documents : []).find(
    ({ contents }) => contents && contents.range[0] <= at && at <= contents.range[2],
  );
  if (!found || found.errors.length > 0 || !isMap(found.contents)) return undefined;
  let map: Map = found.contents;
  for (let depth = 0; depth < 64; depth++) {
    const inner = map.items.find((pair) => isAround(pair, at))?.value;
    if (!isMap(inner)) break;
    map = inner;
  }
  return map;
}

function isAround(pair: Pair, at: number): boolean {
  const start = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
  return start !== undefined && start <= at && at <= endOf(pair);
}

function endOf({ key, value }: Pair): number {
  const range =
    (value as { range?: readonly [number, number, number] } | null)?.range ?? (isScalar(key) ? key.range : undefined);
  return range?.[1] ?? 0;
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : "";
}
