/** `torch.compile` around the model of a script that has no switch for it. */
import { placeOf, type EditContext } from "../place";
import { refuse, type Edits } from "../textEdit";
import type { SourceText } from "../../source/sourceText";
import type { Statement } from "../../syntax/python/tree";
import { nameOfModule } from "./imports";
import { isPython } from "./options";
import { eachExpression, spotAt } from "./spot";
import { lineAfter, lineBefore } from "./statements";

/** Compiles the model before Lightning's `fit` is given it, or where a loop's model has just been moved to its device. */
export function compileModel(context: EditContext): Edits {
  const place = placeOf(context.anchor, context.lookup);
  if (!place || !isPython(place)) return refuse("the script is not at hand");
  const { document, at } = place;
  if (nameOfModule(document, "torch") === undefined) return refuse("torch is not imported at the top of the script");
  const { statements, calls } = spotAt(document, at);
  const fit = calls.find(({ callee }) => callee.type === "attribute" && callee.name === "fit");
  const given = fit?.args.find(({ kind, name }) => kind === "positional" || name === "model")?.value;
  const statement = statements.at(-1);
  if (given?.type === "name" && statement?.type === "expression")
    return [lineBefore(document, statement, compiling(given.name))];
  const moved = movedModel(document);
  return moved
    ? [lineAfter(document, moved.statement, compiling(moved.name))]
    : refuse("where the model is ready to be compiled cannot be seen");
}

function compiling(name: string): string {
  return `${name} = torch.compile(${name})`;
}

/** The one statement `model = ….to(device)`. */
function movedModel(document: SourceText): { readonly statement: Statement; readonly name: string } | undefined {
  const found: { readonly statement: Statement; readonly name: string }[] = [];
  eachExpression(document, (expression) => {
    if (
      expression.type !== "call" ||
      expression.callee.type !== "attribute" ||
      !/^(to|cuda)$/.test(expression.callee.name)
    )
      return;
    const statement = spotAt(document, expression.from).statements.at(-1);
    if (statement?.type !== "assign" || statement.value !== expression) return;
    const [target] = statement.targets;
    if (target?.type === "name" && /^(model|net|network)$/.test(target.name))
      found.push({ statement, name: target.name });
  });
  return found.length === 1 ? found[0] : undefined;
}
