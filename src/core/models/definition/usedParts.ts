/** Which attributes of `self` the methods of a class use as parts: call, go through, or reach into. */
import { callableOf, classOf, lookupOrder } from "../../evaluate/definitions";
import { likely, type Value } from "../../evaluate/value";
import type { Expression, Statement } from "../../syntax/python/tree";
import { walkStatements } from "../../syntax/python/walk";

const known = new WeakMap<object, ReadonlySet<string>>();

/** The names of attributes that an instance's methods call (`self.encoder(x)`, `self.encoder.forward(x)`, `self.heads[i](x)`) or loop over. */
export function usedParts(instance: Value): ReadonlySet<string> {
  const definition = classOf(instance);
  if (!definition) return new Set();
  const cached = known.get(definition);
  if (cached) return cached;
  const names = new Set<string>();
  for (const owner of lookupOrder(definition))
    for (const member of owner.members.values()) {
      const callable = callableOf(likely(member));
      if (callable?.kind === "function" && typeof callable.body === "function") collect(callable.body(), names);
    }
  known.set(definition, names);
  return names;
}

function collect(statements: readonly Statement[], names: Set<string>): void {
  const add = (expression: Expression): void => {
    const name = attributeOfSelf(expression);
    if (name !== undefined) names.add(name);
  };
  walkStatements(statements, {
    statement: (statement) => {
      if (statement.type === "for") add(statement.iterable);
    },
    expression: (e) => {
      if (e.type === "comprehension") for (const clause of e.clauses) add(clause.iterable);
      if (e.type !== "call") return;
      add(e.callee);
      if (e.callee.type === "attribute") add(e.callee.object);
      if (e.callee.type === "name" && /^(enumerate|zip|len|reversed)$/.test(e.callee.name))
        for (const argument of e.args) add(argument.value);
    },
  });
}

/** `name` of `self.name`, `self.name[i]`. */
function attributeOfSelf(expression: Expression): string | undefined {
  if (expression.type === "subscript") return attributeOfSelf(expression.object);
  if (expression.type !== "attribute") return undefined;
  return expression.object.type === "name" && expression.object.name === "self" ? expression.name : undefined;
}
