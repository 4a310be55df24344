/** From what an optimizer is given back to the models that it trains. */
import { asString, likely, type Value } from "../evaluate/value";
import type { ModelReading } from "./modelReading";
import { readModel } from "./models";

/** Groups of parameters that are looked at, in one list. */
const maximumGroups = 8;

/** Whether a name, or the last part of a dotted one, stands for the weights of a model. */
function isWeights(name: string): boolean {
  return /(^|\.)(parameters|named_parameters|trainable_parameters|trainable_variables|trainable_weights)$/.test(name);
}

/** timm's functions that make groups of a model's parameters. */
const groupsParameters = /^timm\.optim\.(\w+\.)?(add_weight_decay|param_groups_(weight|layer)_decay)$/;

/** The model whose parameters a value gives: `model.parameters()`, groups of them, filters over them. Of several the first. */
export function modelOfParameters(value: Value | undefined): Value | undefined {
  return modelsOfParameters(value)[0];
}

/** The models whose parameters a value gives, each once: parts of a library's model are that model, those of an own class are themselves. */
export function modelsOfParameters(value: Value | undefined): readonly Value[] {
  const models = new Map<unknown, Value>();
  for (const model of ownersIn(value, new Set())) {
    const identity = identityOf(readModel(model)) ?? likely(model);
    if (!models.has(identity)) models.set(identity, model);
  }
  return [...models.values()];
}

/** What tells one model from another: the thing that it was made as, else its name. */
export function identityOf(model: ModelReading): unknown {
  const made = model.seen.at(-1);
  return made && "attributes" in made ? made.attributes : (asString(model.id) ?? model.maker);
}

/** Whose weights a value has, in order, some of them perhaps more than once. */
function ownersIn(value: Value | undefined, seen: Set<Value>): readonly Value[] {
  const held = value && likely(value);
  if (!held || seen.has(held)) return [];
  seen.add(held);
  switch (held.kind) {
    case "list":
    case "tuple":
    case "set":
      return held.items.slice(0, maximumGroups).flatMap((item) => ownersIn(item, seen));
    case "dict":
      return [...held.entries.values()].flatMap((item) => ownersIn(item, seen));
    case "object": {
      const { call } = held;
      if (held.owner && isWeights(held.type)) return [held.owner];
      if (held.owner) return ownersIn(held.owner, seen);
      if (!call) return [];
      if (isWeights(call.method)) return call.receiver ? [call.receiver] : [];
      if (groupsParameters.test(call.callee)) return [call.args[0] ?? call.kwargs.get("model") ?? []].flat();
      return [...call.args, ...call.kwargs.values(), ...(call.receiver ? [call.receiver] : [])].flatMap((next) =>
        ownersIn(next, seen),
      );
    }
    default:
      return [];
  }
}
