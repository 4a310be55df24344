/** Whose a loader's batch is where a loop written by hand trains on several devices: one device's, or that of all together. */
import type { Call, Trace } from "../evaluate/trace";
import { asNumber, likely, type Value } from "../evaluate/value";
import { anyArgument } from "./calls";
import type { DatasetReading } from "./datasetReading";
import { stateLoaderBatch } from "./datasetFacts";
import type { FactSheet } from "./facts";
import type { ModelReading } from "./modelReading";

const sharing = /^torch\.nn\.(parallel\.(data_parallel\.)?)?DataParallel$/;
const distributed = /(DistributedDataParallel|FullyShardedDataParallel|fully_shard)$/;

/**
 * Claims the loader's batch. `DataParallel` shares each batch out over the devices that there are, one or several: it is the whole batch even
 * where a condition decides whether the model is wrapped. Where the other way is one process for each device, nothing is claimed.
 */
export function stateLoopBatch(sheet: FactSheet, data: DatasetReading, model: ModelReading, trace: Trace): void {
  const wraps = (wrapper: RegExp): boolean =>
    trace.calls.some((call) => call.uncalled !== true && wrapper.test(call.callee) && isGiven(call, model));
  const isShared = model.dataParallel || wraps(sharing);
  if (!isShared) {
    if (!sheet.has("globalBatchSize")) stateLoaderBatch(sheet, data, trace);
    return;
  }
  if (!data.batchSize) return;
  const { spans } = data.batchSize;
  if (!model.dataParallel && wraps(distributed)) {
    const reason = "one device's with a process for each, that of all devices with DataParallel: the code has both";
    sheet.leaveOpen("microBatchSize", reason, spans);
    sheet.leaveOpen("globalBatchSize", reason, spans);
    return;
  }
  const reason = "DataParallel shares each batch out over the devices";
  const passes = sheet.number("gradientAccumulationSteps") ?? 1;
  const batch = asNumber(data.batchSize);
  if (passes === 1 || batch === undefined) sheet.add("globalBatchSize", data.batchSize, { reason });
  else
    sheet.state("globalBatchSize", batch * passes, data.batchSize, {
      origin: "derived",
      reason: `DataParallel shares each batch out, and ${String(passes)} of them are added up for a step`,
    });
  sheet.leaveOpen("microBatchSize", reason, spans);
}

/** Whether a wrapper is given what is trained. */
function isGiven(call: Call, model: ModelReading): boolean {
  const value = anyArgument(call, ["module"], 0);
  const held = value && likely(value);
  const made = (one: Value): unknown =>
    (one.kind === "object" || one.kind === "instance" ? one.call : undefined) ?? one;
  return held !== undefined && model.seen.some((own) => made(own) === made(held));
}
