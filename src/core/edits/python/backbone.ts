/** A pretrained network whose weights are frozen under its head, before a Trainer is given it. */
import { indentAt, lineBreakOf, type EditContext } from "../place";
import { refuse, type Edits } from "../textEdit";
import { onlyCall } from "./callsOf";
import { spotAt } from "./spot";

export function freezeBackbone(context: EditContext): Edits {
  const found = onlyCall(context, /^(Seq2Seq)?Trainer$/);
  if (!found) return refuse("the trainer is not made in one plain call");
  const { document, call } = found;
  const model = (call.args.find(({ name }) => name === "model") ?? call.args[0])?.value;
  const statement = spotAt(document, call.from).statements.at(-1);
  if (model?.type !== "name" || !statement || statement.type === "function" || statement.type === "class")
    return refuse("the trainer is not given its model by a name");
  const indent = indentAt(document.text, statement.from);
  const step = indent.includes("\t") ? "\t" : "    ";
  const lines = [
    `for parameter in ${model.name}.base_model.parameters():`,
    `${indent}${step}parameter.requires_grad_(False)`,
    indent,
  ];
  return [{ path: document.path, from: statement.from, to: statement.from, text: lines.join(lineBreakOf(document)) }];
}
