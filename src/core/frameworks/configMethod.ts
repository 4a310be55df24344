/** Claims that configuration files make alike: adapters and quantized bases, precision, memory switches, data sets. */
import { asBoolean, asString, likely, type Value } from "../evaluate/value";
import { itemsOf, type Settings } from "./configs";
import { readSplit } from "./datasetCuts";
import { emptyReading, take, type DatasetReading } from "./datasetReading";
import type { FactSheet } from "./facts";

/** What a file says of an adapter. */
export interface AdapterKeys {
  /** What names the adapter, or switches it on; undefined where all weights are trained. */
  readonly adapter: Value | undefined;
  readonly rank: Value | undefined;
  readonly defaultRank: number;
  /** Names the tool whose defaults are used. */
  readonly tool: string;
  /** The base is held in this many bits; with a reason where nothing states it. */
  readonly bits: { readonly value: number; readonly from: Value; readonly reason?: string | undefined } | undefined;
}

/** Claims method, rank and the bits of the base. */
export function stateAdapter(sheet: FactSheet, keys: AdapterKeys): void {
  const { adapter, rank, bits } = keys;
  const claim = bits?.reason === undefined ? {} : ({ origin: "derived", reason: bits.reason } as const);
  if (bits) sheet.state("quantizationBits", bits.value, bits.from, claim);
  if (!adapter) {
    sheet.state("method", "full", undefined, { reason: "no adapter is set" });
    return;
  }
  if (bits?.value === 4) sheet.state("method", "qlora", adapter, claim);
  else sheet.state("method", "lora", adapter);
  if (rank) sheet.add("loraRank", rank);
  else
    sheet.fallback(
      "loraRank",
      keys.defaultRank,
      `${keys.tool}: the rank is ${String(keys.defaultRank)}`,
      adapter.spans,
    );
}

/** Bits of the base from the usual switches: `load_in_4bit`, `load_in_8bit`. */
export function loadedBits(settings: Settings): AdapterKeys["bits"] {
  for (const [key, value] of [
    ["load_in_4bit", 4],
    ["use_4bit_quantization", 4],
    ["use_4bit", 4],
    ["load_in_8bit", 8],
    ["use_8bit_quantization", 8],
  ] as const) {
    const from = settings.get(key);
    if (from && settings.on(key)) return { value, from };
  }
  return undefined;
}

/** The bits that a checkpoint's name states: `…-bnb-4bit`, `…-GPTQ-Int4`, `…-BNB-NF4`. */
export function bitsInName(model: Value | undefined): AdapterKeys["bits"] {
  const name = asString(model);
  const found = /(?:bnb-|int|[-_])([48])-?bits?\b|gptq-?int([48])/i.exec(name ?? "");
  const bits = found ? Number(found[1] ?? found[2]) : /-(?:awq|nf4)\b/i.test(name ?? "") ? 4 : undefined;
  return model && bits !== undefined ? { value: bits, from: model } : undefined;
}

/** Claims that attention is computed in blocks, where a key names the implementation. */
export function stateAttentionKey(sheet: FactSheet, value: Value | undefined): void {
  const word = asString(value);
  if (word !== undefined ? /flash|^fa[23]$/i.test(word) : asBoolean(value) === true)
    sheet.state("flashAttention", true, value);
}

/**
 * One or several data sets as one reading. Several are named together; how many rows they have is left to a table only for one.
 * @param split the part that is trained on, where it is not in the entry itself.
 */
export function readDatasets(entries: readonly DatasetEntry[]): DatasetReading {
  const reading = emptyReading();
  const [first, ...others] = entries;
  if (!first) return reading;
  const names = entries.map((entry) => asString(entry.id));
  if (names.some((name) => name === undefined)) {
    const unknownId = entries.find((entry) => asString(entry.id) === undefined)?.id ?? first.id;
    reading.unknown = { reason: "the name is not known here", value: unknownId };
    return reading;
  }
  const held = likely(first.id);
  const distinct = [...new Set(names)];
  reading.id =
    distinct.length > 1 && held.kind === "string"
      ? { ...held, value: distinct.join(","), spans: entries.flatMap((entry) => entry.id.spans) }
      : first.id;
  const subset = asString(first.subset);
  if (others.length === 0) {
    if (subset !== undefined) reading.subset = subset;
    if (first.split) readSplit(reading, first.split);
    if (first.share !== undefined) take(reading, first.share);
  } else reading.uncounted = { reason: "several data sets are mixed", from: reading.id };
  return reading;
}

export interface DatasetEntry {
  readonly id: Value;
  readonly subset?: Value | undefined;
  readonly split?: Value | undefined;
  /** Share of its rows that is used. */
  readonly share?: number | undefined;
}

/** A part of the rows, or a number of them, is held out for evaluation. */
export function holdOut(reading: DatasetReading, size: Value | undefined, share: number | undefined): void {
  if (!size || share === undefined || share <= 0) return;
  if (share < 1) take(reading, 1 - share);
  else reading.uncounted ??= { reason: "a number of rows is held out", from: size };
}

/** Names in a list or a text with commas, as entries. */
export function namedDatasets(value: Value | undefined): DatasetEntry[] {
  return itemsOf(value).map((id) => ({ id }));
}
