/** Levanter's YAML: language models in JAX, trained from scratch, further or with LoRA. Keys and defaults: Levanter 1.2. */
import { likely, type Value } from "../../evaluate/value";
import { findModel } from "../../models/pretrained";
import type { ArchitectureFamily } from "../../models/architectureSize";
import { folderOf, joinPath, type Documents } from "../../source/documents";
import { recordEntry } from "../../source/recordEntry";
import type { SourceText } from "../../source/sourceText";
import { readConfigDocument } from "../../syntax/configDocument";
import { readDatasets, stateAdapter, type DatasetEntry } from "../configMethod";
import { configDraft, itemsOf, Settings } from "../configs";
import { stateDataset } from "../datasetFacts";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { optimizerName } from "../optimizers";
import { stateTable, type OptionTable } from "../optionTable";
import { precisionNamed } from "../precision";
import { stateShapeSize } from "../shapeSize";

/** Shape of a kind of model where its file does not say: layers, width, heads, key-value heads, feed-forward width, sequence. */
type Shape = readonly [
  layers: number,
  width: number,
  heads: number,
  groups: number,
  inner: number | undefined,
  sequence: number,
];

interface Kind {
  readonly family: ArchitectureFamily;
  readonly usual: Shape;
  readonly tied: boolean;
  readonly headSize?: number;
  readonly experts?: readonly [count: number, perToken: number];
}

const llama: Kind = { family: "llama", usual: [32, 4096, 32, 32, 11008, 2048], tied: false };
const gemma: Kind = { family: "llama", usual: [18, 2048, 8, 1, 16384, 8192], tied: true, headSize: 256 };
const mistral: Kind = { family: "llama", usual: [32, 4096, 32, 8, 14336, 8192], tied: false };
const kinds: Readonly<Record<string, Kind>> = {
  gpt2: { family: "gpt2", usual: [12, 768, 12, 12, undefined, 1024], tied: true },
  llama,
  mistral,
  mixtral: { ...mistral, experts: [8, 2] },
  olmo2: { ...llama, usual: [32, 4096, 32, 32, 11008, 4096] },
  qwen: llama,
  qwen3: llama,
  gemma,
  gemma2: gemma,
  gemma3: gemma,
};

const trainerTable: OptionTable = {
  globalBatchSize: ["train_batch_size", 512],
  maxSteps: ["num_train_steps", 400_000],
};

export const levanter: ConfigFramework = {
  name: "levanter",
  recognises(config) {
    const settings = new Settings(config);
    const trainer = settings.part("trainer");
    const own = ["mp", "fsdp_axis", "batch_axis", "tensor_parallel_axes", "model_axis_size", "per_device_parallelism"];
    return (
      trainer.count("train_batch_size", "num_train_steps") > 0 &&
      trainer.count(...own) > 0 &&
      settings.has("data", "supervised_data", "chat_train_urls") &&
      // An evaluation of weights that are there.
      !settings.has("checkpoint_path", "checkpoint_is_hf")
    );
  },
  find(config, source, documents) {
    const settings = new Settings(config);
    const trainer = settings.part("trainer");
    const sheet = new FactSheet();
    // A batch of -1 is what the devices take at once.
    const each = trainer.number("per_device_parallelism") ?? -1;
    if (each > 0) sheet.add("microBatchSize", trainer.get("per_device_parallelism"));
    else
      sheet.fallback("gradientAccumulationSteps", 1, "levanter: the devices share the batch at once", trainer.spans());
    const isPerDevice = (trainer.number("train_batch_size") ?? 1) < 0;
    const { globalBatchSize, ...others } = trainerTable;
    const table = isPerDevice || !globalBatchSize ? others : { ...others, globalBatchSize };
    stateTable(sheet, trainer, table, { tool: "levanter", complete: true });
    statePrecision(sheet, trainer);
    const axis = trainer.number("model_axis_size") ?? 1;
    if (axis > 1) sheet.add("tensorParallelSize", trainer.get("model_axis_size"));
    const { data, companions } = dataPart(settings, source, documents);
    stateModel(sheet, settings, data);
    stateMethod(sheet, settings);
    const optimizer = settings.part("optimizer");
    const kind = optimizer.get("type");
    if (kind) sheet.state("optimizer", optimizerName(optimizer.text("type") ?? ""), kind);
    else sheet.fallback("optimizer", "adamw", "levanter: Adam with decay of weights", optimizer.spans());
    sheet.state("task", "causal-lm", undefined, { spans: trainer.spans(), reason: "a language model of Levanter" });
    const reading = readDatasets(datasetsIn(data));
    stateDataset(sheet, reading);
    const anchor = trainer.get("num_train_steps", "train_batch_size");
    return [configDraft("levanter", source, anchor, sheet, { data: reading, companions })];
  },
};

/** `p=f32,c=bfloat16`: weights and arithmetic, or one word for both. */
function statePrecision(sheet: FactSheet, trainer: Settings): void {
  const policy = trainer.get("mp");
  const text = trainer.text("mp") ?? "";
  const word = /(?:^|,)c(?:ompute)?=(\w+)/.exec(text)?.[1] ?? (text.includes("=") ? "" : text);
  const precision = word === "f32" ? "fp32" : precisionNamed(word);
  if (policy) sheet.state("precision", precision, policy);
  else sheet.fallback("precision", "fp32", "levanter: mp is f32", trainer.spans());
}

