/** What a person would write where a program cannot: a few lines in the words of the run's own tool. */
import type { AdviceSummary } from "../analysis";
import type { Inputs } from "../run/runSpec";
import { recordEntry } from "../source/recordEntry";
import type { SourceText } from "../source/sourceText";
import { configOptions, huggingfaceOptions, lightningOptions, type Spelling } from "./options";
import { pythonLiteral } from "./python/keyword";
import { namesIn, type ScriptNames } from "./python/names";

export interface Snippet {
  /** A Markdown info string: `python`, `yaml`. */
  readonly language: string;
  readonly text: string;
}

/** Lines for advice that no option stands for, by its code, in the names of the script. */
const recipes: Readonly<Record<string, (names: ScriptNames, framework: string) => string>> = {
  "advice.early-stopping": stopping,
  "advice.dynamic-padding": ({ tokenizer }) =>
    `# pad when a batch is made, not when the text is cut into tokens\ndata_collator = transformers.DataCollatorWithPadding(${tokenizer}, pad_to_multiple_of=8)`,
  "advice.frozen-backbone": ({ model }) =>
    `for parameter in ${model}.base_model.parameters():\n    parameter.requires_grad_(False)`,
  "advice.lora": ({ model }) =>
    `from peft import LoraConfig, get_peft_model\n\n${model} = get_peft_model(${model}, LoraConfig(r=16, lora_alpha=32, target_modules="all-linear"))`,
  "advice.torch-compile": ({ model }) => `${model} = torch.compile(${model})`,
  "advice.flash-attention": () => 'AutoModelForCausalLM.from_pretrained(..., attn_implementation="sdpa")',
  "advice.fused-optimizer": ({ model, optimizer }) =>
    `${optimizer} = torch.optim.AdamW(${model}.parameters(), ..., fused=True)`,
};

function stopping({ model, trainer, optimizer }: ScriptNames, framework: string): string {
  switch (framework) {
    case "keras":
    case "tensorflow":
      return `${model}.fit(..., callbacks=[keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)])`;
    case "lightning":
      return `${trainer} = Trainer(..., callbacks=[EarlyStopping(monitor="val_loss", patience=2)])  # where the module logs val_loss`;
    case "transformers":
    case "trl":
    case "sentence-transformers":
      return `# with eval_strategy, save_strategy, load_best_model_at_end=True and metric_for_best_model in the arguments\n${trainer}.add_callback(transformers.EarlyStoppingCallback(early_stopping_patience=2))`;
    default:
      return `best, waited = float("inf"), 0\n\n# after each epoch of ${optimizer}, with ${model}'s loss on a validation set\nif validation_loss < best:\n    best, waited = validation_loss, 0\nelse:\n    waited += 1\nif waited == 2:\n    break`;
  }
}

/** A hand-written loop in 16 bits; fp16 needs its loss scaled, or small gradients become zero. */
function loopIn(precision: string, { model, optimizer, loss }: ScriptNames): string {
  const type = precision === "fp16" ? "float16" : "bfloat16";
  const forward = `with torch.autocast("cuda", dtype=torch.${type}):\n    output = ${model}(batch)\n    ${loss} = criterion(output, target)`;
  if (precision !== "fp16") return `${forward}\n${loss}.backward()`;
  return `scaler = torch.amp.GradScaler("cuda")  # once, before the loop\n\n${forward}\nscaler.scale(${loss}).backward()\nscaler.step(${optimizer})  # after scaler.unscale_(${optimizer}) where gradients are clipped\nscaler.update()`;
}

/** @param document the script that the run starts in, where there is one. */
export function snippetFor({ code, change = [] }: AdviceSummary, inputs: Inputs, document?: SourceText): Snippet {
  const names = namesIn(document);
  const framework = String(inputs.framework?.value);
  const config = recordEntry(configOptions, framework);
  const isFile = /^(axolotl|llama-factory|torchtune)$/.test(framework);
  if (isFile && config) {
    const lines = optionsOf(change, config).map(({ key, value }) => `${key}: ${String(value)}`);
    if (lines.length > 0) return { language: "yaml", text: lines.join("\n") };
  }
  const recipe = recordEntry(recipes, code);
  if (recipe) return { language: "python", text: recipe(names, framework) };
  if (framework === "pytorch" && code === "advice.mixed-precision")
    return { language: "python", text: loopIn(String(change[0]?.to), names) };
  const options = optionsOf(change, framework === "lightning" ? lightningOptions : huggingfaceOptions);
  if (options.length > 0)
    return { language: "python", text: options.map(({ key, value }) => `${key}=${pythonLiteral(value)}`).join(", ") };
  const wanted = change.map(({ input, from, to }) => `${input}: ${String(from)} → ${String(to)}`);
  return { language: "text", text: wanted.join("\n") };
}

function optionsOf(change: NonNullable<AdviceSummary["change"]>, spelling: Spelling): ReturnType<Spelling> & object {
  return change.flatMap(({ input, to }) => (to === null ? [] : (spelling(input, to) ?? [])));
}
