/** What running in a notebook means for a run. */
import type { Trace } from "../evaluate/trace";
import type { Span } from "../source/sourceText";
import type { FactSheet } from "./facts";

/** Whether the code is a notebook's: one process trains there, unless it starts more itself. */
function isInNotebook(trace: Trace): boolean {
  return /\.ipynb$/i.test(trace.path) && !trace.calls.some((call) => /notebook_launcher$|\.spawn$/.test(call.callee));
}

/** Said of the batch of a step, which places that start several processes make another. */
export const inOneProcess = "micro-batch size × gradient accumulation steps; a notebook trains in one process";

/** In a notebook one process trains on one device, so that the batch of a step follows. */
export function stateNotebookBatch(sheet: FactSheet, trace: Trace, anchor: Span): void {
  const batch = sheet.number("microBatchSize");
  const accumulation = sheet.number("gradientAccumulationSteps");
  if (!isInNotebook(trace) || batch === undefined || accumulation === undefined) return;
  if (sheet.has("acceleratorCount") || sheet.has("globalBatchSize")) return;
  sheet.state("globalBatchSize", batch * accumulation, undefined, {
    spans: [anchor],
    reason: inOneProcess,
  });
}
