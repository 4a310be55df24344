import type { FamilyName } from "./dimensions";

/** Modules that get adapters where the configuration names none. Source: peft, `TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING`. */
export const usualTargets: Readonly<Partial<Record<FamilyName, readonly string[]>>> = {
  llama: ["q_proj", "v_proj"],
  gpt2: ["c_attn"],
  gpt_neox: ["query_key_value"],
  opt: ["q_proj", "v_proj"],
  phi: ["q_proj", "v_proj", "fc1", "fc2"],
  bert: ["query", "value"],
  distilbert: ["q_lin", "v_lin"],
  t5: ["q", "v"],
};
