/** What a person would write where a program cannot: a few lines in the words of the run's own tool. */
import type { AdviceSummary } from "../analysis";
import type { Inputs } from "../run/runSpec";
import { configOptions, huggingfaceOptions, lightningOptions, type Spelling } from "./options";
import { pythonLiteral } from "./python/keyword";

export interface Snippet {
  /** A Markdown info string: `python`, `yaml`. */
  readonly language: string;
  readonly text: string;
}

/** Lines for advice that no option stands for, by its code. */
const recipes: Readonly<Record<string, string>> = {
  "advice.early-stopping":
    "# Keras\nmodel.fit(..., callbacks=[keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)])\n\n# transformers: eval_strategy, save_strategy, load_best_model_at_end=True and metric_for_best_model in the arguments\ntrainer.add_callback(transformers.EarlyStoppingCallback(early_stopping_patience=2))",
  "advice.dynamic-padding":
    "# pad when a batch is made, not when the text is cut into tokens\ndata_collator = transformers.DataCollatorWithPadding(tokenizer, pad_to_multiple_of=8)",
  "advice.frozen-backbone": "for parameter in model.base_model.parameters():\n    parameter.requires_grad_(False)",
  "advice.lora":
    'from peft import LoraConfig, get_peft_model\n\nmodel = get_peft_model(model, LoraConfig(r=16, lora_alpha=32, target_modules="all-linear"))',
  "advice.torch-compile": "model = torch.compile(model)",
  "advice.flash-attention": 'AutoModelForCausalLM.from_pretrained(..., attn_implementation="flash_attention_2")',
  "advice.power-cap": "sudo nvidia-smi -pl WATTS",
};

export function snippetFor({ code, change = [] }: AdviceSummary, inputs: Inputs): Snippet {
  const framework = String(inputs.framework?.value);
  const config = configOptions[framework];
  const isFile = /^(axolotl|llama-factory|torchtune)$/.test(framework);
  if (isFile && config) {
    const lines = optionsOf(change, config).map(({ key, value }) => `${key}: ${String(value)}`);
    if (lines.length > 0) return { language: "yaml", text: lines.join("\n") };
  }
  const recipe = recipes[code];
  if (recipe !== undefined) return { language: code === "advice.power-cap" ? "shell" : "python", text: recipe };
  if (framework === "pytorch" && code === "advice.mixed-precision")
    return {
      language: "python",
      text: 'with torch.autocast("cuda", dtype=torch.bfloat16):\n    output = model(batch)\n    loss = criterion(output, target)\nloss.backward()',
    };
  const options = optionsOf(change, framework === "lightning" ? lightningOptions : huggingfaceOptions);
  if (options.length > 0)
    return { language: "python", text: options.map(({ key, value }) => `${key}=${pythonLiteral(value)}`).join(", ") };
  const wanted = change.map(({ input, from, to }) => `${input}: ${String(from)} → ${String(to)}`);
  return { language: "text", text: wanted.join("\n") };
}

function optionsOf(change: NonNullable<AdviceSummary["change"]>, spelling: Spelling): ReturnType<Spelling> & object {
  return change.flatMap(({ input, to }) => (to === null ? [] : (spelling(input, to) ?? [])));
}
