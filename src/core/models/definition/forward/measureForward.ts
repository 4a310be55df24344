/** FLOPs of one forward pass of a model, found by following an input of a given shape through the code of its `forward`. */
import type { Condition, Trace } from "../../../evaluate/trace";
import { likely, type Value } from "../../../evaluate/value";
import { modulesOf, sizeOf, type ModuleNode, type Shape } from "../moduleTree";
import { ModuleReader } from "../moduleReader";
import { Stopped } from "../stopped";
import { ForwardReader, type Spent } from "./forwardReader";
import { batchSize, inputsFor, type Sample } from "./inputs";
import { tensorValue } from "./tensors";

/** Either the FLOPs for all inputs together, or why they are not known. */
export type ForwardMeasure = { readonly flops: number } | { readonly stopped: Stopped };

/** Alternatives that differ by less than this are taken for one. */
const agreement = 0.05;
/** Share of the weights that may stay unused. */
const unusedShare = 0.02;

/** The work of one sample: FLOPs, and what it was found for; or why it is not known. */
export type SampleWork =
  { readonly flops: number; readonly shape: Shape } | { readonly stopped: Pick<Stopped, "reason" | "spans"> };

/**
 * FLOPs of one sample going forward through a model that the code defines, a multiply-add as 2. Undefined where the value holds no such
 * model, or nothing is known that it could be given. Never throws.
 */
export function measureSample(model: Value, sample: Sample, trace: Trace): SampleWork | undefined {
  const held = likely(model);
  if (held.kind !== "instance" && held.kind !== "object") return undefined;
  const module = moduleOf(held);
  let stopped: SampleWork | undefined;
  for (const inputs of module ? inputsFor(held, module, sample) : []) {
    const measure = module && measureForward(held, module, inputs, trace);
    const [shape] = inputs;
    if (measure && "flops" in measure && shape && !("kind" in shape))
      return { flops: measure.flops / batchSize, shape: shape.slice(1) };
    if (measure && "stopped" in measure) stopped ??= measure;
  }
  return stopped;
}

function moduleOf(held: Extract<Value, { kind: "instance" | "object" }>): ModuleNode | undefined {
  try {
    return new ModuleReader(held.call?.conditions ?? []).read(held);
  } catch (fault) {
    if (!(fault instanceof Stopped)) throw fault;
    return undefined;
  }
}

/**
 * @param model an object of a class of the workspace, or a container of PyTorch.
 * @param module what the model holds, for finding parts that were never reached.
 */
export function measureForward(
  model: Value,
  module: ModuleNode,
  inputs: readonly (Shape | Value)[],
  trace: Trace,
): ForwardMeasure {
  const held = likely(model);
  const span = held.spans[0] ?? { path: trace.path, from: 0, to: 0 };
  const reader = new ForwardReader();
  try {
    const args = inputs.map((input) => ("kind" in input ? input : tensorValue(input, span)));
    const result = trace.probe(held, args, reader.library);
    if (!result) throw new Stopped("the forward pass is too long to read, or raises an error", held.spans);
    const given = likely(result);
    if (given.kind === "unknown")
      throw new Stopped(`what its forward pass gives is not known: ${given.reason}`, given.spans);
    const flops = total(reader.spent, 0);
    checkUse(module, reader);
    if (flops === 0) throw new Stopped("nothing in its forward pass could be counted", held.spans);
    return { flops };
  } catch (fault) {
    if (!(fault instanceof Stopped)) throw fault;
    return { stopped: fault };
  }
}

/** What is spent whatever the conditions, and under each undecided condition what both of its sides agree on. */
function total(spent: readonly Spent[], depth: number): number {
  let sum = 0;
  const open = new Map<string, { condition: Condition; holds: Spent[]; fails: Spent[] }>();
  for (const item of spent) {
    const condition = item.conditions[depth];
    if (!condition) {
      sum += item.flops;
      continue;
    }
    const key = `${condition.span.path}:${condition.span.from}`;
    const sides = open.get(key) ?? { condition, holds: [], fails: [] };
    open.set(key, sides);
    (condition.negated ? sides.fails : sides.holds).push(item);
  }
  for (const { condition, holds, fails } of open.values()) {
    const [a, b] = [total(holds, depth + 1), total(fails, depth + 1)];
    if (Math.abs(a - b) > agreement * Math.max(a, b))
      throw new Stopped("what is computed depends on a condition that is not known here", [condition.span]);
    sum += Math.max(a, b);
  }
  return sum;
}

/** A part with many weights that the forward pass never reached was not followed to its end. */
function checkUse(module: ModuleNode, reader: ForwardReader): void {
  const layers = modulesOf(module).filter(({ module: part }) =>
    /^(Linear|Conv\w+|MultiheadAttention)$/.test(part.type),
  );
  const size = (part: ModuleNode): number => part.weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const all = layers.reduce((sum, { module: part }) => sum + size(part), 0);
  const applied = new Set(reader.applied);
  const unused = layers.filter(({ module: part }) => !applied.has(part.identity));
  const weight = unused.reduce((sum, { module: part }) => sum + size(part), 0);
  if (weight > unusedShare * all && unused[0])
    throw new Stopped(`${unused[0].name} and ${unused.length - 1} other layers were not met in the forward pass`);
}
