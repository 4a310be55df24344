/** Claims about a run's model: what it is, how it is adapted, how its weights are held. */
import { asBoolean, asNumber, asString, likely, type Value } from "../evaluate/value";
import type { Trace } from "../evaluate/trace";
import { stateArchitecture } from "./architecture";
import { argument, lastOf, option } from "./calls";
import type { FactSheet } from "./facts";
import type { ModelReading } from "./modelReading";
import { precisionOf, type Precision } from "./precision";

/**
 * Where a class of this code is filled with published weights, the id that these are loaded under. Only one id in the whole trace is
 * a sure sign.
 */
export function stateLoadedWeights(sheet: FactSheet, model: ModelReading, trace: Trace): void {
  if (!model.ownClass || sheet.has("modelId")) return;
  const loads = trace.calls.filter(
    (call) => !call.uncalled && /^transformers\..*(Model|For[A-Z]\w+)\.from_pretrained$/.test(call.callee),
  );
  const ids = loads.map((call) => call.args[0] ?? call.kwargs.get("pretrained_model_name_or_path"));
  const [first] = ids;
  if (first && new Set(ids.map((id) => asString(id))).size === 1)
    sheet.add("modelId", first, { origin: "derived", reason: "its weights are loaded into a class of this code" });
}

/** Claims what a model reading shows. `adapter`: a PEFT configuration that the trainer is given beside the model. */
export function stateModel(sheet: FactSheet, model: ModelReading, adapter?: Value): void {
  const fromOptions = model.options ? stateArchitecture(sheet, model.options) : false;
  if (!(fromOptions && model.ownClass)) stateId(sheet, model);
  stateMethod(sheet, model, adapter);
  stateTask(sheet, model);
  stateNamedSide(sheet, model);
  stateAttention(sheet, model.attention);
  if (asBoolean(model.compiled)) sheet.add("compiled", model.compiled);
  const checkpointing = model.checkpointing;
  if (asString(checkpointing) !== undefined) sheet.state("gradientCheckpointing", true, checkpointing);
  else if (asBoolean(checkpointing)) sheet.add("gradientCheckpointing", checkpointing);
  sheet.add("sequenceLength", model.maximumLength);
}

function stateId(sheet: FactSheet, model: ModelReading): void {
  if (sheet.restsOnChoice(["modelId"], model.conditions)) return;
  sheet.add("modelId", model.id, model.ownClass ? { reason: "a class of this code" } : {});
  if (model.unknown && !sheet.has("modelId") && !model.id)
    sheet.leaveOpen("modelId", model.unknown.reason, model.unknown.value.spans);
}

function stateMethod(sheet: FactSheet, model: ModelReading, adapter: Value | undefined): void {
  const configs = [adapter, ...model.adapters].filter(
    (config) => config !== undefined && likely(config).kind !== "none" && !isSwitchedOff(config),
  );
  const rankFrom = configs.map((config) => rankOf(config)).find((rank) => rank !== undefined);
  const calls = model.adapterCalls;
  const rank = rankFrom ?? calls.map((call) => argument(call, "r")).find((value) => value !== undefined);
  const config = configs[0];
  const spans = (config ?? calls[0]?.result)?.spans ?? calls.slice(0, 1).map((call) => call.span);

  if (model.bits !== undefined)
    sheet.state("quantizationBits", model.bits, model.quantizationFrom, {
      ...(calls[0] && model.quantizationFrom === undefined ? { spans } : {}),
    });
  else if (packedBits(asString(model.id)) !== undefined && (configs.length > 0 || calls.length > 0))
    sheet.state("quantizationBits", packedBits(asString(model.id)), model.id, {
      origin: "derived",
      reason: "the checkpoint's name says that its weights are quantized",
    });

  if (configs.length === 0 && calls.length === 0) {
    if (model.unknown && !model.id && !model.maker) return;
    if (sheet.has("quantizationBits")) {
      sheet.leaveOpen("method", "the weights are quantized, and how they are adapted is not seen", spans);
      return;
    }
    if (model.frozen) {
      const spans = [model.frozen.span];
      sheet.state("method", "frozen-backbone", undefined, {
        spans,
        reason: "the part that was trained before is frozen",
      });
    }
    if (model.frozenPart) {
      const { name, call } = model.frozenPart;
      const reason = `${name} is frozen, the rest is trained`;
      sheet.leaveOpen("trainableParameterCount", reason, [call.span]);
      sheet.state("method", "full", undefined, { reason, spans: [call.span] });
    }
    sheet.state("method", "full", undefined, { reason: "no part of the model is frozen and no adapter is added" });
    return;
  }
  const kind = config && kindOf(config);
  const unseen = config && likely(config);
  if (unseen?.kind === "unknown") {
    sheet.leaveOpen("method", unseen.reason || "the adapter's configuration is not known here", unseen.spans);
    return;
  }
  if (kind && !/Lora|AdaLora|VeraConfig|LoHa|LoKr|OFT|get_peft_config/i.test(kind)) {
    const method = /Prompt|Prefix|PTuning/i.test(kind) ? "prompt" : "adapter";
    sheet.state("method", method, config, { spans });
    return;
  }
  sheet.add("loraRank", rank);
  if (config && rank === undefined && kind && /Lora/i.test(kind))
    sheet.fallback("loraRank", 8, "peft: LoraConfig's rank is 8", spans);
  if (
    !config &&
    rank === undefined &&
    calls.some((call) => call.callee.endsWith("get_peft_model") && call.callee.startsWith("unsloth"))
  )
    sheet.fallback("loraRank", 16, "unsloth: get_peft_model's rank is 16", spans);
  const quantized = sheet.number("quantizationBits") === 4;
  const method = quantized ? "qlora" : "lora";
  sheet.state("method", method, config, {
    spans,
    read: (option) => (option.kind === "none" ? "full" : method),
    ...(config ? {} : { origin: "derived" as const }),
  });
}

