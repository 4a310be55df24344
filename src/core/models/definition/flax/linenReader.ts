/**
 * Follows an input through a module of Flax linen: answers each call of a library on the way with the shape that it gives, and counts
 * the parameters of each layer where it is first applied.
 */
import { siteWith, type Library, type LibraryCall } from "../../../evaluate/library";
import { asNumber, likely, unknown, type Value } from "../../../evaluate/value";
import { booleanValue, unknownParts, type LibraryObject } from "../../../evaluate/values";
import { Operands, type Operation } from "../forward/operation";
import { tensorValue, tensorValues } from "../forward/tensors";
import { sizeOf, type Shape } from "../moduleTree";
import { Stopped } from "../stopped";
import { shapeIn } from "../tensors/create";
import { shapeOf, shapesOf } from "../tensors/shapeOf";
import { linenLayerName, linenRule } from "./layers";
import { arrayFunction, arrayMethod, renamed } from "./operations";

/** What may be done with an array without computing anything. */
const harmless =
  /^(builtins|logging|absl|math|typing|functools|itertools|time|dataclasses|einops\.parse)\.|\.(__\w+__|astype|item|sow|make_rng|has_variable|is_initializing|is_mutable_collection|scope|block_until_ready)$|^jax\.(random|debug|tree|tree_util|numpy\.(float\w*|bfloat16|int\w*|finfo|dtype|issubdtype|isscalar|ndim|shape))\b|^jax\.(named_scope|ensure_compile_time_eval|device_put)$|^(jax\.numpy|numpy)\.(zeros|ones|full|empty|arange|linspace|eye|array|asarray)$|with_logical_constraint$|with_sharding_constraint$/;

export class LinenReader {
  parameterCount = 0;
  layerCount = 0;
  flops = 0;
  /** By identity of the layer, or of a module with parameters of its own. */
  private readonly counted = new Map<object, Set<string>>();
  private readonly entered = new Set<object>();
  /** Where the calls of a module that is applied again begin: what it makes there it made before. */
  private repeatedFrom = Infinity;

  readonly library: Library = {
    watch: (call) => this.answer(call),
    around: (machine, instance, _, run) => {
      const before = this.repeatedFrom;
      if (this.entered.has(instance.attributes)) this.repeatedFrom = Math.min(before, machine.calls.length);
      this.entered.add(instance.attributes);
      try {
        return run();
      } finally {
        this.repeatedFrom = before;
      }
    },
  };

  private answer(call: LibraryCall): Value | undefined {
    const { callee, receiver } = call;
    const held = receiver && likely(receiver);
    const method = callee.slice(callee.lastIndexOf(".") + 1);
    if (held?.kind === "object" && held.type.startsWith("flax.")) {
      if (method === "__call__") return this.applyLayer(call, held);
      if (method === "attend") return this.attend(call, held);
    }
    if (held?.kind === "instance" && method === "param") return this.parameter(call, held.attributes);
    if (/\.(is_initializing|is_mutable_collection)$/.test(callee)) return booleanValue(true, [call.span], "derived");
    const shape = held?.kind === "object" ? shapeOf(held) : undefined;
    if (shape && /^(size|dim)$/.test(method)) return undefined;
    const operation = shape ? arrayMethod(method) : held ? undefined : arrayFunction(callee);
    const args = held && shape ? [held, ...call.args] : call.args;
    const onArrays = [...args, ...call.kwargs.values()].some(isArray);
    if (operation && onArrays && !isCreation(callee)) return this.operate(operation, { ...call, args });
    if (onArrays && !harmless.test(callee)) throw new Stopped(`what ${callee} computes is not known`, [call.span]);
    return undefined;
  }

  private operate(operation: Operation, call: LibraryCall): Value {
    const outcome = operation.run(new Operands(renamed(call), operation.parameters, shapeOf, shapesOf));
    this.flops += outcome.flops;
    const [only = []] = outcome.shapes;
    return outcome.several ? tensorValues(outcome.shapes, call.span) : tensorValue(only, call.span);
  }

