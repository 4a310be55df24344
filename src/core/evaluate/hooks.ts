/** Code of the workspace that libraries call back: a module's optimizer, a data module's loaders, functions mapped over rows. */
import { callableOf, classOf, findMember } from "./definitions";
import { Raised, type Machine, type Site } from "./machine";
import type { Call } from "./trace";
import { likely, unknown, type Value } from "./value";
import type { Instance } from "./values";

/** How many callbacks of one script are read. */
const maximumHooks = 60;

/** Methods that Lightning calls on a module or data module that is trained, in its order. */
const lightningHooks = ["prepare_data", "setup", "configure_model", "configure_optimizers", "train_dataloader"];

const takesModules = /(^|\.)(fit|fit_loop|setup_dataloaders)$/;
const lightningBase = /Lightning(Data)?Module$/;
const mapsRows = /(^|\.)(map|with_transform|set_transform)$/;

/**
 * Calls what the libraries seen in the trace would call, once each, after the script itself: what these functions call is noted
 * behind everything else. Arguments that a library would pass are unknown.
 */
export function evaluateHooks(machine: Machine): void {
  const known = new Set<unknown>();
  const script = machine.calls.slice();
  for (const call of script) {
    if (known.size >= maximumHooks) return;
    for (const value of valuesOf(call)) {
      if (value.kind === "instance") readInstance(machine, call, value, known);
      else if (value.kind === "function" && takesFunction(call, value) && isNew(known, value.definition)) {
        const result = attempt(machine, () =>
          machine.call(value, siteOf(machine, call, [unknown("a row of the data")])),
        );
        // A trainer may be given a function that makes its model: what it makes stands in its place.
        if (result && call.kwargs.get("model_init") === value) replaceArgument(call, "model_init", result);
      }
    }
  }
}

function valuesOf(call: Call): Value[] {
  return [...call.args, ...call.kwargs.values()].map(likely);
}

function isNew(known: Set<unknown>, key: unknown): boolean {
  if (known.has(key)) return false;
  known.add(key);
  return true;
}

/** Whether a library goes on to call a function that it is given here. */
function takesFunction(call: Call, value: Value): boolean {
  if (callableOf(value)?.kind === "function" && mapsRows.test(call.callee)) return true;
  return ["collate_fn", "data_collator", "model_init", "preprocess_function", "formatting_func"].some(
    (name) => likelyOf(call.kwargs.get(name)) === value,
  );
}

function likelyOf(value: Value | undefined): Value | undefined {
  return value && likely(value);
}

function readInstance(machine: Machine, call: Call, instance: Instance, known: Set<unknown>): void {
  const definition = classOf(instance);
  if (!definition) return;
  if (takesModules.test(call.callee) && instance.bases.some((base) => lightningBase.test(base))) {
    if (!isNew(known, instance.attributes)) return;
    for (const hook of lightningHooks)
      if (findMember(definition, hook)) {
        const args = hook === "setup" ? [unknown("the stage")] : [];
        attempt(machine, () => machine.callMethod(instance, hook, siteOf(machine, call, args)));
      }
    return;
  }
  const isCollator = likelyOf(call.kwargs.get("data_collator") ?? call.kwargs.get("collate_fn")) === instance;
  if (isCollator && findMember(definition, "__call__") && isNew(known, instance.attributes))
    attempt(machine, () =>
      machine.callMethod(instance, "__call__", siteOf(machine, call, [unknown("rows of the data")])),
    );
  if (findMember(definition, "__len__") && findMember(definition, "__getitem__") && isNew(known, instance.attributes))
    readDataset(machine, call, instance);
}

/** A data set of the workspace: how many rows it says it has, and what it does with one. */
function readDataset(machine: Machine, call: Call, instance: Instance): void {
  const length = attempt(machine, () => machine.callMethod(instance, "__len__", siteOf(machine, call, [])));
  if (length && likely(length).kind === "number") instance.attributes.set("__len__", length);
  attempt(machine, () => machine.callMethod(instance, "__getitem__", siteOf(machine, call, [unknown("an index")])));
}

function siteOf(machine: Machine, call: Call, args: readonly Value[]): Site {
  return { span: call.span, frame: machine.topFrame, args, kwargs: new Map(), open: false };
}

function attempt(machine: Machine, run: () => Value): Value | undefined {
  const { stack, loops, conditions } = machine;
  try {
    return run();
  } catch (fault) {
    // What a callback raises ends that callback; bounds end the evaluation.
    if (fault instanceof Raised) return undefined;
    throw fault;
  } finally {
    machine.stack = stack;
    machine.loops = loops;
    machine.conditions = conditions;
  }
}

function replaceArgument(call: Call, name: string, value: Value): void {
  (call as { kwargs: ReadonlyMap<string, Value> }).kwargs = new Map([...call.kwargs, [name, value]]);
}
