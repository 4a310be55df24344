/** Sizes from architecture and from names, where no table row gives them. */
import type { Resolution } from "./resolution";

/** Parameters of a usual decoder or encoder: 12 · layers · width² + vocabulary · width (Kaplan et al. 2020, arXiv 2001.08361). */
export function deriveArchitectureSize(run: Resolution): void {
  const layers = run.number("layerCount");
  const width = run.number("hiddenSize");
  const vocabulary = run.number("vocabularySize");
  if (layers === undefined || width === undefined || vocabulary === undefined) return;
  run.derive(
    "parameterCount",
    Math.round(12 * layers * width ** 2 + vocabulary * width),
    ["layerCount", "hiddenSize", "vocabularySize"],
    "12 × layers × width² + vocabulary × width",
  );
}

const multiples: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 };

/**
 * Parameters from a size written in a model's name: `7b`, `350M`, `8x7B` (experts share their attention: about 0.83 of the product),
 * `30B-A3B` (active). Undefined where no such word is there.
 */
export function sizeInName(
  name: string,
): { readonly parameters: number; readonly active?: number; readonly word: string } | undefined {
  const last = name.split("/").pop() ?? name;
  const experts = /(?:^|[^a-z0-9])(\d+)x(\d+(?:\.\d+)?)b(?![a-z0-9])/i.exec(last);
  if (experts?.[1] && experts[2]) {
    const each = Number(experts[2]) * 1e9;
    return {
      parameters: Number(experts[1]) * each * sharedExperts,
      active: 2 * each * sharedExperts,
      word: experts[0],
    };
  }
  const plain = /(?:^|[^a-z0-9.])(\d+(?:\.\d+)?)([mbt])(?![a-z0-9])/i.exec(last);
  const unit = plain?.[2]?.toLowerCase();
  if (!plain?.[1] || unit === undefined) return undefined;
  const parameters = Number(plain[1]) * (multiples[unit] ?? 1);
  if (!(parameters >= 1e6 && parameters <= 1e14)) return undefined;
  const active = /[-_]a(\d+(?:\.\d+)?)b(?![a-z0-9])/i.exec(last);
  const word = plain[0].replace(/^[^0-9]+/, "");
  return active?.[1] ? { parameters, active: Number(active[1]) * 1e9, word } : { parameters, word };
}

/** Mixtral 8x7B has 46.7 of 56 billion. */
const sharedExperts = 0.83;

/** Parameters from the model's name. */
export function deriveNamedSize(run: Resolution): void {
  const name = run.text("modelId");
  const size = name === undefined ? undefined : sizeInName(name);
  if (!size) return;
  run.derive("parameterCount", size.parameters, ["modelId"], `${size.word} in the model's name`);
  if (size.active !== undefined)
    run.derive("activeParameterCount", size.active, ["modelId"], `${size.word} in the model's name`);
}
