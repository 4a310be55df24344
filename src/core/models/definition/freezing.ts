/** Which weights of a model are not trained. */
import { isOpenUnder } from "../../evaluate/choices";
import type { Call, Condition } from "../../evaluate/trace";
import { asBoolean, asString, likely, type Value } from "../../evaluate/value";
import { wrapperOf } from "./libraryParts";
import { modulesOf, weightsOf, type ModuleNode } from "./moduleTree";

/** Weights that a call is about: none of this model's, or which ones cannot be known. */
type Target = ReadonlySet<object> | "elsewhere" | "unknown";

/**
 * Identities of the weights that are not trained: those made so, and those for which `requires_grad` was turned off last.
 * Undefined where that depends on what is not known. A call freezes what was there when it was made: a head put in later is trained.
 * @param conditions those under which the model is made.
 */
export function frozenWeights(
  root: ModuleNode,
  calls: readonly Call[],
  conditions: readonly Condition[],
): ReadonlySet<object> | undefined {
  const weights = weightsOf(root);
  const frozen = new Set(weights.filter(({ weight }) => weight.frozen).map(({ weight }) => weight.identity));
  const finder = new TargetFinder(root);
  for (const call of calls) {
    const setting = settingOf(call);
    if (!setting) continue;
    const target = finder.find(call.receiver);
    if (target === "elsewhere") continue;
    if (target === "unknown" || setting.trained === undefined || isOpenUnder(conditions, call.conditions))
      return undefined;
    for (const { weight, module } of weights)
      if (target.has(weight.identity) && module.madeAt <= call.index) {
        if (setting.trained) frozen.delete(weight.identity);
        else frozen.add(weight.identity);
      }
  }
  return frozen;
}

/** What a call sets `requires_grad` to; undefined for calls that do not. */
function settingOf(call: Call): { readonly trained: boolean | undefined } | undefined {
  if (call.method === "requires_grad_") {
    const flag = call.args[0] ?? call.kwargs.get("requires_grad");
    return { trained: flag ? asBoolean(flag) : true };
  }
  if (call.method !== "__setattr__" || asString(call.args[0]) !== "requires_grad") return undefined;
  return { trained: asBoolean(call.args[1]) };
}

/** What a function that gives back the module it was given has wrapped: `weight_norm(linear)`. */
function unwrapped(value: Value): Value {
  const call = value.kind === "object" ? value.call : undefined;
  const inner = call && wrapperOf(call.callee) ? call.args[0] : undefined;
  return inner ? likely(inner) : value;
}

/** Finds which weights of a model a tensor, module or iteration over parameters stands for. */
class TargetFinder {
  private readonly modules = new Map<object, ModuleNode>();
  private readonly weights = new Set<object>();

  constructor(root: ModuleNode) {
    for (const { module } of modulesOf(root)) this.modules.set(module.identity, module);
    for (const { weight } of weightsOf(root)) this.weights.add(weight.identity);
  }

  find(value: Value | undefined, depth = 0): Target {
    const held = value && likely(value);
    if ((held?.kind !== "object" && held?.kind !== "instance") || depth > 32) return "unknown";
    const module = this.modules.get(held.attributes);
    if (module) return new Set(weightsOf(module).map(({ weight }) => weight.identity));
    if (this.weights.has(held.attributes)) return new Set([held.attributes]);
    if (held.kind === "instance") return "elsewhere";
    if (held.owner) return this.findPart(held.owner, held.key, held.type, depth);
    const { call } = held;
    if (call && wrapperOf(call.callee)) return this.find(call.args[0], depth + 1);
    if (call?.receiver && /^(named_)?(parameters|children|modules)$/.test(call.method))
      return this.find(call.receiver, depth + 1);
    return "elsewhere";
  }

  private findPart(owner: Value, key: Value | undefined, type: string, depth: number): Target {
    const name = key && asString(key);
    if (name !== undefined) {
      const held = unwrapped(likely(owner));
      const module = held.kind === "object" || held.kind === "instance" ? this.modules.get(held.attributes) : undefined;
      const weight = module?.weights.find((candidate) => candidate.name === name);
      if (weight) return new Set([weight.identity]);
      const child = module?.children.get(name);
      if (child) return new Set(weightsOf(child).map((part) => part.weight.identity));
      // `wrapper.module` is what was wrapped; other parts of this model are not told apart.
      const target = this.find(owner, depth + 1);
      return name === "module" || target === "elsewhere" ? target : "unknown";
    }
    const target = this.find(owner, depth + 1);
    // An item of an iteration stands for all of them; a slice or one item of a list stands for some.
    const isPair = type.endsWith(".__iter__.__getitem__");
    return key === undefined || isPair || target === "elsewhere" ? target : "unknown";
  }
}
