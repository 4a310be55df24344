/** Counts the parameters that a module of Flax nnx holds: its layers are told their inputs when they are made. */
import { Arguments } from "../arguments";
import type { Call } from "../../../evaluate/trace";
import { likely, type Value } from "../../../evaluate/value";
import { sizeOf } from "../moduleTree";
import { Stopped } from "../stopped";
import { shapeOf } from "../tensors/shapeOf";
import { usedParts } from "../usedParts";

interface NnxRule {
  readonly parameters: readonly string[];
  /** Numbers in its parameters; running statistics are none. */
  readonly weights: (a: Arguments) => number;
}

const bias = (a: Arguments, size: number): number => (a.flag("use_bias", true) ? size : 0);

const linear: NnxRule = {
  parameters: ["in_features", "out_features", "use_bias"],
  weights: (a) => {
    const outputs = sizeOf(a.shape("out_features"));
    return sizeOf(a.shape("in_features")) * outputs + bias(a, outputs);
  },
};

const convolution: NnxRule = {
  parameters: ["in_features", "out_features", "kernel_size"],
  weights: (a) => {
    const outputs = a.count("out_features");
    const inputs = a.count("in_features") / a.count("feature_group_count", 1);
    return sizeOf(a.shape("kernel_size")) * inputs * outputs + bias(a, outputs);
  },
};

const normalization: NnxRule = {
  parameters: ["num_features"],
  weights: (a) => a.count("num_features") * ((a.flag("use_scale", true) ? 1 : 0) + bias(a, 1)),
};

const attention: NnxRule = {
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
function recurrent(gates: number, biases: number): NnxRule {
  return {
    parameters: ["in_features", "hidden_features"],
    weights: (a) => {
      const hidden = a.count("hidden_features");
      return gates * (a.count("in_features") + hidden) * hidden + biases * hidden;
    },
  };
}

const rules: Readonly<Record<string, NnxRule>> = {
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
};

/** Things of nnx that keep no parameters. */
const weightless =
  /^flax\.nnx\.(\w+\.)*(Dropout|Rngs|RngStream|BatchStat|Cache|Variable|Intermediate|Identity|GraphDef|State)$/;

const maximumDepth = 32;
const maximumThings = 20_000;

/** Whether a value is an object of a class of the workspace that descends from nnx's module. */
export function isNnxModule(value: Value): boolean {
  const held = likely(value);
  return held.kind === "instance" && held.bases.some((base) => /^flax\.nnx\.(\w+\.)*Module$/.test(base));
}

export class NnxReader {
  parameterCount = 0;
  layerCount = 0;
  private readonly seen = new Set<object>();

  /** @param conditions how many conditions the model as a whole is made under. */
  constructor(private readonly conditions: number) {}

  /** @throws Stopped where something that it holds cannot be counted. */
  read(value: Value, isUsed = true, depth = 0): void {
    if (depth > maximumDepth || this.seen.size > maximumThings)
      throw new Stopped("the model lies too deep", value.spans);
    const held = likely(value);
    if (value.kind === "either" && isUsed && (held.kind === "instance" || held.kind === "object"))
      throw new Stopped("which of several parts is used is not known here", value.spans);
    switch (held.kind) {
      case "list":
      case "tuple":
        if (held.open && isUsed) throw new Stopped("how many layers it has is not known", held.spans);
        for (const item of held.items) this.read(item, isUsed, depth + 1);
        return;
      case "dict":
        if (held.open && isUsed) throw new Stopped("how many layers it has is not known", held.spans);
        for (const item of held.entries.values()) this.read(item, isUsed, depth + 1);
        return;
      case "instance":
        if (!isNnxModule(held)) return;
        this.enter(held, held.call, () => {
          const used = usedParts(held);
          for (const [name, part] of held.attributes) this.read(part, used.has(name), depth + 1);
        });
        return;
      case "object":
        this.enter(held, held.call, () => {
          this.readObject(held, isUsed, depth);
        });
        return;
      case "unknown":
        if (isUsed) throw new Stopped(`what a part is cannot be known: ${held.reason}`, held.spans);
        return;
      default:
        return;
    }
  }

  private enter(held: { readonly attributes: object }, call: Call | undefined, read: () => void): void {
    if (this.seen.has(held.attributes)) return;
    this.seen.add(held.attributes);
    const beyond = call?.conditions[this.conditions];
    if (beyond) throw new Stopped("which layers it has depends on a condition that is not known here", [beyond.span]);
    read();
  }

  private readObject(held: Extract<Value, { kind: "object" }>, isUsed: boolean, depth: number): void {
    const { call, type } = held;
    const name = /^flax\.nnx\.(?:\w+\.)*([A-Z]\w*)$/.exec(type)?.[1];
    if (name === undefined) {
      if (isUsed && type.startsWith("flax.")) throw new Stopped(`the parameters of ${type} are not known`, held.spans);
      return;
    }
    if (weightless.test(type)) return;
    if (!call) throw new Stopped(`how ${type} is made is not known`, held.spans);
    if (name === "Sequential") {
      if (call.open) throw new Stopped("how many layers it has is not known", [call.span]);
      for (const layer of call.args) this.read(layer, true, depth + 1);
    } else if (name === "Param") {
      const shape = shapeOf(call.args[0]);
      if (!shape) throw new Stopped("the shape of a parameter is not known", [call.span]);
      this.parameterCount += sizeOf(shape);
    } else {
      const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
      if (!rule) throw new Stopped(`the parameters of flax.nnx.${name} are not known`, [call.span]);
      this.parameterCount += rule.weights(new Arguments(call, rule.parameters));
      this.layerCount++;
    }
  }
}

/**
 * Counts what an nnx model trains.
 * @param calls those of the script: layers that are made in one call for many are not counted.
 * @throws Stopped where something that it holds cannot be counted.
 */
export function measureNnx(model: Value, calls: readonly Call[]): Pick<NnxReader, "parameterCount" | "layerCount"> {
  const held = likely(model);
  const many = calls.find(({ callee }) => /^flax\.nnx\.(vmap|split_rngs|scan)$/.test(callee));
  if (many) throw new Stopped("several layers are made in one call", [many.span]);
  const reader = new NnxReader(held.kind === "instance" ? (held.call?.conditions.length ?? 0) : 0);
  reader.read(held);
  if (reader.parameterCount === 0) throw new Stopped("it holds no layer that is known", held.spans);
  return reader;
}
