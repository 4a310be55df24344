/** A callback that ends training once validation no longer improves: only where there is something to validate on. */
import { placeOf, type EditContext } from "../place";
import { isRefusal, refuse, together, type Edits } from "../textEdit";
import type { SourceText } from "../../source/sourceText";
import { addToList } from "./callArguments";
import { keywordOf, onlyCall } from "./callsOf";
import { importNames, nameOfModule } from "./imports";
import { setKeywords } from "./keyword";
import { kerasOwner } from "./mixedPrecision";
import { isPython, optionHost } from "./options";
import { eachExpression, spotAt, type CallExpression } from "./spot";

const patience = 2;
/** Trainers of transformers, and those of TRL and sentence-transformers, which take its callbacks. */
const trainer = /^(Seq2Seq|SentenceTransformer|SFT|DPO|ORPO|KTO|CPO|Reward)?Trainer$/;

export function stopEarly(context: EditContext): Edits {
  switch (context.inputs.framework?.value) {
    case "keras":
    case "tensorflow":
      return stopKeras(context);
    case "lightning":
      return stopLightning(context);
    case "transformers":
    case "trl":
    case "sentence-transformers":
      return stopTrainer(context);
    default:
      return refuse("this training has no callbacks");
  }
}

function stopKeras(context: EditContext): Edits {
  const place = placeOf(context.anchor, context.lookup);
  if (!place || !isPython(place)) return refuse("the script is not at hand");
  const { document, at } = place;
  const fit = spotAt(document, at).calls.find(({ callee }) => callee.type === "attribute" && callee.name === "fit");
  if (!fit) return refuse("fit is not called in plain sight");
  if (!keywordOf(fit, "validation_data") && !keywordOf(fit, "validation_split"))
    return refuse("fit is given nothing to validate on");
  const owner = kerasOwner(document);
  if (owner === undefined) return refuse("keras is not imported as a module at the top of the script");
  const callback = `${owner}.callbacks.EarlyStopping(patience=${String(patience)}, restore_best_weights=True)`;
  return addToList(document, fit, "callbacks", callback);
}

/** The Trainer must evaluate and save alike, or it cannot load the best state at the end. */
function stopTrainer(context: EditContext): Edits {
  const found = onlyCall(context, trainer);
  const host = optionHost(context, "epochs");
  if (!found || !host) return refuse("the trainer and its options are not made in plain calls");
  if (!keywordOf(found.call, "eval_dataset")) return refuse("the trainer is given nothing to evaluate on");
  const { document } = host.place;
  const old = keywordOf(host.call, "evaluation_strategy");
  const strategy = old ? "evaluation_strategy" : "eval_strategy";
  const given = keywordOf(host.call, strategy);
  if (given && given.type !== "string") return refuse(`${strategy} is not written as a word`);
  const when = given && given.value !== "no" ? given.value : "epoch";
  const metric: [string, string][] = keywordOf(host.call, "metric_for_best_model")
    ? []
    : [["metric_for_best_model", "eval_loss"]];
  const options = setKeywords(document, host.call, [
    [strategy, when],
    ["save_strategy", when],
    ["load_best_model_at_end", true],
    ...metric,
  ]);
  if (isRefusal(options)) return options;
  const callback = `EarlyStoppingCallback(early_stopping_patience=${String(patience)})`;
  return together([
    importNames(found.document, "transformers", ["EarlyStoppingCallback"], found.call.from),
    options,
    addToList(found.document, found.call, "callbacks", callback),
  ]);
}

function stopLightning(context: EditContext): Edits {
  const found = onlyCall(context, /^Trainer$/);
  if (!found) return refuse("the Trainer is not made in one plain call");
  const { document, call } = found;
  const monitored = validationLoss(document);
  if (monitored === undefined) return refuse("the module logs no validation loss under a name that is seen");
  const library = ["lightning", "pytorch_lightning"].find((name) => isImported(document, name));
  if (library === undefined) return refuse("lightning is not imported at the top of the script");
  const module = library === "lightning" ? "lightning.pytorch.callbacks" : "pytorch_lightning.callbacks";
  const callback = `EarlyStopping(monitor="${monitored}", patience=${String(patience)})`;
  return together([
    importNames(document, module, ["EarlyStopping"], call.from),
    addToList(document, call, "callbacks", callback),
  ]);
}

/** The name under which a module logs its loss on the validation set. */
function validationLoss(document: SourceText): string | undefined {
  const names = new Set<string>();
  eachExpression(document, (expression) => {
    if (expression.type !== "call" || !isLog(expression)) return;
    const [name] = expression.args;
    if (name?.value.type === "string" && /^val(id(ation)?)?[_/]loss$/.test(name.value.value))
      names.add(name.value.value);
  });
  const [only, ...others] = names;
  return others.length === 0 ? only : undefined;
}

function isLog({ callee }: CallExpression): boolean {
  return callee.type === "attribute" && callee.name === "log";
}

function isImported(document: SourceText, library: string): boolean {
  return (
    nameOfModule(document, library) !== undefined ||
    nameOfModule(document, `${library}.pytorch`) !== undefined ||
    new RegExp(`^from ${library}[. ]`, "m").test(document.text)
  );
}
