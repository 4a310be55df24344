/**
 * Models of Keras that a class of the workspace writes out: its `call` is followed with a symbolic input, and what it gives is read
 * like the output of a functional model. Weights that a layer adds by itself count where it is built.
 */
import { siteWith, type Library, type LibraryCall } from "../../../evaluate/library";
import type { Machine, Site } from "../../../evaluate/machine";
import type { Probe } from "../../../evaluate/probe";
import type { Call } from "../../../evaluate/trace";
import { asBoolean, asNumber, likely, type Value } from "../../../evaluate/value";
import { noneValue, numberValue, sequenceValue, type Instance } from "../../../evaluate/values";
import type { Span } from "../../../source/sourceText";
import { classOf, findMember } from "../../../evaluate/definitions";
import { sizeOf } from "../moduleTree";
import { Stopped } from "../stopped";
import { shapeIn } from "../tensors/create";
import type { KerasReader } from "./kerasReader";
import type { Axes } from "./layerRule";
import { isKerasBase, kerasMaker } from "./symbols";

/** Whether a value is an object of a class of the workspace that descends from a model of Keras. */
export function isSubclassedModel(value: Value): boolean {
  const held = likely(value);
  return held.kind === "instance" && held.bases.some((base) => kerasMaker(base) === "model");
}

/** Whether the class says what the model computes. */
export function callsItself(model: Instance): boolean {
  const definition = classOf(model);
  return definition !== undefined && findMember(definition, "call") !== undefined;
}

/** Reads the models that a model without a `call` of its own holds, as those of a step that is written out. @throws Stopped where there are none. */
export function readHeld(reader: KerasReader, model: Instance): void {
  const parts = [...model.attributes.values()].map(likely).filter((part) => part.kind === "object");
  const models = parts.filter((part) => ["sequential", "model", "application"].includes(kerasMaker(part.type) ?? ""));
  if (models.length === 0) throw new Stopped("what the model computes is not known", model.spans);
  for (const part of models) reader.readModel(part);
}

/** Lets a reader go through what the `call` of a model does with an input of these axes. @throws Stopped where that is not known. */
export function readSubclassed(reader: KerasReader, model: Instance, axes: Axes, probe: Probe): void {
  const span = model.spans[0] ?? { path: "", from: 0, to: 0 };
  const builder = new Builder(reader);
  const result = probe(model, [symbolicInput(axes, span)], builder.library);
  if (!result) throw new Stopped("the code of the model is too long to read, or raises an error", model.spans);
  const given = likely(result);
  const outputs = given.kind === "list" || given.kind === "tuple" ? given.items : [given];
  for (const output of outputs) reader.axesOf(output);
}

/** Builds layers of the workspace before they are called first, as Keras does. */
class Builder {
  private readonly built = new Set<object>();

  constructor(private readonly reader: KerasReader) {}

  readonly library: Library = {
    watch: (call) => this.answer(call),
    around: (machine, instance, site, run) => {
      this.build(machine, instance, site);
      return run();
    },
  };

  private build(machine: Machine, instance: Instance, site: Site): void {
    if (this.built.has(instance.attributes) || !instance.bases.some(isKerasBase)) return;
    this.built.add(instance.attributes);
    const [input] = site.args;
    const axes = input && this.reader.axesOf(input);
    if (!axes) return;
    const shape = [undefined, ...axes].map((length) => lengthValue(length, site.span));
    const args = [sequenceValue("tuple", shape, [site.span])];
    machine.callMethod(instance, "build", siteWith(site, args));
  }

  private answer(call: LibraryCall): Value | undefined {
    const { callee, machine } = call;
    if (/\.(add_weight|add_variable)$/.test(callee)) return this.addWeight(call);
    if (/^tensorflow\.Variable$/.test(callee)) throw new Stopped("a variable is not followed", [call.span]);
    if (!/keras\.(\w+\.)*\w+\.__call__$/.test(callee)) return undefined;
    if (machine.conditions[0])
      throw new Stopped("which layers it has depends on a condition that is not known here", [call.span]);
    if (machine.loops.some((loop) => loop.unrolled !== true && asNumber(loop.count) !== 1))
      throw new Stopped("how many layers it has is not known", [call.span]);
    return undefined;
  }

  /** `self.add_weight(shape=(n, d), trainable=True)`. */
  private addWeight(call: LibraryCall): Value {
    const given =
      call.kwargs.get("shape") ?? call.args.find((arg) => ["tuple", "list", "number"].includes(likely(arg).kind));
    const shape = given && shapeIn(given);
    const isScalar = !given && call.args.length < 2;
    if (!shape && !isScalar) throw new Stopped("the shape of a weight is not known", [call.span]);
    const made = call.unrecorded().result;
    const held = likely(made);
    if (held.kind !== "object") throw new Stopped("a weight is not followed", [call.span]);
    const size = sizeOf(shape ?? []);
    const isTrained = asBoolean(call.kwargs.get("trainable")) !== false;
    this.reader.addWeight(held, shape ?? [], {
      trained: isTrained ? size : 0,
      kept: isTrained ? 0 : size,
      frozen: false,
    });
    return held;
  }
}

function lengthValue(length: number | undefined, span: Span): Value {
  return length === undefined ? noneValue([span]) : numberValue(length, true, [span], "derived");
}

/** What `keras.Input(shape=axes)` makes. */
function symbolicInput(axes: Axes, span: Span): Value {
  const shape = sequenceValue(
    "tuple",
    axes.map((length) => lengthValue(length, span)),
    [span],
  );
  const call: Call = {
    index: 0,
    callee: "keras.Input",
    method: "Input",
    args: [],
    kwargs: new Map([["shape", shape]]),
    span,
    loops: [],
    stack: [],
    conditions: [],
    result: shape,
  };
  call.result = { kind: "object", type: "keras.Input", call, attributes: new Map(), spans: [span], origin: "derived" };
  return call.result;
}
