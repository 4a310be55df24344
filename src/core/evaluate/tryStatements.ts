/** `try`: the body is taken to succeed unless it certainly fails. */
import type { Handler, Statement } from "../syntax/python/tree";
import { dottedName } from "../syntax/python/walk";
import type { Completion, Frame, Machine } from "./machine";
import { define } from "./statements";
import { unknown } from "./value";
import { eitherBranch } from "./values";

/** Body, the handler that a certain exception calls for, `else` and `finally`. */
export function runTry(machine: Machine, statement: Extract<Statement, { type: "try" }>, frame: Frame): Completion {
  const { handlers } = statement;
  for (const handler of handlers) machine.catchers.push({ frame, types: typesOf(handler) });
  let completion: Completion;
  const callsBefore = machine.calls.length;
  try {
    completion = machine.run(statement.body, frame);
  } finally {
    machine.catchers.splice(machine.catchers.length - handlers.length);
  }
  if (completion === "raise" && machine.raising !== undefined) {
    const type = machine.raising;
    const handler = handlers.find((h) => catches(h, type));
    if (handler) completion = runHandler(machine, handler, frame);
  } else if (completion === "normal") {
    completion = machine.run(statement.otherwise, frame);
    // What is computed from known values alone has not failed.
    const mayFail =
      machine.calls.length > callsBefore || statement.body.some((s) => s.type === "import" || s.type === "importFrom");
    if (completion === "normal" && mayFail) tryHandlers(machine, handlers, frame);
  }
  const last = machine.run(statement.finally, frame);
  return last === "normal" ? completion : last;
}

/** The handlers may have run instead of the end of the body: what they leave are alternatives, less likely ones. */
function tryHandlers(machine: Machine, handlers: readonly Handler[], frame: Frame): void {
  for (const handler of handlers) {
    const span = machine.spanOf({ from: handler.from, to: handler.body[0]?.from ?? handler.to }, frame);
    const { conditions } = machine;
    machine.fork(
      { span },
      () => runHandler(machine, handler, frame),
      () => "normal",
      (handled, kept) => eitherBranch(handled, kept, "second"),
    );
    machine.conditions = conditions;
  }
}

function runHandler(machine: Machine, handler: Handler, frame: Frame): Completion {
  if (handler.name !== undefined) define(machine, handler.name, unknown("an exception"), frame);
  return machine.run(handler.body, frame);
}

function typesOf(handler: Handler): readonly string[] | undefined {
  if (!handler.types) return undefined;
  const types = handler.types.type === "tuple" ? handler.types.items : [handler.types];
  return types.flatMap((type) => dottedName(type)?.split(".").at(-1) ?? []);
}

function catches(handler: Handler, type: string): boolean {
  const types = typesOf(handler);
  return types === undefined || types.includes(type) || types.includes("Exception") || types.includes("BaseException");
}
