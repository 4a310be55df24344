/** How tools spell the options that advice changes. */
import type { InputName } from "../run/inputs";
import type { Plain } from "./literal";

export interface Option {
  readonly key: string;
  readonly value: Plain;
}

/** The options that say an input has a value; undefined where the tool has none for it. */
export type Spelling = (input: InputName, value: Plain) => readonly Option[] | undefined;

type Names = { readonly [K in InputName]?: string };

function spelling(names: Names, special: (input: InputName, value: Plain) => readonly Option[] | undefined): Spelling {
  return (input, value) => {
    const found = special(input, value);
    if (found) return found;
    const key = names[input];
    return key === undefined ? undefined : [{ key, value }];
  };
}

/** transformers.TrainingArguments (4.30 to 4.57), its descendants in TRL, and their command lines and configurations. */
const huggingface = spelling(
  {
    microBatchSize: "per_device_train_batch_size",
    gradientAccumulationSteps: "gradient_accumulation_steps",
    epochs: "num_train_epochs",
    gradientCheckpointing: "gradient_checkpointing",
    compiled: "torch_compile",
    packing: "packing",
  },
  (input, value) => {
    if (input === "precision" && (value === "bf16" || value === "fp16" || value === "tf32"))
      return [{ key: value, value: true }];
    if (input === "optimizer") return optimizer(value, "adamw_bnb_8bit");
    if (input === "fusedOptimizer" && value === true) return [{ key: "optim", value: "adamw_torch_fused" }];
    return undefined;
  },
);

function optimizer(value: Plain, eightBit: string): readonly Option[] | undefined {
  return value === "adamw-8bit" ? [{ key: "optim", value: eightBit }] : undefined;
}

/** Switches of the `trl` scripts and of alignment-handbook beside those of TrainingArguments. */
const trlConfig: Spelling = (input, value) => {
  if (input === "method" && value === "lora") return [{ key: "use_peft", value: true }];
  if (input === "loraRank" && typeof value === "number") return [{ key: "lora_r", value }];
  return huggingface(input, value);
};

/** axolotl's YAML. */
const axolotl = spelling(
  {
    microBatchSize: "micro_batch_size",
    gradientAccumulationSteps: "gradient_accumulation_steps",
    epochs: "num_epochs",
    gradientCheckpointing: "gradient_checkpointing",
    compiled: "torch_compile",
    packing: "sample_packing",
    flashAttention: "flash_attention",
    loraRank: "lora_r",
  },
  (input, value) => {
    if (input === "precision" && (value === "bf16" || value === "fp16")) return [{ key: value, value: true }];
    if (input === "optimizer" && value === "adamw-8bit") return [{ key: "optimizer", value: "adamw_bnb_8bit" }];
    if (input === "quantizationBits" && value === 4) return [{ key: "load_in_4bit", value: true }];
    if (input === "method" && value === "qlora") return [{ key: "adapter", value }];
    if (input !== "method" || value !== "lora") return undefined;
    return [
      { key: "adapter", value },
      { key: "lora_alpha", value: 32 },
      { key: "lora_target_linear", value: true },
    ];
  },
);

/** LLaMA-Factory's YAML and command line: TrainingArguments and its own. */
const llamaFactory: Spelling = (input, value) => {
  if (input === "method" && value === "lora")
    return [
      { key: "finetuning_type", value },
      { key: "lora_target", value: "all" },
    ];
  if (input === "method" && value === "qlora") return [];
  if (input === "loraRank") return [{ key: "lora_rank", value }];
  if (input === "quantizationBits") return [{ key: "quantization_bit", value }];
  if (input === "flashAttention") return [{ key: "flash_attn", value: "fa2" }];
  return huggingface(input, value);
};

/** Lightning's Trainer, 2.x. */
export const lightningOptions = spelling(
  { gradientAccumulationSteps: "accumulate_grad_batches", epochs: "max_epochs" },
  (input, value) => {
    if (input !== "precision") return undefined;
    if (value === "bf16") return [{ key: "precision", value: "bf16-mixed" }];
    return value === "fp16" ? [{ key: "precision", value: "16-mixed" }] : undefined;
  },
);

/** torchtune's recipes. */
const torchtune = spelling(
  {
    microBatchSize: "batch_size",
    gradientAccumulationSteps: "gradient_accumulation_steps",
    epochs: "epochs",
    gradientCheckpointing: "enable_activation_checkpointing",
    compiled: "compile",
  },
  (input, value) => (input === "precision" ? [{ key: "dtype", value }] : undefined),
);

/** accelerate.Accelerator. */
export const accelerateOptions: Spelling = (input, value) =>
  input === "precision" && (value === "bf16" || value === "fp16") ? [{ key: "mixed_precision", value }] : undefined;

export const huggingfaceOptions: Spelling = huggingface;

/** How a configuration file or a command line of a framework spells its options. */
export const configOptions: Readonly<Record<string, Spelling>> = {
  axolotl,
  "llama-factory": llamaFactory,
  transformers: trlConfig,
  trl: trlConfig,
  torchtune,
};
