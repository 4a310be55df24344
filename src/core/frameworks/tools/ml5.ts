/** ml5.js: `ml5.neuralNetwork(options)` then `nn.train({ epochs }, whenDone)`. */
import type { Call, Trace } from "../../evaluate/trace";
import { likely, type Value } from "../../evaluate/value";
import type { RunDraft } from "../../run/runSpec";
import { ownerOf } from "../calls";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";
import { stateScriptHardware } from "../scriptHardware";

export const ml5: PythonFramework = {
  name: "ml5",
  find(trace) {
    const starts = trace.calls.filter(
      (call) => call.method === "train" && ownerOf(call.callee) === "ml5.neuralNetwork",
    );
    return distinctStarts(starts).map((call) => readRun(call, trace));
  },
};

function readRun(call: Call, trace: Trace): RunDraft {
  const sheet = new FactSheet();
  const [options] = call.args;
  const held = options && likely(options);
  const given = held?.kind === "dict" ? held.entries : new Map<string, Value>();
  // A function in the first place is what is called at the end: there are no options.
  const isKnown = !held || held.kind === "function" || (held.kind === "dict" && !held.open);
  sheet.add("epochs", given.get("epochs"));
  sheet.add("microBatchSize", given.get("batchSize"));
  if (isKnown) {
    sheet.fallback("epochs", 10, "ml5: epochs is 10", [call.span]);
    sheet.fallback("microBatchSize", 32, "ml5: batchSize is 32", [call.span]);
  }
  sheet.leaveOpen("datasetSamples", "rows are added when the code runs", [call.span]);
  sheet.state("method", "full", undefined, { reason: "no part of the network is frozen" });
  sheet.fallback("precision", "fp32", "ml5: tensors are float32");
  stateScriptHardware(sheet, trace);
  stateSweep(sheet, call.loops);
  return draft(trace, "ml5", "nn.train", anchorIn(trace, call.span, call.stack), sheet);
}
