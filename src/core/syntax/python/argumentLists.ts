/** Arguments of calls and parameters of functions. */
import { comprehension } from "./comprehensions";
import type { Reading } from "./expressions";
import { type Part, missing, orMissing, readParts, splitAt } from "./parts";
import type { Argument, Parameter } from "./tree";
import type { TreeCursor } from "@lezer/common";

/** The arguments in the ArgList at the cursor. */
export function readArguments(c: TreeCursor, r: Reading): Argument[] {
  const { from, to } = c;
  const parts = readParts(c, r);
  if (parts.some((p) => p.token === "for")) {
    const value = comprehension("generator", parts.slice(1, -1), from, to);
    return [{ kind: "positional", value, from, to }];
  }
  return groupsOf(parts).flatMap((tokens) => readArgument(tokens, r) ?? []);
}

/** What stands between the commas of a list in parentheses. */
function groupsOf(parts: readonly Part[]): Part[][] {
  return splitAt(
    parts.filter(({ token }) => token !== "(" && token !== ")"),
    ",",
  );
}

function readArgument(tokens: readonly Part[], r: Reading): Argument | undefined {
  const [first, second] = tokens;
  if (!first) return undefined;
  const value = tokens.findLast((p) => p.expression);
  const to = tokens.at(-1)?.to ?? first.to;
  if (second?.token === "AssignOp") {
    const name = r.text.slice(first.from, first.to);
    const given = value === first ? missing(to) : orMissing(value, to);
    return { kind: "keyword", name, value: given, from: first.from, to };
  }
  const kind = first.token === "*" ? "star" : first.token === "**" ? "doubleStar" : "positional";
  return value && { kind, value: orMissing(value, to), from: first.from, to };
}

/** The parameters in the ParamList at the cursor. */
export function readParameters(c: TreeCursor, r: Reading): Parameter[] {
  const parameters: Parameter[] = [];
  let afterStar = false;
  for (const tokens of groupsOf(readParts(c, r))) {
    const star = tokens.find((p) => p.token === "*" || p.token === "**");
    const name = tokens.find((p) => p.token === "VariableName");
    if (!name) {
      if (star?.token === "*") afterStar = true;
      continue;
    }
    const assign = tokens.findIndex((p) => p.token === "AssignOp");
    const value = assign < 0 ? undefined : tokens.slice(assign + 1).find((p) => p.expression);
    const annotation = tokens.find((p) => p.token === "TypeDef")?.expression;
    const kind = star ? (star.token === "*" ? "star" : "doubleStar") : afterStar ? "keywordOnly" : "plain";
    if (kind === "star") afterStar = true;
    parameters.push({
      kind,
      name: r.text.slice(name.from, name.to),
      ...(annotation && { annotation }),
      ...(value?.expression && { default: value.expression }),
      from: tokens[0]?.from ?? name.from,
      to: tokens.at(-1)?.to ?? name.to,
    });
  }
  return parameters;
}
