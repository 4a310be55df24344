/** The data that a hand-written loop trains on, and its batches. */
import { sliceOfKey } from "../evaluate/items";
import { asNumber, likely, type Value } from "../evaluate/value";
import type { Loop, Trace } from "../evaluate/trace";
import { argument } from "./calls";
import { readDataset } from "./datasets";
import type { DatasetReading } from "./datasetReading";
import type { FactSheet } from "./facts";
import { stateDataset, stateLoaderBatch } from "./datasetFacts";
import { dataOf, type TrainingLoop } from "./trainingLoops";

/** What the innermost loop that goes over data goes over, or takes the items of that `next` gives. */
function dataOfLoops({ loops }: TrainingLoop): DatasetReading | undefined {
  for (const loop of [...loops].reverse()) {
    const data = dataOf(loop) ?? dataDrawn(loop);
    if (data) return data;
  }
  return undefined;
}

/** `batch = next(batches)`: batches are drawn by hand. */
function dataDrawn(loop: Loop): DatasetReading | undefined {
  const readings = (loop.drawn ?? []).map((value) => readDataset(value));
  return readings.find((data) => data.batched && !isForEvaluation(data));
}

function isForEvaluation(data: DatasetReading): boolean {
  return /test|val|eval|dev/i.test(data.split ?? "");
}

/** Claims data and batch of a training whose loops go over its data. */
export function stateLoopData(sheet: FactSheet, training: TrainingLoop, trace: Trace): DatasetReading | undefined {
  const data = dataOfLoops(training);
  if (data) {
    stateDataset(sheet, data);
    stateLoaderBatch(sheet, data, trace);
  }
  return data;
}

/** What the loops go over; where they count instead, the training's one loader. */
export function dataOfTraining(training: TrainingLoop, trace: Trace): DatasetReading | undefined {
  const looped = dataOfLoops(training);
  if (looped) return looped;
  const loaders = trace.calls.filter(
    (call) => /(^|\.)DataLoader$/.test(call.callee) && call.index < training.backward.index,
  );
  const readings = loaders.map((call) => readDataset(call.result));
  const forTraining = readings.filter((data) => !isForEvaluation(data));
  if (forTraining.length === 1) return forTraining[0];
  const shuffled = loaders.findIndex(
    (call) => call.kwargs.has("shuffle") && likely(call.kwargs.get("shuffle") ?? call.result).kind === "boolean",
  );
  // A loader that a loop makes is one of several that a step may draw from together.
  if ((loaders[shuffled]?.loops.length ?? 0) > training.around.length) return undefined;
  return readings[shuffled] ?? dataFile(training, trace);
}

/** A file of tokens that batches are drawn from: `numpy.memmap("data/openwebtext/train.bin")`. */
function dataFile(training: TrainingLoop, trace: Trace): DatasetReading | undefined {
  const files = trace.calls.filter(
    (call) => /^numpy\.(memmap|load|fromfile)$/.test(call.callee) && call.index <= training.backward.index,
  );
  const readings = files.map((call) => readDataset(call.result));
  return readings.find((data) => data.id && !/val|test/i.test(data.split ?? ""));
}

/** Batches drawn at random positions: `torch.randint(len(data) - block_size, (batch_size,))`. */
export function stateRandomBatches(sheet: FactSheet, trace: Trace, training: TrainingLoop): void {
  if (sheet.has("microBatchSize") || sheet.has("globalBatchSize")) return;
  for (const call of trace.calls) {
    if (!/^(torch|numpy\.random|random)\.(randint|randperm|choice|random_integers)$/.test(call.callee)) continue;
    if (call.loops.length === 0 && call.index < training.backward.index - 400) continue;
    const size = argument(call, "size") ?? call.args[call.args.length - 1];
    const held = size && likely(size);
    const first = held?.kind === "tuple" || held?.kind === "list" ? held.items[0] : undefined;
    // One position that is written there is that of a row which a data set gives.
    const { path, from, to } = call.span;
    const isWrittenThere = first?.spans.every((span) => span.path === path && span.from >= from && span.to <= to);
    const isOneRow = asNumber(first) === 1 && isWrittenThere === true;
    if (held && "items" in held && held.items.length === 1 && asNumber(first) !== undefined && !isOneRow)
      sheet.add("microBatchSize", first);
  }
}

/**
 * Tokens that are laid out in rows, the next token of each as its target: `buffer[:-1].view(B, T)`. The layout is that of one pass on one
 * device. Claimed where there is one.
 */
export function stateTokenRows(sheet: FactSheet, trace: Trace): void {
  const layouts = trace.calls.flatMap((call) => {
    const [rows, length, ...more] = call.args;
    const isLayout = /^(view|reshape)$/.test(call.method) && more.length === 0 && isWithoutLast(call.receiver);
    return isLayout && rows && length && (asNumber(rows) ?? 0) > 0 && (asNumber(length) ?? 0) > 1
      ? [{ rows, length }]
      : [];
  });
  const [first] = layouts;
  const isSame = ({ rows, length }: { rows: Value; length: Value }): boolean =>
    asNumber(rows) === asNumber(first?.rows) && asNumber(length) === asNumber(first?.length);
  if (!first || !layouts.every(isSame)) return;
  if (!sheet.has("globalBatchSize")) sheet.add("microBatchSize", first.rows);
  sheet.add("sequenceLength", first.length);
}

/** `tokens[:-1]`. */
function isWithoutLast(value: Value | undefined): boolean {
  const held = value && likely(value);
  const bounds = held?.kind === "object" && held.key ? sliceOfKey(held.key) : undefined;
  return bounds !== undefined && (bounds[0] ? asNumber(bounds[0]) === 0 : true) && asNumber(bounds[1]) === -1;
}
