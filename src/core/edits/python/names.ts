/** What a script calls the parts of its training, for explanations in its own words. */
import { dottedName } from "../../syntax/python/walk";
import type { SourceText } from "../../source/sourceText";
import { lastName } from "./options";
import { eachExpression, spotAt, type CallExpression } from "./spot";

export interface ScriptNames {
  readonly model: string;
  readonly optimizer: string;
  readonly tokenizer: string;
  readonly trainer: string;
  readonly loss: string;
}

const usual: ScriptNames = {
  model: "model",
  optimizer: "optimizer",
  tokenizer: "tokenizer",
  trainer: "trainer",
  loss: "loss",
};

/** The usual names where the script does not show others. */
export function namesIn(document: SourceText | undefined): ScriptNames {
  if (!document) return usual;
  const found: { -readonly [K in keyof ScriptNames]?: string } = {};
  eachExpression(document, (expression) => {
    if (expression.type !== "call") return;
    const { callee } = expression;
    if (callee.type === "attribute" && callee.object.type === "name") {
      // Of discriminators, heads and the like the first stands for all.
      if (callee.name === "backward") found.loss ??= callee.object.name;
      if (callee.name === "parameters") found.model ??= callee.object.name;
    }
    const part = partOf(expression);
    const name = part && assignedTo(document, expression);
    if (part && name !== undefined) found[part] ??= name;
  });
  return { ...usual, ...found };
}

function partOf(call: CallExpression): keyof ScriptNames | undefined {
  const name = lastName(call);
  const whole = dottedName(call.callee) ?? "";
  if (name.endsWith("Trainer")) return "trainer";
  if (/\boptim(izers)?\.\w+$/.test(whole) || /^(Adam|AdamW|SGD|Adafactor|RMSprop|Lion)$/.test(name)) return "optimizer";
  if (name !== "from_pretrained") return undefined;
  if (/Tokenizer\w*\.from_pretrained$/.test(whole)) return "tokenizer";
  return /Model\w*\.from_pretrained$|For\w+\.from_pretrained$/.test(whole) ? "model" : undefined;
}

/** The name that a statement `name = call(…)` gives. */
function assignedTo(document: SourceText, call: CallExpression): string | undefined {
  const statement = spotAt(document, call.from).statements.at(-1);
  if (statement?.type !== "assign" || statement.value !== call) return undefined;
  const [target] = statement.targets;
  return target?.type === "name" ? target.name : undefined;
}
