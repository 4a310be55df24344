/** Options of Hugging Face trainers in a file or on a command line: the alignment handbook, scripts that parse their YAML into TrainingArguments. */
import type { SourceText } from "../../source/sourceText";
import { configDraft, Settings } from "../configs";
import type { CommandFramework, ConfigFramework } from "../framework";
import { dataKeys, modelKeys, stateTransformersOptions } from "../trainerOptions";

/** Options that only a training has. Evaluation shares the others with it. */
const trainingKeys = [
  "per_device_train_batch_size",
  "gradient_accumulation_steps",
  "num_train_epochs",
  "max_steps",
  "lr_scheduler_type",
  "learning_rate",
  "warmup_ratio",
  "warmup_steps",
  "optim",
  "weight_decay",
  "do_train",
  "gradient_checkpointing",
  "save_strategy",
];

/** Names that only these trainers use: two of them tell a file of theirs from another that also has a learning rate. */
const ownKeys = [
  "per_device_train_batch_size",
  "per_device_eval_batch_size",
  "num_train_epochs",
  "lr_scheduler_type",
  "report_to",
  "save_strategy",
  "eval_strategy",
  "evaluation_strategy",
  "logging_strategy",
  "push_to_hub",
  "gradient_checkpointing_kwargs",
  "torch_dtype",
];

export const transformersConfig: ConfigFramework = {
  name: "transformers",
  recognises(config) {
    return hasTrainingOptions(new Settings(config)) && new Settings(config).get(...dataKeys) !== undefined;
  },
  find(config, source, documents) {
    const settings = new Settings(config);
    const framework = isTrl(settings, source) ? "trl" : "transformers";
    const { sheet, data, companions } = stateTransformersOptions(settings, source.path, documents, {
      framework,
      complete: !hasOwnNames(settings),
    });
    return [configDraft(framework, source, settings.get(...modelKeys), sheet, { data, companions })];
  },
};

/** Scripts that parse their options into TrainingArguments, whatever they are called. */
export const transformersOptions: CommandFramework = {
  name: "transformers",
  recognises: ({ settings }) => hasTrainingOptions(settings),
  read: ({ settings, span, open }, documents) =>
    stateTransformersOptions(settings, span.path, documents, {
      framework: "transformers",
      complete: !open && !hasOwnNames(settings),
    }),
};

/** A script with a batch size or a duration under another name has defaults of its own. */
function hasOwnNames(settings: Settings): boolean {
  return settings.count("batch_size", "train_batch_size", "epochs", "num_epochs", "max_train_steps") > 0;
}

/** Whether the options are those of a training and not of an evaluation or a server that shares some of them. */
function hasTrainingOptions(settings: Settings): boolean {
  const off = settings.get("do_train");
  if (off && !settings.on("do_train")) return false;
  if (settings.get("export_dir", "infer_backend") !== undefined) return false;
  if (settings.get(...modelKeys, "model_type", "config_name") === undefined) return false;
  return settings.count(...trainingKeys) >= 2 && settings.count(...ownKeys) >= 2;
}

function isTrl(settings: Settings, source: SourceText): boolean {
  const keys = [
    "dataset_mixer",
    "dataset_mixture",
    "max_seq_length",
    "max_length",
    "packing",
    "beta",
    "use_peft",
    "max_prompt_length",
  ];
  return (
    settings.count(...keys) > 0 ||
    /(?:^|[/_-])(?:sft|dpo|orpo|kto|grpo|trl)(?:[/_.-]|$)/i.test(source.path) ||
    /\btrl\b/i.test(source.text)
  );
}
