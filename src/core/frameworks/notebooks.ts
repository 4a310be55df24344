/** What running in a notebook means for a run. */
import type { Trace } from "../evaluate/trace";

/** Whether the code is a notebook's: one process trains there, unless it starts more itself. */
export function isInNotebook(trace: Trace): boolean {
  return /\.ipynb$/i.test(trace.path) && !trace.calls.some((call) => /notebook_launcher$|\.spawn$/.test(call.callee));
}
