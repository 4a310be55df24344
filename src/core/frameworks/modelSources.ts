/** Calls that make a model: by id, by name, from a configuration, or a layer of a library. */
import { asBoolean, likely, type Value } from "../evaluate/value";
import type { Call } from "../evaluate/trace";
import { describesTransformer, optionsOf, type Options } from "./architecture";
import { anyArgument, argument, libraryOf, ownerOf } from "./calls";
import { noteUnknownId, type ModelReading } from "./modelReading";

/** A call that makes a model: by id, by name, from a configuration, or a layer of a library. */
export function readFactory(reading: ModelReading, call: Call, self: Value): Value | undefined {
  const { callee, method } = call;
  const library = libraryOf(callee);
  if (/^(from_pretrained|from_preset|from_pretrained_keras)$/.test(method)) return readPretrained(reading, call);
  if (method === "from_config" || method === "_from_config") {
    reading.maker ??= ownerOf(callee);
    readConfiguration(reading, anyArgument(call, ["config"], 0));
    return undefined;
  }
  if (library === "torchvision" && callee.includes(".models.")) {
    reading.maker ??= callee;
    const named = /^get_model$/.test(method) ? anyArgument(call, ["name"], 0) : undefined;
    reading.id ??= named ?? { ...self, kind: "string", value: method, spans: [call.span], origin: "stated" };
    reading.pretrained = isPretrained(argument(call, "weights") ?? argument(call, "pretrained") ?? call.args[0]);
    return undefined;
  }
  if (
    /^timm\.(models\.)?(.*\.)?create_model$/.test(callee) ||
    /(^|\.)(create_model_and_transforms|create_model_from_pretrained)$/.test(callee)
  ) {
    reading.maker ??= callee;
    reading.id ??= anyArgument(call, ["model_name"], 0);
    reading.pretrained = isPretrained(argument(call, "pretrained", 1));
    if (!reading.id) reading.unknown ??= { reason: "the model's name is not given here", value: self };
    return noteUnknownId(reading);
  }
  if (/^torch\.hub\.load$/.test(callee)) {
    reading.maker ??= callee;
    reading.id ??= anyArgument(call, ["model"], 1);
    reading.pretrained = true;
    return noteUnknownId(reading);
  }
  if (/^(clip|open_clip)\.load$/.test(callee)) {
    reading.maker ??= callee;
    reading.id ??= anyArgument(call, ["name"], 0);
    reading.pretrained = true;
    return noteUnknownId(reading);
  }
  if (callee.includes("keras.applications.")) {
    reading.maker ??= callee;
    reading.id ??= { ...self, kind: "string", value: method, spans: [call.span], origin: "stated" };
    const weights = argument(call, "weights");
    reading.pretrained = weights === undefined || likely(weights).kind === "string";
    return undefined;
  }
  if (/(^|\.)(SentenceTransformer|CrossEncoder|SparseEncoder)$/.test(callee)) {
    reading.maker ??= callee;
    const id = anyArgument(call, ["model_name_or_path", "model_name"], 0);
    if (id) {
      reading.id ??= id;
      reading.pretrained = true;
      return noteUnknownId(reading);
    }
    const modules = argument(call, "modules");
    const parts = modules && likely(modules);
    return parts?.kind === "list" ? parts.items[0] : undefined;
  }
  if (/^sentence_transformers\.(models|sentence_transformer\.models)\.(.*\.)?Transformer$/.test(callee)) {
    reading.id ??= anyArgument(call, ["model_name_or_path"], 0);
    reading.pretrained = true;
    reading.maximumLength ??= argument(call, "max_seq_length", 1);
    return noteUnknownId(reading);
  }
  reading.maker ??= callee;
  if (library === "transformers" || library === "diffusers") {
    const config = anyArgument(call, ["config"], 0);
    if (config) readConfiguration(reading, config);
    return undefined;
  }
  if (describesTransformer(call.kwargs)) reading.options ??= call.kwargs;
  if (call.args[0] && likely(call.args[0]).kind === "object" && describesTransformer(optionsOf(call.args[0])))
    reading.options ??= optionsOf(call.args[0]);
  if (/^torch\.nn\.(modules\.\w+\.)?[A-Z]\w*$/.test(callee) && !/(Sequential|Module\w*)$/.test(callee)) {
    reading.ownClass = true;
    reading.id ??= { ...self, kind: "string", value: method, spans: [call.span], origin: "stated" };
  }
  return undefined;
}

