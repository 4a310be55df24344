/** Attention of Flax: projections of queries, keys and values to heads, and back. */
import type { Operands } from "../forward/operation";
import { sizeOf, type Shape } from "../moduleTree";
import { featuresOf, type Applied, type FlaxRule } from "./layerRule";

const parameters = ["num_heads", "dtype", "param_dtype", "qkv_features", "out_features"];

function attend(settings: Operands, query: Shape, key: Shape, value: Shape): Applied {
  const width = featuresOf(query);
  const inner = settings.optionalCount("qkv_features") ?? width;
  const output = settings.optionalCount("out_features") ?? width;
  const heads = settings.count("num_heads");
  const isBiased = settings.flag("use_bias", true);
  const matrix = (inputs: number, outputs: number): number => (inputs + (isBiased ? 1 : 0)) * outputs;
  const scales = settings.flag("normalize_qk", false) ? 2 * (inner / heads) : 0;
  const queries = sizeOf(query) / width;
  const scores = queries * (key.at(-2) ?? 1) * inner;
  return {
    weights:
      matrix(width, inner) +
      matrix(featuresOf(key), inner) +
      matrix(featuresOf(value), inner) +
      matrix(inner, output) +
      scales,
    shape: [...query.slice(0, -1), output],
    flops:
      2 * (sizeOf(query) + sizeOf(key) + sizeOf(value)) * inner +
      2 * queries * inner * output +
      // Scores of queries by keys, and sums of values by scores.
      4 * scores,
  };
}

const multiHead: FlaxRule = {
  parameters,
  inputs: ["inputs_q", "inputs_k", "inputs_v"],
  apply: (settings, given) => {
    const query = given.tensor("inputs_q");
    const key = given.optionalTensor("inputs_k") ?? given.optionalTensor("inputs_kv") ?? query;
    return attend(settings, query, key, given.optionalTensor("inputs_v") ?? key);
  },
};

const self: FlaxRule = {
  parameters,
  inputs: ["inputs_q"],
  apply: (settings, given) => {
    const query = given.tensor("inputs_q");
    return attend(settings, query, query, query);
  },
};

export const attentionLayers: Readonly<Record<string, FlaxRule>> = {
  MultiHeadDotProductAttention: multiHead,
  MultiHeadAttention: multiHead,
  SelfAttention: self,
};
