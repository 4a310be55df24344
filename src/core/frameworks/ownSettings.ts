/**
 * Settings of a project's own script, in sections and under names of its own, where the script that reads them is not at hand or could not be
 * followed. Only a file that can be nothing else is taken for a training: it says how long, with which batch, at which learning rate, and
 * what model or adapter. Names that stand in several places with different values say nothing.
 */
import { asString, likely, type Value } from "../evaluate/value";
import { dictValue } from "../evaluate/values";
import { findModel } from "../models/pretrained";
import { sizeFromName } from "../models/sizeInName";
import type { RunDraft } from "../run/runSpec";
import type { SourceText } from "../source/sourceText";
import { numberOf, Settings } from "./configs";
import { precisionNamed } from "./precision";
import { datasetSelection } from "./runs";
import { modelKeys, stateTransformersOptions } from "./trainerOptions";

/** Sections below one another that are looked into, and names in all. */
const maximumDepth = 4;
const maximumNames = 600;

/** Sections that say nothing of how long and on what a model is trained. */
const otherSections =
  /eval|valid|test|infer|predict|generat|serv|export|merge|deploy|log|wandb|mlflow|monitor|callback|hub|search|sweep|judge|rag|api|vllm|smoke|debug|profil/i;
/** Names of what was measured: a record of a training that is over. */
const measured =
  /^(?:(?:train|eval|test|val|best|final)_)?(?:loss|acc(?:uracy)?|f1|metrics?|results?|history)$|_runtime$/i;
/** Folders of what was made, and of checks. */
const otherFolders =
  /(?:^|\/)(?:results?|outputs?|logs?|runs|checkpoints?|wandb|mlruns|artifacts?|reports?|metrics|tests?|fixtures)\//i;

/** Names in use, by the one of Hugging Face's trainers that means the same. */
const meanings: readonly (readonly [meaning: string, names: RegExp])[] = [
  ["num_train_epochs", /^(?:n_|num_|max_)?(?:train(?:ing)?_)?epochs?$/],
  ["max_steps", /^(?:n_|num_|max_|total_)?(?:train(?:ing)?_)?steps$|^max_(?:iters|iterations)$/],
  [
    "per_device_train_batch_size",
    /^(?:per_(?:device|gpu)_(?:train_)?|micro_)?batch_size$|^(?:micro_|train_)?batch_size_per_(?:device|gpu)$/,
  ],
  // Of one device or of all of them together.
  ["train_batch_size", /^train(?:ing)?_batch_size$/],
  ["gradient_accumulation_steps", /^grad(?:ient)?_acc(?:um(?:ulation)?)?(?:_steps)?$/],
  ["learning_rate", /^(?:learning_rate|lr|base_lr|peak_lr)$/],
  ["optim", /^optim(?:izer)?$/],
  [
    "max_seq_length",
    /^max_(?:seq|sequence)_?len(?:gth)?$|^max_length$|^(?:seq|sequence)_len(?:gth)?$|^cutoff_len$|^context_length$/,
  ],
  ["train_type", /^(?:train(?:ing)?|fine_?tun(?:e|ing))_(?:type|mode|method)$/],
  ["lora_r", /^lora_(?:r|rank|dim)$/],
  ["use_lora", /^use_(?:lora|peft|qlora)$/],
  ["load_in_4bit", /^(?:load_in_|use_)4bit$/],
  ["load_in_8bit", /^(?:load_in_|use_)8bit$/],
  ["torch_dtype", /^(?:model_)?(?:weight_)?(?:torch_)?dtype$/],
  ["bf16", /^bf16$/],
  ["fp16", /^fp16$/],
  ["mixed_precision", /^(?:mixed_)?precision$/],
  ["gradient_checkpointing", /^(?:gradient|activation)_checkpointing$/],
  ["dataset_name", /^dataset(?:_name|_id)?$/],
  [
    "model_name_or_path",
    /^(?:base_?model(?:_name(?:_or_path)?|_id)?|model(?:_name(?:_or_path)?|_id|_path)?|pretrained_model(?:_name_or_path)?)$/,
  ],
];

/** What plain names mean in a section for one thing: `lora: {r: 8}`, `model: {name: …}`. */
const inSections: readonly (readonly [section: RegExp, names: RegExp, meaning: string])[] = [
  [/^(?:q?lora|peft|adapter)(?:_config)?$/, /^(?:r|rank)$/, "lora_r"],
  [/^(?:q?lora|peft|adapter)(?:_config)?$/, /^(?:enabled|use)$/, "use_lora"],
  [/^(?:base_)?model$/, /^(?:name|id|path|base|hf_id|repo_id)$/, "model_name_or_path"],
  [/^(?:data|dataset)$/, /^(?:name|id|hf_id)$/, "dataset_name"],
  [/^optim(?:izer)?$/, /^(?:name|type)$/, "optim"],
];

