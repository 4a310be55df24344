/**
 * The shape of a recogniser, to copy for the next library. A recogniser finds the calls that start training, and claims what
 * the values around such a call state. It claims nothing that the code does not: what is open is left open, with the reason.
 */
import type { Call, Trace } from "../../evaluate/trace";
import type { RunDraft } from "../../run/runSpec";
import { argument } from "../calls";
import { readDataset } from "../datasets";
import { stateDataset } from "../datasetFacts";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { stateModel } from "../modelFacts";
import { readModel } from "../models";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";

/** One line in `registry.ts` puts it to work; libraries that build on another stand before it there. */
export const template: PythonFramework = {
  name: "template",
  find(trace): readonly RunDraft[] {
    // 1. The calls that start training: by the dotted name, never by the method alone.
    const starts = trace.calls.filter((call) => call.callee === "template_library.Learner.train");
    return distinctStarts(starts).map((call) => readRun(call, trace));
  },
};

function readRun(call: Call, trace: Trace): RunDraft {
  const sheet = new FactSheet();
  // 2. Options: a value that is given becomes a fact with its place; one that is not becomes the library's default, named.
  const epochs = argument(call, "epochs", 0);
  if (epochs) sheet.add("epochs", epochs);
  else if (!call.open) sheet.fallback("epochs", 1, "template-library: epochs is 1", [call.span]);
  // 3. Model and data: walked back to where they come from.
  stateModel(sheet, readModel(argument(call, "model", 1)));
  const data = readDataset(argument(call, "data", 2));
  stateDataset(sheet, data);
  // 4. Loops around the call repeat the whole training.
  stateSweep(sheet, call.loops);
  return draft(trace, "template", "Learner.train", anchorIn(trace, call.span, call.stack), sheet, data);
}