/** TRL makes the adapter's configuration only where its model options ask for one, which they do not by default. */
function isSwitchedOff(config: Value): boolean {
  const held = likely(config);
  if (held.kind !== "object" || !held.call || !/^trl\.(.*\.)?get_peft_config$/.test(held.call.callee)) return false;
  const options = held.call.args[0];
  const made = options && likely(options);
  return asBoolean(option(options, made?.kind === "object" ? made.call : undefined, "use_peft")) !== true;
}

function kindOf(config: Value): string | undefined {
  const held = likely(config);
  if (held.kind === "object") return lastOf(held.call?.callee ?? held.type);
  if (held.kind === "instance") return held.bases[0] ? lastOf(held.bases[0]) : held.className;
  return undefined;
}

function rankOf(config: Value | undefined): Value | undefined {
  const held = config && likely(config);
  const made = held?.kind === "object" || held?.kind === "instance" ? held.call : undefined;
  if (made && lastOf(made.callee) === "get_peft_config") return option(made.args[0], undefined, "lora_r", "r");
  const rank = option(held, made, "r", "lora_r") ?? made?.args[2];
  return asNumber(rank) === undefined && rank && likely(rank).kind !== "unknown" ? undefined : rank;
}

/** Bits that a checkpoint's name states: `…-bnb-4bit`, `…-GPTQ-Int4`, `…-AWQ`. */
function packedBits(id: string | undefined): number | undefined {
  const found = /(?:bnb-|int|[-_])([48])-?bits?\b|gptq-int([48])/i.exec(id ?? "");
  return found ? Number(found[1] ?? found[2]) : /-awq\b/i.test(id ?? "") ? 4 : undefined;
}

/** The side of the images that a vision transformer's checkpoint is made for, where its name says so: `vit-base-patch16-224`. */
function stateNamedSide(sheet: FactSheet, model: ModelReading): void {
  const side = /(?:patch|window)\d+[-_](\d{3})(?!\d)/.exec(asString(model.id) ?? "")?.[1];
  if (side !== undefined)
    sheet.state("imageSize", Number(side), model.id, {
      origin: "derived",
      reason: "the size in the checkpoint's name",
    });
}

/** The task that a model class is made for. */
function stateTask(sheet: FactSheet, model: ModelReading): void {
  const maker = model.maker ?? "";
  const task = tasks.find(([pattern]) => pattern.test(maker))?.[1];
  if (task) sheet.state("task", task, model.id, { origin: "derived", reason: `made by ${lastOf(maker)}` });
}

const tasks: readonly (readonly [RegExp, string])[] = [
  [/ForCausalLM|LMHeadModel|FastLanguageModel|FastModel/, "causal-lm"],
  [/ForMaskedLM|ForPreTraining/, "masked-lm"],
  [/Whisper|ForSpeechSeq2Seq|Speech2Text/, "speech"],
  // A decoder of text that is shown pictures.
  [
    /(VL|Llava\w*|Idefics\d?|PaliGemma|Mllama|SmolVLM|InternVL|Gemma\d\w*|Mistral3|Llama4|AyaVision|Aria|Emu3|Glm4v\w*)(Moe)?ForConditionalGeneration/,
    "causal-lm",
  ],
  [/ForConditionalGeneration|ForSeq2SeqLM/, "seq2seq"],
  [/ForSequenceClassification/, "text-classification"],
  [/ForImageClassification/, "image-classification"],
  [/ForObjectDetection|torchvision\.models\.detection/, "detection"],
  [/Segmentation|torchvision\.models\.segmentation/, "segmentation"],
  [/ForCTC|ForSpeech|ForAudio/, "speech"],
  [/^diffusers\./, "diffusion"],
  [/torchvision\.models\.|timm|keras\.applications/, "image-classification"],
  [/SentenceTransformer|SparseEncoder/, "embedding"],
];

function stateAttention(sheet: FactSheet, attention: Value | undefined): void {
  const word = asString(attention);
  if (word !== undefined) {
    // What is called eager writes the scores of all pairs of tokens to memory.
    if (/flash|^sdpa$/.test(word)) sheet.state("flashAttention", true, attention);
    else if (word === "eager") sheet.state("flashAttention", false, attention);
  } else if (asBoolean(attention)) sheet.add("flashAttention", attention);
}

/** The precision in which a model computes because its weights are loaded so, or its quantized layers compute so. */
export function modelPrecision(
  model: ModelReading,
): { readonly precision: Precision; readonly value: Value } | undefined {
  if (model.bits === 8 && model.quantizationFrom) return { precision: "fp16", value: model.quantizationFrom };
  for (const value of [model.computeType, model.weightType]) {
    const precision = precisionOf(value);
    if (value && precision) return { precision, value };
  }
  return undefined;
}
