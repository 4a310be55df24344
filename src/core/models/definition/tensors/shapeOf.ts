/** The shape of a tensor, from the calls and operations that made it. */
import { operationOf } from "../../../evaluate/operators";
import type { Call } from "../../../evaluate/trace";
import { asNumber, asString, likely, type Value } from "../../../evaluate/value";
import type { LibraryObject } from "../../../evaluate/values";
import { recordEntry } from "../../../source/recordEntry";
import { Arguments } from "../arguments";
import { featureShape } from "../graphSets";
import { Operands, type Outcome } from "../forward/operation";
import { tensorFunction, tensorMethod } from "../forward/operations";
import { indexed } from "../forward/indexing";
import type { Shape } from "../moduleTree";
import { Stopped } from "../stopped";
import { layerRule, torchLayerName } from "../torch/layers";
import { broadcast, matrixProduct } from "./broadcast";
import { packagedShape } from "./packaged";
import { createdShape } from "./create";

const longestWalk = 400;

/** Shapes that were found, by the identity of the tensor. A tensor keeps its shape. */
const known = new WeakMap<object, Shape>();

/** The shape of a tensor; undefined where it is not known. A number has the shape `[]`. */
export function shapeOf(value: Value | undefined, depth = 0): Shape | undefined {
  const held = value && likely(value);
  if (!held || depth > longestWalk) return undefined;
  if (held.kind === "number" || held.kind === "boolean") return [];
  if (held.kind !== "object") return undefined;
  const earlier = known.get(held.attributes);
  if (earlier) return earlier;
  const shape = find(held, depth + 1);
  if (shape) known.set(held.attributes, shape);
  return shape;
}

/** The shapes of several tensors: of a list of them, or of a call that gives a tuple. */
export function shapesOf(value: Value, depth = 0): readonly Shape[] | undefined {
  const held = likely(value);
  if (held.kind === "list" || held.kind === "tuple") {
    const shapes = held.open
      ? []
      : held.items.flatMap((item) => [shapeOf(item, depth)].filter((shape) => shape !== undefined));
    return shapes.length === held.items.length ? shapes : undefined;
  }
  const outcome = held.kind === "object" && held.call ? outcomeOf(held.call, depth) : undefined;
  return outcome?.several ? outcome.shapes : undefined;
}

function find(held: LibraryObject, depth: number): Shape | undefined {
  const operation = operationOf(held);
  if (operation) {
    // What is not known beside a tensor is taken for a number.
    const isOpen = (value: Value): boolean => likely(value).kind === "unknown";
    const left = isOpen(operation.left) ? [] : shapeOf(operation.left, depth);
    const right = isOpen(operation.right) ? [] : shapeOf(operation.right, depth);
    if (!left || !right) return undefined;
    return operation.operator === "@" ? matrixProduct(left, right) : broadcast(left, right);
  }
  if (held.owner) return partShape(held, likely(held.owner), depth);
  return held.call && madeShape(held.call, depth);
}

function partShape(held: LibraryObject, owner: Value, depth: number): Shape | undefined {
  const { key, type } = held;
  // An item of what is gone through without its items being told apart lies along the first axis.
  if (!key) return type.endsWith(".__iter__") ? shapeOf(owner, depth)?.slice(1) : shapeOf(owner, depth);
  const ofNodes = featureShape(owner, asString(key));
  if (ofNodes) return ofNodes;
  if (type.endsWith(".__getitem__")) {
    const place = asNumber(key);
    const packaged = packagedShape(held);
    if (packaged) return packaged;
    const outcome = owner.kind === "object" && owner.call ? outcomeOf(owner.call, depth) : undefined;
    if (outcome?.several && place !== undefined) return outcome.shapes.at(place);
    const whole = shapeOf(owner, depth);
    return whole && indexed(whole, key, (index) => shapeOf(index, depth));
  }
  const name = asString(key);
  return weightShape(owner, name) ?? (name === "data" || name === "weight" ? shapeOf(owner, depth) : undefined);
}

/** A weight of a layer: of `self.fc.weight`, or of `self.weight` in a class that descends from a layer. */
export function weightShape(owner: Value, name: string | undefined): Shape | undefined {
  if (name === undefined || (owner.kind !== "object" && owner.kind !== "instance") || !owner.call) return undefined;
  const rule = ruleOf(owner);
  return rule && attempt(() => recordEntry(rule.weights(new Arguments(owner.call ?? noCall, rule.parameters)), name));
}

const noCall = { callee: "", args: [], kwargs: new Map<string, Value>(), span: { path: "", from: 0, to: 0 } };

/** The rule of the layer of PyTorch that a thing is or descends from. */
export function ruleOf(thing: Value): ReturnType<typeof layerRule> {
  const names = thing.kind === "object" ? [thing.type] : thing.kind === "instance" ? thing.bases : [];
  const layer = names.map(torchLayerName).find((name) => name !== undefined && name !== "Module");
  return layer === undefined ? undefined : layerRule(layer);
}

function madeShape(call: Call, depth: number): Shape | undefined {
  if (!call.receiver || likely(call.receiver).kind === "symbol") {
    const created = createdShape(call);
    if (created) return created;
  }
  if (call.method === "Parameter") return shapeOf(call.kwargs.get("data") ?? call.args[0], depth);
  const outcome = outcomeOf(call, depth);
  return outcome?.several === false ? outcome.shapes[0] : undefined;
}

/** What a function or method gives, whatever the library it is of. */
function outcomeOf(call: Call, depth: number): Outcome | undefined {
  const operation = tensorMethod(call.method) ?? tensorFunction(call.callee);
  if (!operation) return undefined;
  const { receiver } = call;
  const args = receiver && likely(receiver).kind !== "symbol" ? [receiver, ...call.args] : call.args;
  return attempt(() =>
    operation.run(
      new Operands(
        { ...call, args },
        operation.parameters,
        (value) => shapeOf(value, depth),
        (value) => shapesOf(value, depth),
      ),
    ),
  );
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (fault) {
    if (fault instanceof Stopped) return undefined;
    throw fault;
  }
}