/** The run that such settings describe; none where they are not plainly those of a training. */
export function ownSettingsRuns(config: Value, source: SourceText): readonly RunDraft[] {
  if (otherFolders.test(source.path) || otherSections.test(source.path.replace(/^.*\//, ""))) return [];
  const gathered = new Gathered();
  gathered.add(config, "", 0);
  const settings = gathered.settings();
  if (!settings) return [];
  const { sheet, data } = stateTransformersOptions(settings, source.path, undefined, {
    framework: "transformers",
    complete: false,
  });
  if (!gathered.saysMethod()) sheet.withdraw("method", "whether an adapter is trained is up to the script");
  const mixed = settings.get("mixed_precision");
  const precision = precisionNamed(asString(mixed) ?? "");
  if (precision && sheet.isSilentOn("precision")) sheet.state("precision", precision, mixed);
  const anchor = settings.get("max_steps") ?? settings.get("num_train_epochs");
  const [span] = anchor?.spans ?? [];
  if (!span) return [];
  const [facts, unknowns] = [sheet.facts(), sheet.unknowns()];
  return [
    {
      framework: "",
      title: "training settings",
      anchor: span,
      facts,
      companions: [],
      unknowns,
      problems: [],
      ...datasetSelection(data),
    },
  ];
}

/** Settings by what they mean, gathered from all sections. */
class Gathered {
  private readonly found = new Map<string, Value | undefined>();
  private readonly spans: Value["spans"][number][] = [];
  private names = 0;
  private isRecord = false;

  add(value: Value, section: string, depth: number): void {
    const held = likely(value);
    if (held.kind === "list" && depth < maximumDepth)
      for (const item of held.items) if (likely(item).kind === "dict") this.add(item, section, depth + 1);
    if (held.kind !== "dict") return;
    if (depth === 0) this.spans.push(...held.spans);
    for (const [name, entry] of held.entries) {
      if (++this.names > maximumNames) return;
      const inner = likely(entry);
      if (inner.kind === "dict" || inner.kind === "list") {
        if (depth < maximumDepth && !otherSections.test(name)) this.add(entry, name, depth + 1);
      } else if (inner.kind !== "none") this.note(section, name, entry);
    }
  }

  private note(section: string, name: string, value: Value): void {
    if (measured.test(name) && numberOf(value) !== undefined) this.isRecord = true;
    const lower = name.toLowerCase();
    const meaning =
      inSections.find(([within, names]) => within.test(section.toLowerCase()) && names.test(lower))?.[2] ??
      meanings.find(([, names]) => names.test(lower))?.[0];
    // So many tokens in a batch, whatever their number of rows.
    if (/^batch_size_(?:in_)?tokens$|^(?:max_)?tokens_per_batch$/.test(lower))
      this.found.set("per_device_train_batch_size", undefined);
    if (meaning === undefined || isSwitchedOff(meaning, value)) return;
    const before = this.found.get(meaning);
    if (!this.found.has(meaning)) this.found.set(meaning, value);
    else if (before && !isSame(before, value)) this.found.set(meaning, undefined);
  }

  /** All that is said once; undefined where it does not make a training. */
  settings(): Settings | undefined {
    const said = [...this.found].flatMap(([name, value]) => (value ? [[name, value] as const] : []));
    const settings = new Settings(dictValue(new Map(said), this.spans));
    const has = (...names: string[]): boolean => names.some((name) => (settings.number(name) ?? 0) > 0);
    const isTraining =
      !this.isRecord &&
      has("num_train_epochs", "max_steps") &&
      has("learning_rate") &&
      ["per_device_train_batch_size", "train_batch_size"].some((name) => this.found.has(name));
    return isTraining && (has("lora_r") || namesModel(settings.get(...modelKeys))) ? settings : undefined;
  }

  /** Whether it is said once whether an adapter is trained. */
  saysMethod(): boolean {
    const names = ["train_type", "use_lora", "lora_r", "load_in_4bit", "load_in_8bit"].filter((name) =>
      this.found.has(name),
    );
    return names.length > 0 && names.every((name) => this.found.get(name) !== undefined);
  }
}

/** `max_steps: -1`: no limit is set. */
function isSwitchedOff(meaning: string, value: Value): boolean {
  return /^(?:max_steps|num_train_epochs|lora_r)$/.test(meaning) && (numberOf(value) ?? 0) <= 0;
}

function isSame(one: Value, other: Value): boolean {
  const [first, second] = [likely(one), likely(other)];
  return "value" in first && "value" in second && first.value === second.value;
}

/** A published model's name, or one that tells its size. */
function namesModel(value: Value | undefined): boolean {
  const name = asString(value);
  return name !== undefined && (findModel(name) !== undefined || sizeFromName(name) !== undefined);
}