function readPretrained(reading: ModelReading, call: Call): Value | undefined {
  reading.maker ??= ownerOf(call.callee);
  reading.pretrained = true;
  reading.id ??= anyArgument(
    call,
    ["pretrained_model_name_or_path", "model_name_or_path", "model_name", "model_id", "model", "preset"],
    0,
  );
  noteLoading(reading, call.kwargs);
  const unsloth = libraryOf(call.callee) === "unsloth";
  const quantizes = /\.Fast(Language|Vision)?Model\.from_pretrained$/.test(call.callee);
  reading.maximumLength ??= unsloth ? argument(call, "max_seq_length", 1) : undefined;
  if (
    quantizes &&
    reading.bits === undefined &&
    !call.kwargs.has("load_in_4bit") &&
    !asBoolean(call.kwargs.get("full_finetuning")) &&
    !asBoolean(call.kwargs.get("load_in_8bit")) &&
    !asBoolean(call.kwargs.get("load_in_16bit"))
  ) {
    reading.bits ??= 4;
    reading.quantizationFrom ??= call.result;
  }
  return noteUnknownId(reading);
}

/** Options of loading that decide precision, quantization and attention; also those in TRL's `model_init_kwargs`. */
export function noteLoading(reading: ModelReading, options: Options): void {
  reading.weightType ??= present(options.get("dtype")) ?? present(options.get("torch_dtype"));
  const attention =
    options.get("attn_implementation") ?? options.get("use_flash_attention_2") ?? options.get("_attn_implementation");
  reading.attention ??= attention;
  noteBits(reading, options);
  const quantization = options.get("quantization_config");
  if (quantization) {
    const config = optionsOf(quantization);
    noteBits(reading, config);
    if (reading.bits !== undefined) reading.computeType ??= present(config.get("bnb_4bit_compute_dtype"));
  }
}

function noteBits(reading: ModelReading, options: Options): void {
  for (const [name, bits] of [
    ["load_in_4bit", 4],
    ["load_in_8bit", 8],
  ] as const) {
    const flag = options.get(name);
    if (reading.bits === undefined && asBoolean(flag) === true) {
      reading.bits = bits;
      reading.quantizationFrom = flag;
    }
  }
}

export function noteCheckpointing(reading: ModelReading, call: Call): void {
  reading.checkpointing ??= argument(call, "use_gradient_checkpointing");
}

export function noteType(reading: ModelReading, call: Call): void {
  const type = argument(call, "dtype") ?? call.args.find((arg) => likely(arg).kind === "symbol");
  if (type && likely(type).kind === "symbol" && /float|half/.test(nameOfSymbol(type))) reading.weightType = type;
}

function nameOfSymbol(value: Value): string {
  const held = likely(value);
  return held.kind === "symbol" ? held.name : "";
}

/** A configuration object: dimensions written out, or those of a published model without its weights. */
function readConfiguration(reading: ModelReading, config: Value | undefined): void {
  const held = config && likely(config);
  if (!held) return;
  if (held.kind === "object" && held.call?.callee.endsWith(".from_pretrained")) {
    const given = optionsOf(held);
    if (describesTransformer(given)) reading.options ??= given;
    else reading.id ??= anyArgument(held.call, ["pretrained_model_name_or_path"], 0);
    noteUnknownId(reading);
    return;
  }
  const options = optionsOf(held);
  if (options.size > 0) reading.options ??= options;
  if (held.kind === "object" && held.call) reading.maker ??= held.call.callee;
}

/** Whether an argument of a model factory asks for trained weights. */
function isPretrained(weights: Value | undefined): boolean {
  if (!weights) return false;
  const held = likely(weights);
  if (held.kind === "boolean") return held.value;
  return held.kind === "string" || held.kind === "symbol" || held.kind === "object";
}

function present(value: Value | undefined): Value | undefined {
  return value && likely(value).kind !== "none" ? value : undefined;
}
