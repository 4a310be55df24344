/** Claims about the data of a run. */
import { findDataset } from "../data/datasets";
import type { Trace } from "../evaluate/trace";
import { asNumber, asString, type Value } from "../evaluate/value";
import type { DatasetReading } from "./datasetReading";
import type { FactSheet } from "./facts";
import { totalOfProcesses } from "./processes";

/** Claims which data are trained on and how many rows one epoch uses, as far as the files tell. */
export function stateDataset(sheet: FactSheet, data: DatasetReading): void {
  if (sheet.restsOnChoice(["datasetId", "datasetSamples", "imageSize"], data.conditions)) return;
  const published = publishedFile(data.id);
  if (published) sheet.state("datasetId", published.id, data.id, { origin: "derived", reason: published.reason });
  else if (data.id) sheet.add("datasetId", data.id, { ...reasonOf(data) });
  else if (data.unknown && !data.synthetic) sheet.leaveOpen("datasetId", data.unknown.reason, data.unknown.value.spans);
  // Repeated in a pass that is itself the training, they are its epochs; else an epoch has more rows than the data set.
  const { repeats } = data;
  if (repeats !== undefined && repeats !== "endless" && !sheet.restsOn("epochs", repeats))
    data.uncounted ??= { reason: "rows are repeated", from: repeats };
  if (data.samples && data.fraction > 0) {
    const cut = data.fraction < 1 || data.heldOut > 0;
    sheet.state(
      "datasetSamples",
      Math.floor(data.samples.count * data.fraction + 1e-9) - data.heldOut,
      data.samples.from,
      cut ? { origin: "derived" } : {},
    );
  } else if (data.batches && !sheet.has("maxSteps"))
    sheet.leaveOpen("datasetSamples", "only a part of the batches is taken", data.batches.spans);
  else if (data.uncounted) sheet.leaveOpen("datasetSamples", data.uncounted.reason, data.uncounted.from.spans);
  if (asNumber(data.imageSize) !== undefined)
    sheet.add(
      "imageSize",
      data.imageSize,
      data.imageSize?.origin === "derived" ? { reason: "the size of this data set's images" } : {},
    );
}

/** Claims the batch of one device and one pass, from the loader that is iterated. */
export function stateLoaderBatch(sheet: FactSheet, data: DatasetReading, trace: Trace): void {
  stateSharedBatch(sheet, data.batchSize, trace);
  if (data.batchSize) sheet.add("microBatchSize", data.batchSize);
  else if (data.defaultBatch)
    sheet.fallback("microBatchSize", data.defaultBatch.size, data.defaultBatch.reason, [data.defaultBatch.from.span]);
}

/** `batch_size=1024 // world_size`: the batch of all processes is known, however many are started. */
function stateSharedBatch(sheet: FactSheet, batch: Value | undefined, trace: Trace): void {
  const passes = sheet.number("gradientAccumulationSteps");
  const total = batch && passes !== undefined ? totalOfProcesses(batch, trace) : undefined;
  const count = asNumber(total);
  if (!total || count === undefined || passes === undefined) return;
  const reason = `${count} samples are shared out to the processes that are started`;
  sheet.state("globalBatchSize", count * passes, total, { origin: "derived", reason });
}

/** The data set that a file in a folder which only the launcher knows is published as: `${SQUAD}/train-v1.1.json`. */
function publishedFile(id: Value | undefined): { readonly id: string; readonly reason: string } | undefined {
  const path = asString(id);
  const row = path?.includes("${") === true ? findDataset(path) : undefined;
  return path !== undefined && row
    ? { id: row.id, reason: `${path.slice(path.lastIndexOf("/") + 1)} is a file of it` }
    : undefined;
}

function reasonOf(data: DatasetReading): { reason?: string } {
  const words = [
    data.subset === undefined ? "" : `subset ${data.subset}`,
    data.split === undefined ? "" : `split ${data.split}`,
    data.fraction < 1 ? `${String(Math.round(data.fraction * 1000) / 10)} % of the rows` : "",
  ].filter((word) => word !== "");
  return words.length > 0 && asString(data.id) !== undefined ? { reason: words.join(", ") } : {};
}
