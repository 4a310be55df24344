import type { Argument, Expression } from "../syntax/python/tree";
import { maximumItems } from "./bounds";
import type { Frame, Machine, Site } from "./machine";
import { likely, unknown, type Value } from "./value";
import { truthOf } from "./values";

type CallExpression = Extract<Expression, { type: "call" }>;

/** A call expression: callee, then arguments, then the call. */
export function evaluateCall(machine: Machine, e: CallExpression, frame: Frame): Value {
  const { callee } = e;
  if (callee.type === "attribute") {
    const receiver = machine.evaluate(callee.object, frame);
    return machine.callMethod(receiver, callee.name, evaluateArguments(machine, e, e.args, frame));
  }
  const value = machine.evaluate(callee, frame);
  const site = evaluateArguments(machine, e, e.args, frame);
  // A name that nothing defines is at least a name.
  if (value.kind === "unknown" && callee.type === "name") {
    const call = machine.record(`?.${callee.name}`, site);
    call.result = unknown(`what ${callee.name} returns is not known`, [site.span]);
    return call.result;
  }
  return machine.call(value, site);
}

/** The arguments of a call, stars spread, and where the call stands. */
export function evaluateArguments(
  machine: Machine,
  node: { readonly from: number; readonly to: number },
  given: readonly Argument[],
  frame: Frame,
): Site {
  const args: Value[] = [];
  const kwargs = new Map<string, Value>();
  let open = false;
  for (const argument of given) {
    const value = machine.evaluate(argument.value, frame);
    switch (argument.kind) {
      case "positional":
        args.push(value);
        break;
      case "keyword":
        if (argument.name !== undefined) kwargs.set(argument.name, value);
        break;
      case "star": {
        const iteration = machine.iterate(value);
        const items = iteration.items?.();
        if (items) args.push(...items.slice(0, maximumItems));
        else open = true;
        break;
      }
      case "doubleStar":
        open = spreadKeywords(machine, value, kwargs) || open;
    }
  }
  return { span: machine.spanOf(node, frame), frame, args, kwargs, open };
}

/** Adds the entries of `**value`. Returns whether there may be more than are known. */
function spreadKeywords(machine: Machine, value: Value, kwargs: Map<string, Value>): boolean {
  const given = likely(value);
  const v = machine.libraries.contents(given) ?? given;
  if (v.kind === "dict") {
    for (const [key, item] of v.entries) kwargs.set(key, item);
    return v.open;
  }
  return v.kind === "none" ? false : truthOf(v) !== false;
}
