/** HUB. What the Hugging Face Hub says of a model or a data set: numbers that are checked before they are believed, and the day they were read. */
import { recordEntry } from "../source/recordEntry";

/** A model's size and shape. Null is not known. */
export interface HubModel {
  readonly parameterCount: number | null;
  readonly layerCount: number | null;
  readonly hiddenSize: number | null;
  readonly headCount: number | null;
  readonly vocabularySize: number | null;
}

/** Rows of a data set by configuration and split. */
export interface HubDataset {
  readonly splits: readonly { readonly config: string; readonly split: string; readonly rows: number }[];
}

/** An answer and its day, `2026-11-26`. `found` is null where the Hub has nothing of that name, or nothing that is known in numbers. */
export interface HubRecord<Found> {
  readonly day: string;
  readonly found: Found | null;
}

/** A hub with more splits than these has them cut: languages of a corpus. */
const maximumSplits = 500;
const longestWord = 200;
/** Below and above are no weights of a model that is trained. */
const weights = { least: 1e3, most: 1e14 } as const;
const mostRows = 1e13;
/** Share of packed integers from which the count of numbers is no count of weights. */
const packedShare = 0.05;

type Fields = Readonly<Record<string, unknown>>;

/**
 * A model from the Hub's answers; null where they say nothing, undefined where they are not about this model.
 * @param info of the model, with its name and the numbers in its safetensors files by type.
 * @param config its `config.json`, as far as it has one.
 */
export function readHubModel(id: string, info: unknown, config: unknown): HubModel | null | undefined {
  const about = fieldsOf(info);
  if (!isSameName(about.name, id)) return undefined;
  const outer = fieldsOf(config);
  const shape = { ...outer, ...fieldsOf(outer.text_config) };
  // A mixture of experts uses a part of its weights, which these numbers do not tell.
  const isMixture = Object.entries(shape).some(
    ([key, value]) =>
      /^(?:num_(?:local_|routed_)?experts|n_routed_experts|moe_num_experts)$/.test(key) &&
      countOf(value, 2, 1e6) !== null,
  );
  const dimension = (least: number, most: number, ...keys: readonly string[]): number | null =>
    isMixture ? null : firstOf(keys.map((key) => countOf(recordEntry(shape, key), least, most)));
  const model = {
    parameterCount: isMixture ? null : weightsIn(about.safetensors),
    layerCount: dimension(1, 1e4, "num_hidden_layers", "n_layer", "num_layers", "n_layers"),
    hiddenSize: dimension(8, 1e6, "hidden_size", "n_embd", "d_model", "dim"),
    headCount: dimension(1, 1e4, "num_attention_heads", "n_head", "num_heads", "n_heads"),
    vocabularySize: dimension(2, 1e8, "vocab_size"),
  };
  return Object.values(model).every((value) => value === null) ? null : model;
}

/** Numbers in the files, unless they are packed: several weights in one integer. */
function weightsIn(safetensors: unknown): number | null {
  const { total, parameters } = fieldsOf(safetensors);
  const all = countOf(total, weights.least, weights.most);
  if (all === null) return null;
  const packed = Object.entries(fieldsOf(parameters)).filter(([type]) => /^[UI]\d+$/.test(type));
  const integers = packed.reduce((sum, [, count]) => sum + (countOf(count, 1, weights.most) ?? 0), 0);
  return integers > packedShare * all ? null : all;
}

/** A data set from the answer of the Hub's size API; null and undefined as for a model. */
export function readHubDataset(id: string, answer: unknown): HubDataset | null | undefined {
  const { size } = fieldsOf(answer);
  const { dataset, splits } = fieldsOf(size);
  if (!isSameName(fieldsOf(dataset).dataset, id)) return undefined;
  const found = (Array.isArray(splits) ? splits.slice(0, maximumSplits) : []).flatMap((entry: unknown) => {
    const { config, split, num_rows: rows } = fieldsOf(entry);
    const count = countOf(rows, 1, mostRows);
    return isWord(config) && isWord(split) && count !== null ? [{ config, split, rows: count }] : [];
  });
  return found.length === 0 ? null : { splits: found };
}

/** A record as it was kept; undefined for what is none. */
export function readModelRecord(value: unknown): HubRecord<HubModel> | undefined {
  const { day, found } = fieldsOf(value);
  if (!isDay(day)) return undefined;
  if (found === null) return { day, found };
  const given = fieldsOf(found);
  const model = {
    parameterCount: countOf(given.parameterCount, weights.least, weights.most),
    layerCount: countOf(given.layerCount, 1, 1e4),
    hiddenSize: countOf(given.hiddenSize, 8, 1e6),
    headCount: countOf(given.headCount, 1, 1e4),
    vocabularySize: countOf(given.vocabularySize, 2, 1e8),
  };
  return Object.values(model).every((count) => count === null) ? undefined : { day, found: model };
}

/** A record as it was kept; undefined for what is none. */
export function readDatasetRecord(value: unknown): HubRecord<HubDataset> | undefined {
  const { day, found } = fieldsOf(value);
  if (!isDay(day)) return undefined;
  if (found === null) return { day, found };
  const { splits } = fieldsOf(found);
  const read = (Array.isArray(splits) ? splits.slice(0, maximumSplits) : []).flatMap((entry: unknown) => {
    const { config, split, rows } = fieldsOf(entry);
    const count = countOf(rows, 1, mostRows);
    return isWord(config) && isWord(split) && count !== null ? [{ config, split, rows: count }] : [];
  });
  return read.length === 0 ? undefined : { day, found: { splits: read } };
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function isDay(value: unknown): value is string {
  return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);
}

function isWord(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= longestWord;
}

function isSameName(value: unknown, id: string): boolean {
  return typeof value === "string" && value.toLowerCase() === id.toLowerCase();
}

function countOf(value: unknown, least: number, most: number): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most ? value : null;
}

function firstOf(counts: readonly (number | null)[]): number | null {
  return counts.find((count) => count !== null) ?? null;
}
