/** Functions that a script hands to others to call: listeners of events, handlers of requests, callbacks. */
import { isScript } from "../source/sourceText";
import { callableOf } from "./definitions";
import { bindParameters, callFunction } from "./functions";
import { Raised, type Machine, type Site } from "./machine";
import type { Call } from "./trace";
import { likely, unknown } from "./value";

/** How many callbacks of one script are read. */
const maximumCallbacks = 80;

/** Calls each function that a script passed to a library, once, with arguments that are not known; those that this leads to as well. */
export function evaluateCallbacks(machine: Machine): void {
  let read = 0;
  // The list grows while it is gone through.
  for (const call of machine.calls) {
    for (const value of call.args) {
      const callable = callableOf(likely(value));
      const definition = callable?.kind === "method" ? callable.function : callable;
      if (definition?.kind !== "function" || definition.evaluations > 0) continue;
      if (!isScript(definition.scope.module.source)) continue;
      if (++read > maximumCallbacks) return;
      const site = siteOf(machine, call);
      const given = bindParameters(definition, site, callable?.kind === "method" ? callable.self : undefined);
      attempt(machine, () => callFunction(machine, definition, site, undefined, given));
    }
  }
}

function siteOf(machine: Machine, call: Call): Site {
  const args = [unknown("what the library passes")];
  return { span: call.span, frame: machine.topFrame, args, kwargs: new Map(), open: false };
}

function attempt(machine: Machine, run: () => unknown): void {
  const { stack, loops, conditions } = machine;
  machine.stack = [];
  machine.loops = [];
  machine.conditions = [];
  try {
    run();
  } catch (fault) {
    // What a callback raises ends that callback; bounds end the evaluation.
    if (!(fault instanceof Raised)) throw fault;
  } finally {
    machine.stack = stack;
    machine.loops = loops;
    machine.conditions = conditions;
  }
}
