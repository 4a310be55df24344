/** Follows tensors through a forward pass: answers each call of a library on the way with the shape that it gives, and adds up FLOPs. */
import type { Library, LibraryCall } from "../../../evaluate/library";
import type { Condition } from "../../../evaluate/trace";
import { likely, type Value } from "../../../evaluate/value";
import { booleanValue, numberValue, unknownParts, type Instance, type LibraryObject } from "../../../evaluate/values";
import { recordEntry } from "../../../source/recordEntry";
import { Arguments } from "../arguments";
import { wrapperOf } from "../libraryParts";
import { Stopped } from "../stopped";
import { transpose } from "../tensors/rearrange";
import { ruleOf, shapeOf, shapesOf, weightShape } from "../tensors/shapeOf";
import { layerRule, torchLayerName } from "../torch/layers";
import { appliedLayer, einopsLayer } from "./layers";
import { Operands, type Outcome } from "./operation";
import { Repeats } from "./repeats";
import { tensorFunction, tensorMethod } from "./operations";
import { tensorValue, tensorValues } from "./tensors";

/** FLOPs of one call, and the conditions under which it is made that could not be decided. */
export interface Spent {
  readonly flops: number;
  readonly conditions: readonly Condition[];
}

/** Questions about how the program runs, answered as for an ordinary training step. */
const switches: readonly (readonly [RegExp, boolean])[] = [
  [
    /\.(is_scripting|is_tracing|is_exporting|is_onnx_exporting|in_onnx_export|is_compiling|is_nested|is_complex)$/,
    false,
  ],
  [/^torch\.(is_tensor|is_floating_point|is_grad_enabled)$|\.is_floating_point$/, true],
];

/** Functions that call what they are given first with the rest of their arguments. */
const callsOn = /(^|\.)checkpoint(_sequential)?$/;

/** What may be done with a tensor without computing anything. */
const harmless =
  /^(builtins|logging|warnings|math|time|typing|random|copy|os|sys|collections|functools|itertools|tqdm|wandb)\.|\.(register_\w+|size|dim|ndimension|stride|data_ptr|is_contiguous|element_size|get_device|backward|item|tolist|numpy|dim|storage|nelement|__\w+__)$|^torch\.(manual_seed|set_\w+|no_grad|autocast|cuda\.\w+|amp\.\w+|is_\w+|device|finfo|Generator|promote_types|get_\w+|backends\.\S+|profiler\.\S+|autograd\.profiler\.\S+|compiler\.\S+|_assert)$/;

export class ForwardReader {
  readonly spent: Spent[] = [];
  /** Layers that were applied, each time. */
  readonly applied: object[] = [];
  private readonly repeats = new Repeats<Spent>(this, ({ flops, conditions }, machine, outer) => ({
    flops,
    conditions: [...machine.conditions, ...conditions.slice(outer)],
  }));

  /** Its watcher throws {@link Stopped} at the first thing on the way that is not known. */
  readonly library: Library = {
    watch: (call) => this.answer(call),
    anyAttribute: (object, name) => this.attribute(object, name),
    around: (machine, instance, site, run) => this.repeats.call(machine, instance, site, run),
  };

  private attribute(object: LibraryObject | Instance, name: string): Value | undefined {
    if (object.kind === "instance") {
      if (name === "training") return booleanValue(true, object.spans, "derived");
      const isWeight = weightShape(object, name) !== undefined;
      if (isWeight) this.applied.push(object.attributes);
      return isWeight ? undefined : setting(object, name);
    }
    // A weight that is used by itself stands for its layer.
    if (name === "weight" && weightShape(object, name)) this.applied.push(object.attributes);
    if (name === "T" || name === "mT" || name === "is_cuda" || name === "requires_grad") {
      const shape = shapeOf(object);
      if (!shape) return undefined;
      if (name === "is_cuda") return booleanValue(true, object.spans, "derived");
      if (name === "requires_grad") return booleanValue(true, object.spans, "derived");
      const turned = shape.length >= 2 ? transpose(shape, -2, -1) : shape;
      return turned && tensorValue(turned, object.spans[0] ?? { path: "", from: 0, to: 0 });
    }
    return undefined;
  }

