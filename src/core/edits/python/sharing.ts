/** Whether a literal is the value of one thing only. */
import type { Place } from "../place";
import { eachExpression, spotAt } from "./spot";

/**
 * The variable that a literal is given to, where more than one place reads it: changing it would change those too. Defaults of options
 * and of dataclass fields are meant to be changed.
 */
export function sharedName({ document, at }: Place): string | undefined {
  const statement = spotAt(document, at).statements.at(-1);
  if (statement?.type !== "assign" || statement.value.from > at) return undefined;
  const { value, targets } = statement;
  if (value.type !== "number" && value.type !== "string" && value.type !== "constant") return undefined;
  const [target] = targets;
  const name = target?.type === "name" || target?.type === "attribute" ? target.name : undefined;
  if (name === undefined) return undefined;
  let uses = 0;
  eachExpression(document, (expression) => {
    if ((expression.type === "name" || expression.type === "attribute") && expression.name === name) uses++;
  });
  return uses > 2 ? name : undefined;
}
