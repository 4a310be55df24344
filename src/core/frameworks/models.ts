/** Walks a model value back to what it is: a pretrained id, a factory's name, a configuration, and what was wrapped around it. */
import { classOf } from "../evaluate/definitions";
import { asNumber, likely, type Value } from "../evaluate/value";
import type { Call } from "../evaluate/trace";
import { describesTransformer, optionsOf } from "./architecture";
import { anyArgument, argument, lastOf, libraryOf } from "./calls";
import { emptyReading, type ModelReading } from "./modelReading";
import { noteCheckpointing, readFactory } from "./modelSources";

const longestWalk = 40;

/** Methods of a model that give the model back. */
const sameModel = new Set(
  "to cuda cpu float train eval apply requires_grad_ share_memory to_empty tie_weights compile half bfloat16 xpu mps with_mesh".split(
    " ",
  ),
);

/** Reads a model value: a string is an id, an object is walked back through its wrappers. */
export function readModel(value: Value | undefined, known: ModelReading["known"] = new Map()): ModelReading {
  const start = value && likely(value);
  const earlier = start && known.get(start);
  if (earlier) return earlier;
  const reading = emptyReading(known);
  if (start) known.set(start, reading);
  let current = value;
  for (let depth = 0; current && depth < longestWalk; depth++) current = stepBack(reading, likely(current), current);
  return reading;
}

/** One step towards the model's origin; undefined at the end. */
function stepBack(reading: ModelReading, held: Value, written: Value): Value | undefined {
  if (held.kind === "object" || held.kind === "instance") {
    reading.seen.push(held);
    reading.conditions.push(...(held.call?.conditions ?? []));
  }
  switch (held.kind) {
    case "string":
      reading.id ??= written;
      reading.pretrained = true;
      return undefined;
    case "tuple":
    case "list":
      return held.items[0];
    case "instance":
      return readInstance(reading, held);
    case "object":
      noteAttributes(reading, held.attributes);
      if (held.owner) return unpacked(held.owner, held.key);
      return held.call ? stepThrough(reading, held.call, held) : undefined;
    case "unknown":
      reading.unknown ??= { reason: held.reason, value: held };
      return undefined;
    default:
      return undefined;
  }
}

function stepThrough(reading: ModelReading, call: Call, self: Value): Value | undefined {
  const { callee, method } = call;
  if (sameModel.has(method) && call.receiver) {
    return call.receiver;
  }
  if (method === "gradient_checkpointing_enable") return call.receiver;
  if (/(^|\.)get_peft_model$/.test(callee)) {
    const config = anyArgument(call, ["peft_config", "config"], 1);
    if (config) reading.adapters.push(config);
    else reading.adapterCalls.push(call);
    if (!config) noteCheckpointing(reading, call);
    return anyArgument(call, ["model"], 0);
  }
  if (/PeftModel\w*\.from_pretrained$/.test(callee)) {
    reading.adapterCalls.push(call);
    return anyArgument(call, ["model"], 0);
  }
  if (/prepare_model_for_(kbit|int8)_training$/.test(callee)) {
    reading.checkpointing ??= argument(call, "use_gradient_checkpointing") ?? {
      ...self,
      kind: "boolean",
      value: true,
      origin: "default",
    };
    return anyArgument(call, ["model"], 0);
  }
  if (/(^|\.)torch\.compile$|^torch\.jit\./.test(callee)) {
    if (lastOf(callee) === "compile") reading.compiled ??= { ...self, kind: "boolean", value: true };
    return call.args[0];
  }
  if (/^torch\.nn\.(parallel\.(data_parallel\.)?)?DataParallel$/.test(callee)) {
    reading.dataParallel = true;
    return anyArgument(call, ["module"], 0);
  }
  if (/(DistributedDataParallel|FullyShardedDataParallel|fully_shard)$/.test(callee)) {
    reading.shardedPolicy ??= argument(call, "mixed_precision") ?? argument(call, "mp_policy");
    return anyArgument(call, ["module"], 0);
  }
  if (/deepspeed\.(.*\.)?initialize$/.test(callee)) return anyArgument(call, ["model"], 1);
  if (/\.(prepare|prepare_model|setup|setup_module|boost)$/.test(callee)) return call.args[0];
  return wrappedModel(call, reading.known) ?? readFactory(reading, call, self);
}

/** Libraries whose classes are read by themselves: what they are given is a part of what they make. */
const makers =
  /^(torch|torchvision|timm|transformers|diffusers|keras|tensorflow|sentence_transformers|clip|open_clip|unsloth|peft|trl|builtins)$/;

/** The one published network that a class which is not at hand was given: `Classifier(get_peft_model(model, config), loader)`. */
function wrappedModel(call: Call, known: ModelReading["known"]): Value | undefined {
  if (makers.test(libraryOf(call.callee)) || !/(^|\.)[A-Z]\w*$/.test(call.callee)) return undefined;
  const given = [
    ...call.args,
    ...[...call.kwargs].flatMap(([name, value]) => (besides.test(name) ? [] : [value])),
  ].filter((value) => likely(value).kind === "object");
  const models = given.filter((value) => isPublishedNetwork(readModel(value, known)));
  return models.length === 1 ? models[0] : undefined;
}