  private answer(call: LibraryCall): Value | undefined {
    const { callee, receiver, machine } = call;
    const held = receiver && likely(receiver);
    const method = callee.slice(callee.lastIndexOf(".") + 1);
    if (held && (method === "__call__" || method === "forward")) return this.applyModule(call, held);
    const answer = switches.find(([pattern]) => pattern.test(callee));
    if (answer) return booleanValue(answer[1], [call.span], "derived");
    if (callsOn.test(callee) && call.args[0]) {
      const kwargs = new Map([...call.kwargs].filter(([name]) => !/^(use_reentrant|preserve_rng_state)$/.test(name)));
      return machine.call(call.args[0], { ...call, args: call.args.slice(1), kwargs });
    }
    if (callee === "builtins.isinstance") return isTensorType(call);
    if (callee === "builtins.len") return this.lengthOf(call);
    const shape = held?.kind === "object" ? shapeOf(held) : undefined;
    if (shape && /^(size|dim)$/.test(method)) return undefined;
    if (shape && /^__is(_not)?__$/.test(method))
      return call.args[0]?.kind === "none" ? booleanValue(method === "__is_not__", [call.span], "derived") : undefined;
    const operation = shape ? tensorMethod(method) : held ? undefined : tensorFunction(callee);
    if (operation) {
      const args = held && shape ? [held, ...call.args] : call.args;
      if (
        !shape &&
        !args.some((arg) => this.isTensor(arg)) &&
        ![...call.kwargs.values()].some((arg) => this.isTensor(arg))
      )
        return undefined;
      return this.result(operation.run(new Operands({ ...call, args }, operation.parameters, shapeOf, shapesOf)), call);
    }
    if (harmless.test(callee) || isCreation(callee)) return undefined;
    if (shape || call.args.some((arg) => this.isTensor(arg)))
      throw new Stopped(`what ${callee} computes is not known`, [call.span]);
    return undefined;
  }

  private isTensor(value: Value): boolean {
    const held = likely(value);
    if (held.kind === "list" || held.kind === "tuple")
      return held.items.slice(0, 4).some((item) => this.isTensor(item));
    return held.kind === "object" && shapeOf(held) !== undefined;
  }

  private lengthOf(call: LibraryCall): Value | undefined {
    const held = call.args[0] && likely(call.args[0]);
    const length = held?.kind === "object" ? shapeOf(held)?.[0] : undefined;
    return length === undefined ? undefined : numberValue(length, true, [call.span], "derived");
  }

  /** Applies something that a library made, or an object of a class that descends from such. */
  private applyModule(call: LibraryCall, module: Value): Value | undefined {
    if (module.kind !== "object" && module.kind !== "instance") return undefined;
    const made = module.call;
    const type = module.kind === "object" ? module.type : module.bases.find((base) => torchLayerName(base));
    if (made && wrapperOf(made.callee)) {
      const inner = made.args[0] ?? made.kwargs.get("module") ?? made.kwargs.get("model");
      return inner && call.machine.call(inner, call);
    }
    if (type === undefined) return undefined;
    const layer = torchLayerName(type);
    if (layer === "Sequential") return this.applyAll(call, module);
    if (layer === "TransformerEncoder" || layer === "TransformerDecoder") return this.applyStack(call, module, layer);
    const applied = layer === undefined ? libraryLayer(type) : appliedLayer(layer);
    if (!applied || !made) {
      if (layer === "Module" || !call.args.some((arg) => this.isTensor(arg))) return undefined;
      throw new Stopped(`what ${type} computes is not known`, [call.span]);
    }
    this.applied.push(module.attributes);
    const parameters = applied.parameters ?? (layer === undefined ? [] : layerRule(layer)?.parameters) ?? [];
    const settings = new Operands(made, parameters, shapeOf, shapesOf);
    const given = new Operands(call, applied.inputs ?? ["input"], shapeOf, shapesOf);
    return this.result(applied.apply(settings, given), call);
  }

