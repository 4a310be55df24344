/** The calls of a Python file that edits look for. */
import type { SourceText } from "../../source/sourceText";
import { placeOf, type EditContext } from "../place";
import { isPython, lastName } from "./options";
import { eachExpression, type CallExpression } from "./spot";

export interface FoundCall {
  readonly document: SourceText;
  readonly call: CallExpression;
}

/** The calls of the file in which a run starts whose last name fits. */
export function callsNamed(context: EditContext, name: RegExp): readonly FoundCall[] {
  const place = placeOf(context.anchor, context.lookup);
  if (!place || !isPython(place)) return [];
  const { document } = place;
  const calls: CallExpression[] = [];
  eachExpression(document, (expression) => {
    if (expression.type === "call" && name.test(lastName(expression))) calls.push(expression);
  });
  return calls.map((call) => ({ document, call }));
}

/** The one such call; undefined where there is none, or more. */
export function onlyCall(context: EditContext, name: RegExp): FoundCall | undefined {
  const [found, ...others] = callsNamed(context, name);
  return others.length === 0 ? found : undefined;
}

export function keywordOf(call: CallExpression, name: string): CallExpression["args"][number]["value"] | undefined {
  return call.args.find((argument) => argument.kind === "keyword" && argument.name === name)?.value;
}
