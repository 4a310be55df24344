/** Layers of Flax nnx, and the count of what a module of theirs holds. */
import type { Arguments } from "../arguments";
import type { Call } from "../../../evaluate/trace";
import type { Value } from "../../../evaluate/value";
import { countHeld, descendsFrom, type CountRule, type HeldCount, type ModuleFamily } from "../heldModules";
import { sizeOf } from "../moduleTree";
import { Stopped } from "../stopped";
import { shapeOf } from "../tensors/shapeOf";

const bias = (a: Arguments, size: number): number => (a.flag("use_bias", true) ? size : 0);

const linear: CountRule = {
  parameters: ["in_features", "out_features", "use_bias"],
  weights: (a) => {
    const outputs = sizeOf(a.shape("out_features"));
    return sizeOf(a.shape("in_features")) * outputs + bias(a, outputs);
  },
};

const convolution: CountRule = {
  parameters: ["in_features", "out_features", "kernel_size"],
  weights: (a) => {
    const outputs = a.count("out_features");
    const inputs = a.count("in_features") / a.count("feature_group_count", 1);
    return sizeOf(a.shape("kernel_size")) * inputs * outputs + bias(a, outputs);
  },
};

const normalization: CountRule = {
  parameters: ["num_features"],
  weights: (a) => a.count("num_features") * ((a.flag("use_scale", true) ? 1 : 0) + bias(a, 1)),
};

const attention: CountRule = {
  parameters: ["num_heads", "in_features", "qkv_features", "out_features", "in_kv_features"],
  weights: (a) => {
    const width = a.count("in_features");
    const inner = a.optionalCount("qkv_features") ?? width;
    const output = a.optionalCount("out_features") ?? width;
    const keys = a.optionalCount("in_kv_features") ?? width;
    const scales = a.flag("normalize_qk", false) ? 2 * (inner / a.count("num_heads")) : 0;
    return (width + 2 * keys) * inner + bias(a, 3 * inner) + inner * output + bias(a, output) + scales;
  },
};

/** @param gates matrices from the input and from the state each. @param biases vectors that are added. */
function recurrent(gates: number, biases: number): CountRule {
  return {
    parameters: ["in_features", "hidden_features"],
    weights: (a) => {
      const hidden = a.count("hidden_features");
      return gates * (a.count("in_features") + hidden) * hidden + biases * hidden;
    },
  };
}

const rules: Readonly<Record<string, CountRule>> = {
  Linear: linear,
  LinearGeneral: linear,
  Conv: convolution,
  ConvTranspose: convolution,
  Embed: {
    parameters: ["num_embeddings", "features"],
    weights: (a) => a.count("num_embeddings") * a.count("features"),
  },
  BatchNorm: normalization,
  LayerNorm: normalization,
  GroupNorm: normalization,
  InstanceNorm: normalization,
  RMSNorm: {
    parameters: ["num_features"],
    weights: (a) => (a.flag("use_scale", true) ? a.count("num_features") : 0),
  },
  MultiHeadAttention: attention,
  LSTMCell: recurrent(4, 4),
  OptimizedLSTMCell: recurrent(4, 4),
  GRUCell: recurrent(3, 3),
  SimpleCell: recurrent(1, 1),
  Param: {
    parameters: ["value"],
    weights: (a) => {
      const shape = shapeOf(a.given("value"));
      if (!shape) throw a.stop("the shape of a parameter is not known");
      return sizeOf(shape);
    },
    isLayer: false,
  },
};

const nnx: ModuleFamily = {
  name: "flax.nnx",
  library: /^flax\./,
  rules,
  weightless: /^(Dropout|Rngs|RngStream|BatchStat|Cache|Variable|Intermediate|Identity|GraphDef|State)$/,
};

/** Whether a value is an object of a class of the workspace that descends from nnx's module. */
export function isNnxModule(value: Value): boolean {
  return descendsFrom(nnx, value);
}

/**
 * Counts what an nnx model trains.
 * @param calls those of the script: layers that are made in one call for many are not counted.
 * @throws Stopped where something that it holds cannot be counted.
 */
export function measureNnx(model: Value, calls: readonly Call[]): HeldCount {
  const many = calls.find(({ callee }) => /^flax\.nnx\.(vmap|split_rngs|scan)$/.test(callee));
  if (many) throw new Stopped("several layers are made in one call", [many.span]);
  return countHeld(nnx, model);
}
