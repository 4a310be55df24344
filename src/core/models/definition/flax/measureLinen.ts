/** Parameters of a module of Flax linen: those that its `init` makes for the input that it is given. */
import type { Probe } from "../../../evaluate/probe";
import type { Call } from "../../../evaluate/trace";
import { likely, type Value } from "../../../evaluate/value";
import type { Shape } from "../moduleTree";
import { Stopped } from "../stopped";
import { shapeOf } from "../tensors/shapeOf";
import { LinenReader } from "./linenReader";

export interface LinenCounts {
  readonly parameterCount: number;
  readonly layerCount: number;
  /** FLOPs of the whole input going forward. */
  readonly flops: number;
  /** What it was initialized with. */
  readonly input: Shape | undefined;
}

const initializers = /^(init|init_with_output|lazy_init)$/;

/** Whether a value is an object of a class of the workspace that descends from linen's module. */
export function isLinenModule(value: Value): boolean {
  const held = likely(value);
  return held.kind === "instance" && held.bases.some((base) => /^flax\.linen\.(module\.)?Module$/.test(base));
}

/** The calls that make a module's parameters. */
export function initializations(calls: readonly Call[]): readonly Call[] {
  return calls.filter((call) => initializers.test(call.method) && call.receiver && isLinenModule(call.receiver));
}

/**
 * Counts what `model.init(key, x)` makes.
 * @throws Stopped where the input, a layer or a shape is not known.
 */
export function measureLinen(model: Value, calls: readonly Call[], probe: Probe): LinenCounts | undefined {
  const held = likely(model);
  if (held.kind !== "instance") return undefined;
  const made = initializations(calls).find((call) => {
    const receiver = call.receiver && likely(call.receiver);
    return receiver?.kind === "instance" && receiver.attributes === held.attributes;
  });
  if (!made) throw new Stopped("what its parameters are initialized for is not known", held.spans);
  if (made.open || made.kwargs.has("method"))
    throw new Stopped("what it is initialized with is not known", [made.span]);
  const reader = new LinenReader();
  const kwargs = new Map([...made.kwargs].filter(([name]) => name !== "rngs" && name !== "mutable"));
  const args = made.kwargs.has("rngs") ? made.args : made.args.slice(1);
  const result = probe(held, args, reader.library, kwargs);
  if (!result) throw new Stopped("the code of the model is too long to read, or raises an error", held.spans);
  if (reader.parameterCount === 0) throw new Stopped("no layer of it was met", held.spans);
  const { parameterCount, layerCount, flops } = reader;
  return { parameterCount, layerCount, flops, input: shapeOf([...args, ...kwargs.values()][0]) };
}