function stateModel(sheet: FactSheet, settings: Settings, data: Settings): void {
  // Either the name itself, or a switch for the name that stands elsewhere.
  const isNamed = settings.text("initialize_from_hf") !== undefined && !settings.on("initialize_from_hf");
  const key = isNamed ? "initialize_from_hf" : settings.on("initialize_from_hf") ? "model_name_or_path" : undefined;
  const withoutRevision = key === undefined ? undefined : settings.text(key)?.replace(/@\w+$/, "");
  sheet.state("modelId", withoutRevision, key === undefined ? undefined : settings.get(key));
  sheet.add("sequenceLength", settings.get("max_train_length", "max_seq_len", "train_seq_len"));
  const model = settings.part("model");
  sheet.add("sequenceLength", model.get("seq_len", "max_seq_len"));
  if (model.get("gradient_checkpointing")) sheet.add("gradientCheckpointing", model.get("gradient_checkpointing"));
  else sheet.fallback("gradientCheckpointing", true, "levanter: gradient_checkpointing is on", model.spans());
  if (/flash|splash/.test(model.text("attn_backend") ?? "") || model.on("use_flash_attention"))
    sheet.state("flashAttention", true, model.get("attn_backend", "use_flash_attention"));
  const type = model.text("type");
  const kind = recordEntry(kinds, type);
  if (!kind || (sheet.has("modelId") && settings.on("use_hf_model_config"))) return;
  stateShape(sheet, model, kind, type ?? "");
  const tokenizer = settings.text("tokenizer") ?? data.text("tokenizer");
  const words = tokenizer === undefined ? undefined : findModel(tokenizer)?.vocabularySize;
  if (words != null)
    sheet.state("vocabularySize", words, settings.get("tokenizer") ?? data.get("tokenizer"), {
      origin: "derived",
      reason: `words of ${tokenizer ?? "the tokenizer"}`,
    });
  if (sheet.has("modelId")) return;
  const [, , , groups, inner] = kind.usual;
  const width = sheet.number("hiddenSize") ?? 0;
  const scale = model.number("mlp_scale") ?? 4;
  stateShapeSize(
    sheet,
    {
      family: kind.family,
      tied: model.get("tie_word_embeddings") === undefined ? kind.tied : model.on("tie_word_embeddings"),
      intermediateSize: model.number("intermediate_dim") ?? inner ?? scale * width,
      ...(kind.family === "gpt2"
        ? { contextLength: sheet.number("sequenceLength") }
        : {
            gated: true,
            keyValueHeadCount: model.number("num_kv_heads") ?? groups,
            headSize: model.number("head_dim") ?? kind.headSize,
          }),
      ...(kind.experts && {
        expertCount: model.number("n_routed_experts") ?? kind.experts[0],
        expertsPerToken: model.number("num_experts_per_tok") ?? kind.experts[1],
      }),
    },
    model.spans(),
  );
}

function stateShape(sheet: FactSheet, model: Settings, { usual }: Kind, type: string): void {
  const [layers, width, heads, , , sequence] = usual;
  const table: OptionTable = {
    layerCount: ["num_layers", layers],
    hiddenSize: ["hidden_dim", width],
    headCount: ["num_heads", heads],
    sequenceLength: ["seq_len", sequence],
  };
  stateTable(sheet, model, table, { tool: `levanter's ${type}`, complete: true });
}

/** Adapters are what a file with their rank, or a place to save them at, trains. */
function stateMethod(sheet: FactSheet, settings: Settings): void {
  const adapter = settings.get("lora", "peft_save_path");
  const rank = settings.part("lora").get("r");
  stateAdapter(sheet, { adapter, rank, defaultRank: 8, tool: "levanter", bits: undefined });
}

/** What the file says of its data, itself or in a file that it includes. */
function dataPart(
  settings: Settings,
  source: SourceText,
  documents: Documents | undefined,
): { readonly data: Settings; readonly companions: readonly string[] } {
  const value = settings.get("data", "supervised_data");
  const span = value?.kind === "unknown" ? value.spans[0] : undefined;
  const named = span && /(?<![\w./-])([\w./-]+\.ya?ml)$/.exec(source.text.slice(span.from, span.to).trimEnd())?.[1];
  const file = named === undefined ? undefined : documents?.first([joinPath(folderOf(source.path), named)]);
  const root = file && readConfigDocument(file).roots[0];
  return file && root
    ? { data: new Settings(root), companions: [file.path] }
    : { data: new Settings(value), companions: [] };
}

/** A data set by its name, or several under names of their own, each with a share of what is drawn. */
function datasetsIn(data: Settings): DatasetEntry[] {
  const one = entryOf(data);
  if (one) return [one];
  const parts = data.get("configs") ?? data.value;
  const held = parts && likely(parts);
  if (held?.kind !== "dict") return [];
  const weights = data.part("train_weights");
  const used = [...held.entries.keys()].filter((name) => (weights.number(name) ?? 1) > 0);
  const entries = used.map((name) => entryOf(new Settings(held.entries.get(name))));
  return entries.every((entry) => entry !== undefined) ? entries : [];
}

function entryOf(part: Settings): DatasetEntry | undefined {
  const id = part.get("id");
  if (id) return { id, subset: part.get("name"), split: part.get("split") };
  const [file]: readonly (Value | undefined)[] = itemsOf(part.get("train_urls"));
  return file && { id: file };
}
