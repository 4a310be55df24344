/** Trainings that end when nothing improves any more: what their schedule says is the most they may take. */
import { asNumber, likely, type Value } from "../evaluate/value";
import type { Call, Trace } from "../evaluate/trace";
import type { InputName } from "../run/inputs";
import { argument, lastOf, madeBy } from "./calls";
import type { FactSheet } from "./facts";

/** Where nothing says how soon a training may end: as for a scheduler's time limit, after a quarter. */
const usualLeastShare = 0.25;

/**
 * Claims that the epochs are the most that a run may take, where a callback for early stopping is among its callbacks.
 * @param options whether each epoch is evaluated, which is what patience counts, and the library's own patience.
 */
export function stateEarlyStopping(
  sheet: FactSheet,
  callbacks: Value | undefined,
  trace: Trace,
  options: { readonly everyEpoch: boolean; readonly usual: number },
): void {
  const stopper = stopperIn(callbacks, trace);
  if (!stopper) return;
  sheet.state("earlyStopping", true, undefined, { origin: "stated", spans: [stopper.span] });
  const isCallback = lastOf(stopper.callee) === "EarlyStoppingCallback";
  const given = isCallback ? argument(stopper, "early_stopping_patience", 0) : argument(stopper, "patience", 2);
  const patience = given ? asNumber(given) : isCallback ? 1 : options.usual;
  limit(sheet, "epochs", options.everyEpoch ? patience : undefined);
  if (sheet.number("epochs") === undefined) limit(sheet, "maxSteps", undefined);
}

/** Claims the same of a loop that may be left early. */
export function stateEarlyEnd(sheet: FactSheet, input: "epochs" | "maxSteps"): void {
  sheet.state("earlyStopping", true, undefined, { origin: "derived", reason: "the loop may be left early" });
  limit(sheet, input, undefined);
}

/** An evaluation that is no better than the best must follow the first one `patience` times before a run ends. */
function limit(sheet: FactSheet, input: InputName, patience: number | undefined): void {
  const most = sheet.number(input);
  if (most === undefined) return;
  if (patience === undefined) sheet.limit(input, usualLeastShare * most, "it may stop early");
  else
    sheet.limit(
      input,
      Math.max(1, patience) + 1,
      `it stops when nothing improves for ${patience <= 1 ? "an epoch" : `${String(patience)} epochs`}`,
    );
}

/** The callback for early stopping among others. */
function stopperIn(callbacks: Value | undefined, trace: Trace): Call | undefined {
  const held = callbacks && likely(callbacks);
  const items = held?.kind === "list" || held?.kind === "tuple" ? held.items : callbacks ? [callbacks] : [];
  for (const item of items) {
    const made = madeBy(item, trace);
    if (made && /(^|\.)EarlyStopping(Callback)?$/.test(made.callee)) return made;
  }
  return undefined;
}