  private applyAll(call: LibraryCall, module: LibraryObject | Instance): Value | undefined {
    if (module.attributes.has(unknownParts)) throw new Stopped("how many layers there are is not known", [call.span]);
    let value = call.args[0] ?? call.kwargs.get("input");
    for (const [name, part] of module.attributes)
      if (value && /^\w+$/.test(name) && isModule(likely(part)))
        value = call.machine.call(part, { ...call, args: [value], kwargs: new Map() });
    return value;
  }

  /** As many copies of one layer as are asked for. */
  private applyStack(call: LibraryCall, module: LibraryObject | Instance, name: string): Value | undefined {
    if (!module.call) return undefined;
    const args = new Arguments(module.call, ["layer", "num_layers", "norm"]);
    const layer = args.given(name === "TransformerEncoder" ? "encoder_layer" : "decoder_layer") ?? args.given("layer");
    if (!layer) throw args.stop("its layer is not known");
    this.applied.push(module.attributes);
    const before = this.spent.length;
    const result = call.machine.call(layer, call);
    const once = this.spent.slice(before);
    for (let i = 1; i < Math.min(args.count("num_layers"), 1000); i++) this.spent.push(...once);
    return result;
  }

  private result(outcome: Outcome, call: LibraryCall): Value {
    this.spend(outcome, call);
    const [only = []] = outcome.shapes;
    return outcome.several ? tensorValues(outcome.shapes, call.span) : tensorValue(only, call.span);
  }

  private spend(outcome: Outcome, call: LibraryCall): void {
    if (outcome.flops > 0) this.spent.push({ flops: outcome.flops, conditions: call.machine.conditions });
  }
}

/** `self.stride` in a class that descends from a layer. */
function setting(object: Instance, name: string): Value | undefined {
  const index = ruleOf(object)?.parameters.indexOf(name) ?? -1;
  if (index < 0) return undefined;
  const usual = recordEntry(usualSettings, name);
  return (
    object.call?.args[index] ?? (usual === undefined ? undefined : numberValue(usual, true, object.spans, "default"))
  );
}

const usualSettings: Readonly<Record<string, number>> = {
  stride: 1,
  padding: 0,
  output_padding: 0,
  dilation: 1,
  groups: 1,
};

function isModule(value: Value): boolean {
  return (value.kind === "object" || value.kind === "instance") && value.call !== undefined;
}

function libraryLayer(type: string): ReturnType<typeof appliedLayer> {
  if (/^einops\.layers\.torch\.(Rearrange|Reduce)$/.test(type)) return einopsLayer;
  if (/^timm\.(\w+\.)*DropPath$|^torchvision\.ops\.(StochasticDepth|DropBlock\w*)/.test(type))
    return appliedLayer("Identity");
  return undefined;
}

/** Whether a tensor is one: it is no number and no list. */
function isTensorType(call: LibraryCall): Value | undefined {
  const [value, type] = call.args.map(likely);
  if (value?.kind !== "object" || !shapeOf(value) || type?.kind !== "symbol") return undefined;
  if (/^torch\.(Tensor|FloatTensor)$/.test(type.name)) return booleanValue(true, [call.span], "derived");
  return type.name.startsWith("builtins.") ? booleanValue(false, [call.span], "derived") : undefined;
}

function isCreation(callee: string): boolean {
  return /^torch\.(zeros|ones|empty|rand|randn|randint|randperm|full|eye|arange|linspace|logspace|tensor|as_tensor|Tensor|meshgrid)$/.test(
    callee,
  );
}