  private applyLayer(call: LibraryCall, layer: LibraryObject): Value | undefined {
    const made = layer.call;
    const name = linenLayerName(layer.type);
    if (!made || name === undefined) throw new Stopped(`what ${layer.type} computes is not known`, [call.span]);
    if (name === "Sequential") return this.applyAll(call, layer);
    const rule = linenRule(name);
    if (!rule) throw new Stopped(`the parameters of flax.linen.${name} are not known`, [call.span]);
    const settings = new Operands(made, rule.parameters, shapeOf, shapesOf);
    const given = new Operands(inputNamed(call), rule.inputs ?? ["inputs"], shapeOf, shapesOf);
    const applied = rule.apply(settings, given);
    if (made.index < this.repeatedFrom) this.count(layer.attributes, "", applied.weights, call);
    this.flops += applied.flops;
    return tensorValue(applied.shape, call.span);
  }

  /** Layers and functions one after another. */
  private applyAll(call: LibraryCall, sequence: LibraryObject): Value | undefined {
    const layers = sequence.call?.kwargs.get("layers") ?? sequence.call?.args[0];
    const items = layers && call.machine.iterate(layers).items?.();
    if (!items || sequence.attributes.has(unknownParts)) throw new Stopped("its layers are not known", [call.span]);
    let value = call.args[0];
    for (const item of items) value = value && call.machine.call(item, siteWith(call, [value]));
    return value;
  }

  /** `embed.attend(x)`: scores of all words, by the same matrix. */
  private attend(call: LibraryCall, layer: LibraryObject): Value | undefined {
    const input = shapeOf(call.args[0]);
    const made = layer.call;
    if (!made || !input || linenLayerName(layer.type) !== "Embed")
      throw new Stopped(`what ${layer.type}.attend computes is not known`, [call.span]);
    const settings = new Operands(made, ["num_embeddings", "features"], shapeOf, shapesOf);
    const words = settings.count("num_embeddings");
    this.count(layer.attributes, "", words * settings.count("features"), call);
    this.flops += 2 * sizeOf(input) * words;
    return tensorValue([...input.slice(0, -1), words], call.span);
  }

  /** `self.param("scale", initializer, (1, n, d))`. */
  private parameter(call: LibraryCall, owner: object): Value {
    const name = call.args[0] && likely(call.args[0]);
    const shape = this.parameterShape(call);
    if (!shape || name?.kind !== "string") throw new Stopped("the shape of a parameter is not known", [call.span]);
    this.count(owner, name.value, sizeOf(shape), call);
    return tensorValue(shape, call.span);
  }

  private parameterShape(call: LibraryCall): Shape | undefined {
    const [, make, ...rest] = call.args;
    const maker = make && likely(make);
    if (maker?.kind === "function") {
      const args = [unknown("a random key", [call.span]), ...rest];
      return shapeOf(call.machine.call(maker, siteWith(call, args)));
    }
    const given = rest[0] ?? call.kwargs.get("shape");
    return given && shapeIn(given);
  }

  private count(owner: object, name: string, weights: number, call: LibraryCall): void {
    const names = this.counted.get(owner) ?? new Set<string>();
    this.counted.set(owner, names);
    if (names.has(name)) return;
    names.add(name);
    if (weights === 0) return;
    const { conditions, loops } = call.machine;
    if (conditions[0])
      throw new Stopped("which layers it has depends on a condition that is not known here", [conditions[0].span]);
    if (loops.some((loop) => loop.unrolled !== true && asNumber(loop.count) !== 1))
      throw new Stopped("how many layers it has is not known", [call.span]);
    this.parameterCount += weights;
    if (name === "") this.layerCount++;
  }
}

function isArray(value: Value): boolean {
  const held = likely(value);
  if (held.kind === "list" || held.kind === "tuple") return held.items.slice(0, 4).some(isArray);
  return held.kind === "object" && shapeOf(held) !== undefined;
}

function isCreation(callee: string): boolean {
  return /^(jax\.numpy|numpy)\.(zeros|ones|full|empty|arange|linspace|eye|array|asarray)$/.test(callee);
}

/** Linen names the first argument of a layer `inputs`, or `x`. */
function inputNamed(call: LibraryCall): LibraryCall {
  const first = call.kwargs.get("x");
  return first ? { ...call, kwargs: new Map([...call.kwargs, ["inputs", first]]) } : call;
}