/** By its maker a network, and not the tokenizer of one. */
function isPublishedNetwork(reading: ModelReading): boolean {
  const maker = reading.maker ?? "";
  return (
    reading.id !== undefined &&
    !reading.ownClass &&
    (/(Model\w*|Transformer\w*|For[A-Z]\w+)$/.test(maker) || /^(torchvision|timm)\./.test(maker))
  );
}

/** What was taken from `wrapper(model, optimizer)` at a place: what was given there. A part of a model leads to the model. */
function unpacked(owner: Value, key: Value | undefined): Value | undefined {
  const from = likely(owner);
  const made = from.kind === "object" ? from.call : undefined;
  const index = asNumber(key) ?? 0;
  return made && /\.(prepare|setup|boost)$/.test(made.callee) ? (made.args[index] ?? owner) : owner;
}

/** An instance of a class written in the workspace: the published model inside it, or its own class. */
function readInstance(reading: ModelReading, instance: Extract<Value, { kind: "instance" }>): Value | undefined {
  noteAttributes(reading, instance.attributes);
  const given = [...(instance.call?.args ?? []), ...(instance.call?.kwargs.values() ?? [])];
  for (const options of [instance.call?.kwargs, ...given.map(optionsOf), optionsOf(instance.attributes.get("config"))])
    if (options && describesTransformer(options)) reading.options ??= options;
  const inner = publishedPart(instance.attributes, reading.known);
  if (inner && !reading.options) return inner;
  // An own class that is filled with published weights is the model that these are of.
  if (instance.call?.method === "from_pretrained") return readFactory(reading, instance.call, instance);
  reading.maker ??= instance.className;
  reading.ownClass = true;
  reading.id ??= {
    kind: "string",
    value: nameOfClass(instance),
    spans: instance.call ? [instance.call.span] : instance.spans,
    origin: "stated",
  };
  return undefined;
}

/** Names of classes that say nothing of what they are, */
const plainClass = /^(My|The|Base)?(Model|Net|Network|NeuralNet(work)?|Module)$/;
/** and of files. */
const plainFile =
  /^(_*init_*|(my_?)?(models?|nets?|networks?|modules?|layers?|arch\w*|backbones?|utils?|common|base|main|train\w*|run\w*))$/i;

/** The name of a class; of one that is only called `Model`, in a file of its own, that of the file. */
function nameOfClass(instance: Extract<Value, { kind: "instance" }>): string {
  const module = classOf(instance)?.scope.module;
  const { className } = instance;
  if (!module || module.name === "__main__" || !plainClass.test(className)) return className;
  const file = module.path.slice(module.path.lastIndexOf("/") + 1).replace(/\.py$/, "");
  return file === "" || plainFile.test(file) ? className : file;
}

/** The one published model that an own class wraps: the attribute that is called so, or the only one there is. */
function publishedPart(
  attributes: ReadonlyMap<string, Value>,
  known: ModelReading["known"],
  depth = 0,
): Value | undefined {
  const found: [string, Value][] = [];
  let hasOwnModel = false;
  for (const [name, value] of attributes) {
    const held = likely(value);
    if (held.kind === "object") {
      const part = readModel(held, known);
      if (part.id && !part.ownClass) found.push([name, held]);
      // A second network without a name: neither stands for the whole.
      else if (isLibraryNetwork(held) && !besides.test(name)) return undefined;
    } else if (held.kind === "instance" && depth < 3 && /model|net|backbone|encoder|module/i.test(name)) {
      const part = publishedPart(held.attributes, known, depth + 1);
      if (part) found.push([name, part]);
      // What is called the model is a network of this code: what stands beside it is not the model.
      else hasOwnModel ||= isModelName.test(name) && held.bases.some((base) => /\.(Lightning)?Module$/.test(base));
    }
  }
  const models = found.filter(([name]) => !besides.test(name));
  const named = models.find(([name]) => isModelName.test(name));
  return (named ?? (models.length === 1 && !hasOwnModel ? models[0] : undefined))?.[1];
}

const isModelName = /^_?(model|backbone|encoder|net|network|base_model|unet|transformer|bert|llm|lm|student)$/i;

/** What stands beside the model that is trained. */
const besides = /token|processor|feature_extract|teacher|ema|ref/i;

/** A network of a library that is built from a configuration, and so has no name: `CLIPTextModel(config)`. */
function isLibraryNetwork(value: Extract<Value, { kind: "object" }>): boolean {
  return /^(transformers|diffusers)\.(\w+\.)*[A-Z]\w*(Model|Transformer\w*|For[A-Z]\w+)$/.test(
    value.call?.callee ?? "",
  );
}

function noteAttributes(reading: ModelReading, attributes: ReadonlyMap<string, Value>): void {
  const length = attributes.get("max_seq_length");
  if (asNumber(length) !== undefined) reading.maximumLength ??= length;
}
