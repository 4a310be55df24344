/** LoRA in a Python script: adapters by PEFT, for a TRL trainer as its `peft_config`, for any other around the model. */
import { recordEntry } from "../../source/recordEntry";
import { indentAt, lineBreakOf, optionPlaces, placeOf, type EditContext } from "../place";
import { refuse, type Edits, type TextEdit } from "../textEdit";
import type { SourceText } from "../../source/sourceText";
import { importNames } from "./imports";
import { addKeyword } from "./keyword";
import { isPython, lastName } from "./options";
import { eachExpression, spotAt, type CallExpression } from "./spot";

const trlTrainer = /^(SFT|DPO|GRPO|KTO|ORPO|CPO|Reward|RLOO|PPO)Trainer$/;
const trainer = /^(Seq2Seq)?Trainer$/;

/** PEFT's names of the tasks. */
const taskTypes: Readonly<Record<string, string>> = {
  "causal-lm": "CAUSAL_LM",
  seq2seq: "SEQ_2_SEQ_LM",
  "text-classification": "SEQ_CLS",
};

/** Wraps adapters of a rank around the model that is trained. */
export function addAdapter(context: EditContext, rank: number): Edits {
  const taskType = recordEntry(taskTypes, String(context.inputs.task?.value));
  if (taskType === undefined) return refuse("PEFT needs the task of the model, which is not known here");
  const found = onlyTrainer(context);
  if (!found) return refuse("the trainer is not made in one plain call");
  const { document, call } = found;
  const config = `LoraConfig(r=${String(rank)}, lora_alpha=${String(2 * rank)}, target_modules="all-linear", task_type="${taskType}")`;
  if (trlTrainer.test(lastName(call))) {
    const keyword = addKeyword(document, call, "peft_config", config);
    return "refused" in keyword ? keyword : [...importNames(document, "peft", ["LoraConfig"], call.from), ...keyword];
  }
  return wrapModel(document, call, config, context.inputs.gradientCheckpointing?.value === true);
}

/**
 * `model = get_peft_model(model, …)` on the line before the trainer.
 * @param checkpoints whether activations are computed again: with all weights below frozen, that needs inputs that carry gradients.
 */
function wrapModel(document: SourceText, call: CallExpression, config: string, checkpoints: boolean): Edits {
  const given = call.args.find(({ name }) => name === "model") ?? call.args[0];
  if (given?.value.type !== "name" || (given.kind === "keyword" && given.name !== "model"))
    return refuse("the trainer is not given its model by a name");
  const statement = spotAt(document, call.from).statements.at(-1);
  if (!statement || statement.type === "function" || statement.type === "class")
    return refuse("the trainer is made inside a larger expression");
  const { name } = given.value;
  const lines = [
    ...(checkpoints ? [`${name}.enable_input_require_grads()`] : []),
    `${name} = get_peft_model(${name}, ${config})`,
  ];
  const end = `${lineBreakOf(document)}${indentAt(document.text, statement.from)}`;
  const line: TextEdit = {
    path: document.path,
    from: statement.from,
    to: statement.from,
    text: lines.map((one) => one + end).join(""),
  };
  return [...importNames(document, "peft", ["LoraConfig", "get_peft_model"], call.from), line];
}

/** The one trainer that is made in the files of the run. */
function onlyTrainer(
  context: EditContext,
): { readonly document: SourceText; readonly call: CallExpression } | undefined {
  const anchor = placeOf(context.anchor, context.lookup);
  const places = [...(anchor ? [anchor] : []), ...optionPlaces(context, "method")].filter(isPython);
  for (const document of new Set(places.map((place) => place.document))) {
    const calls: CallExpression[] = [];
    eachExpression(document, (expression) => {
      if (expression.type !== "call") return;
      const name = lastName(expression);
      if (trlTrainer.test(name) || trainer.test(name)) calls.push(expression);
    });
    const [call] = calls;
    if (call && calls.length === 1) return { document, call };
    if (calls.length > 1) return undefined;
  }
  return undefined;
}
