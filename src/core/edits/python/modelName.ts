/** Another pretrained model, everywhere its name is written in a script: model and tokenizer go together. */
import type { Place } from "../place";
import { refuse, type Edits, type TextEdit } from "../textEdit";
import { eachExpression } from "./spot";

export function renameModel({ document, at }: Place, from: string, to: string): Edits {
  const edits: TextEdit[] = [];
  eachExpression(document, (expression) => {
    if (expression.type !== "string" || expression.bytes || expression.value !== from) return;
    const start = expression.from + document.slice(expression.from, expression.to).indexOf(from);
    if (start < expression.from) return;
    edits.push({ path: document.path, from: start, to: start + from.length, text: to });
  });
  const isAtPlace = edits.some((edit) => edit.from - 3 <= at && at < edit.to);
  return isAtPlace ? edits : refuse("the model's name is put together");
}
