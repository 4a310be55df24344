/** Texts padded as batches are made, to the longest of each, instead of to one length when they are cut into tokens. */
import { statedPlace, type EditContext } from "../place";
import { isRefusal, refuse, together, type Edits } from "../textEdit";
import type { SourceText } from "../../source/sourceText";
import { statementsOf } from "../../syntax/python";
import { removeKeyword } from "./callArguments";
import { keywordOf, onlyCall } from "./callsOf";
import { importNames } from "./imports";
import { addKeyword } from "./keyword";
import { isPython } from "./options";
import { spotAt } from "./spot";

export function padInBatches(context: EditContext): Edits {
  const place = statedPlace(context, "dynamicPadding");
  if (!place || !isPython(place)) return refuse("where texts are padded is not in a script");
  const { document, at } = place;
  const tokenizing = spotAt(document, at).calls.find((call) => keywordOf(call, "padding"));
  const trainer = onlyCall(context, /^(Seq2Seq)?Trainer$/);
  if (!tokenizing || !trainer) return refuse("the trainer, or the call that cuts texts into tokens, is not seen");
  const removed = removeKeyword(document, tokenizing, "padding");
  if (isRefusal(removed)) return removed;
  const isCollated = ["data_collator", "processing_class", "tokenizer"].some((name) => keywordOf(trainer.call, name));
  if (isCollated) return removed;
  const tokenizer = tokenizing.callee.type === "name" ? tokenizing.callee.name : undefined;
  if (tokenizer === undefined || !isKnownAtTop(trainer.document, tokenizer))
    return refuse("the trainer does not see the tokenizer");
  const collator = addKeyword(
    trainer.document,
    trainer.call,
    "data_collator",
    `DataCollatorWithPadding(${tokenizer}, pad_to_multiple_of=8)`,
  );
  const imported = importNames(trainer.document, "transformers", ["DataCollatorWithPadding"], trainer.call.from);
  return together([removed, imported, collator]);
}

/** Whether a name is given a value at the top of a file. */
function isKnownAtTop(document: SourceText, name: string): boolean {
  return statementsOf(document).some(
    (statement) =>
      statement.type === "assign" && statement.targets.some((target) => target.type === "name" && target.name === name),
  );
}
