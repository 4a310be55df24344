/** Sizes that model names carry. A guess from a word: always approximate. */
import { longestName } from "../data/names";
import { lastComponent } from "./modelNames";
import { recordEntry } from "../source/recordEntry";

export interface NamedSize {
  readonly parameterCount: number;
  /** Used per token, where the name tells of experts. */
  readonly activeParameterCount: number | null;
  /** What was read: `7b`, `8x7B`, `30B-A3B`. */
  readonly word: string;
}

const units: Readonly<Record<string, number>> = { m: 1e6, b: 1e9 };
/** Below this a number with an m is a length or a step count more often than a size. */
const smallest = 5e6;
const largest = 2e12;

/** Experts share attention and embeddings: Mixtral 8x7B and 8x22B have 0.83 and 0.80 of the product of their names. */
const sharedByExperts = 0.82;

/** Two experts at a time, as in Mixtral: 12.9 of 2 × 7 billion. */
const expertsUsed = 2;
const usedByExperts = 0.91;

/** Files that are about a model rather than a model. */
const otherFile = /\.(?:txt|md|py|ipynb|json|jsonl|ya?ml|toml|csv|tsv|log|sh|parquet|html|pdf)$/i;

/**
 * Parameters from a size in a model's name: `-7b`, `_350m`, `-1_6b`, `-7b1`, `8x7B` (experts), `30B-A3B` (active). The first size counts:
 * later ones are tokens or steps. Undefined when the name has none, or names another kind of file.
 */
export function sizeFromName(id: string): NamedSize | undefined {
  if (id.length > longestName) return undefined;
  const name = lastComponent(id);
  if (otherFile.test(name)) return undefined;
  return expertsSize(name) ?? plainSize(name);
}

function expertsSize(name: string): NamedSize | undefined {
  const match = /(?:^|[^a-z0-9.])(\d{1,3})x(\d{1,3}(?:\.\d+)?)([mb])(?![a-z0-9])/i.exec(name);
  if (!match) return undefined;
  const each = scaled(match[2], match[3]);
  if (each === undefined) return undefined;
  return bounded({
    parameterCount: Math.round(Number(match[1]) * each * sharedByExperts),
    activeParameterCount: Math.round(expertsUsed * each * usedByExperts),
    word: withoutEdge(match[0]),
  });
}

const versioned = /\d_$/;
/** Families whose versions are whole numbers: `llama_3_8b` is the third one, of eight billion; `tiny_llama_1_1b` has 1.1 billion. */
const versionedFamily = /(?:^|[^a-z])(?:(?:code_?|meta_?)?llama|gemma|qwen|falcon|granite)_[2-4]_$/i;

function plainSize(name: string): NamedSize | undefined {
  const match =
    /(?:^|[^a-z0-9.])(\d{1,4}(?:[._]\d{1,2})?)([mb])(\d)?(?:[-_]a(\d{1,3}(?:\.\d+)?)([mb]))?(?![a-z0-9])/i.exec(name);
  if (!match) return undefined;
  // An underscore is a point, unless what stands before it is the end of a version: llama3_1_8b has eight billion.
  const isVersioned =
    versioned.test(name.slice(0, match.index + 1)) || versionedFamily.test(name.slice(0, match.index + 3));
  const whole = isVersioned ? match[1]?.replace(/^.*_/, "") : match[1]?.replace("_", ".");
  const count = scaled(match[3] === undefined ? whole : `${whole ?? ""}.${match[3]}`, match[2]);
  if (count === undefined) return undefined;
  return bounded({
    parameterCount: count,
    activeParameterCount: scaled(match[4], match[5]) ?? null,
    word: withoutEdge(match[0]),
  });
}

function scaled(digits: string | undefined, unit: string | undefined): number | undefined {
  const factor = unit === undefined ? undefined : recordEntry(units, unit.toLowerCase());
  return digits === undefined || factor === undefined ? undefined : Math.round(Number(digits) * factor);
}

function bounded(size: NamedSize): NamedSize | undefined {
  return size.parameterCount >= smallest && size.parameterCount <= largest ? size : undefined;
}

function withoutEdge(word: string): string {
  return word.replace(/^[^0-9]+/, "");
}
