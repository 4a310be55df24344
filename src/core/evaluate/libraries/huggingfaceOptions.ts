/**
 * Options that Hugging Face libraries give themselves: what an attribute holds that nobody set. Sources: `transformers.TrainingArguments`
 * (4.30 to 4.57), `trl.ModelConfig` and `trl.ScriptArguments` (0.9 to 0.24); only what these versions agree on. What decides whether there
 * is a run at all (`do_train`), and names that have no default (model, data set), are left open.
 */
import { recordEntry } from "../../source/recordEntry";
import type { Library } from "../library";
import { likely, type Value } from "../value";
import { booleanValue, noneValue, numberValue, stringValue } from "../values";

const trainingDefaults: Readonly<Record<string, Value>> = defaults({
  do_eval: false,
  do_predict: false,
  num_train_epochs: 3,
  max_steps: -1,
  per_device_train_batch_size: 8,
  per_device_eval_batch_size: 8,
  gradient_accumulation_steps: 1,
  fp16: false,
  resume_from_checkpoint: null,
  overwrite_output_dir: false,
  push_to_hub: false,
  hub_model_id: null,
  deepspeed: null,
  torch_compile: false,
  group_by_length: false,
  auto_find_batch_size: false,
  seed: 42,
});

/** Not so in TRL's configurations, which change these from version to version. */
const plainTrainingDefaults: Readonly<Record<string, Value>> = {
  ...trainingDefaults,
  ...defaults({ bf16: false, gradient_checkpointing: false }),
};

const modelDefaults: Readonly<Record<string, Value>> = defaults({
  model_revision: "main",
  trust_remote_code: false,
  attn_implementation: null,
  use_peft: false,
  lora_r: 16,
  lora_alpha: 32,
  use_rslora: false,
  use_dora: false,
  load_in_8bit: false,
  load_in_4bit: false,
  bnb_4bit_quant_type: "nf4",
  use_bnb_nested_quant: false,
});

const scriptDefaults: Readonly<Record<string, Value>> = defaults({
  dataset_config: null,
  dataset_train_split: "train",
  dataset_test_split: "test",
  dataset_streaming: false,
});

function defaults(plain: Readonly<Record<string, string | number | boolean | null>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [name, { ...valueOf(value), origin: "default" }]),
  );
}

function valueOf(plain: string | number | boolean | null): Value {
  if (plain === null) return noneValue();
  if (typeof plain === "string") return stringValue(plain);
  return typeof plain === "number" ? numberValue(plain, Number.isInteger(plain)) : booleanValue(plain);
}

function attributesWith(table: Readonly<Record<string, Value>>): (object: Value, name: string) => Value | undefined {
  return (object, name) => {
    const held = likely(object);
    const made = held.kind === "object" || held.kind === "instance" ? held.call : undefined;
    // More may have been given than is seen.
    if (made?.open) return undefined;
    return made?.kwargs.get(name) ?? recordEntry(table, name);
  };
}

const trlConfigs = [
  "SFT",
  "DPO",
  "KTO",
  "ORPO",
  "CPO",
  "BCO",
  "GRPO",
  "RLOO",
  "Reward",
  "PRM",
  "GKD",
  "OnlineDPO",
  "XPO",
  "NashMD",
];

export const huggingfaceOptions: Library = {
  attributes: {
    ...Object.fromEntries(
      [
        "transformers.TrainingArguments",
        "transformers.Seq2SeqTrainingArguments",
        "transformers.training_args.TrainingArguments",
      ].map((type) => [type, attributesWith(plainTrainingDefaults)]),
    ),
    ...Object.fromEntries(trlConfigs.map((name) => [`trl.${name}Config`, attributesWith(trainingDefaults)])),
    "trl.ModelConfig": attributesWith(modelDefaults),
    "trl.ScriptArguments": attributesWith(scriptDefaults),
  },
};
