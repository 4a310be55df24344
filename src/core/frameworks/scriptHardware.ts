/** On what a JavaScript program trains: a page in a browser, Node's processor, Node with CUDA. */
import type { Trace } from "../evaluate/trace";
import type { FactSheet } from "./facts";

/** Says which hardware is not named and why. Neither a page nor a program says which device it will find. */
export function stateScriptHardware(sheet: FactSheet, trace: Trace): void {
  const imports = [...trace.imports];
  if (imports.some((name) => name.startsWith("@tensorflow/tfjs-node-gpu")))
    sheet.leaveOpen("accelerator", "trains on the CUDA device of whatever machine runs it");
  else if (imports.some((name) => name.startsWith("@tensorflow/tfjs-node"))) {
    sheet.state("acceleratorKind", "cpu", undefined, { reason: "tfjs-node uses no accelerator" });
    sheet.leaveOpen("accelerator", "trains on the processor: tfjs-node uses no accelerator");
  } else sheet.leaveOpen("accelerator", "trains in a browser or in Node, on whatever machine runs it");
}
