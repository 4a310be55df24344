/** brain.js: `new brain.NeuralNetwork({ hiddenLayers: [8] })` then `net.train(data, { iterations })`. */
import type { Call, Trace } from "../../evaluate/trace";
import { asNumber, asString, likely, type Value } from "../../evaluate/value";
import type { RunDraft } from "../../run/runSpec";
import { madeBy, ownerOf } from "../calls";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";
import { stateScriptHardware } from "../scriptHardware";

/** Passes over the data at most, of all its networks: the library's default. */
const usualIterations = 20_000;

export const brainJs: PythonFramework = {
  name: "brain.js",
  find(trace) {
    const starts = trace.calls.filter(
      (call) => /^(train|trainAsync)$/.test(call.method) && isNetwork(ownerOf(call.callee)),
    );
    return distinctStarts(starts).map((call) => readRun(call, trace));
  },
};

function isNetwork(type: string): boolean {
  return /^brainjs\.(\w+\.)*(NeuralNetwork(GPU)?|FeedForward|CrossValidate|LSTM|GRU|RNN|LSTMTimeStep|GRUTimeStep|RNNTimeStep|Recurrent)$/.test(
    type,
  );
}

function isFeedForward(type: string): boolean {
  return /NeuralNetwork(GPU)?$/.test(type);
}

function readRun(call: Call, trace: Trace): RunDraft {
  const sheet = new FactSheet();
  const [data, options] = call.args;
  const made = madeBy(call.receiver, trace);
  const type = ownerOf(call.callee);
  stateRows(sheet, data);
  if (!type.endsWith("CrossValidate")) stateIterations(sheet, call, options, made?.args[0]);
  // Weights change after each row.
  if (isFeedForward(type)) {
    sheet.fallback("microBatchSize", 1, "brain.js: weights change after each row", [call.span]);
    const praxis = asString(entryOf(options, "praxis"));
    if (praxis === "adam") sheet.state("optimizer", "adam", entryOf(options, "praxis"));
    else sheet.fallback("optimizer", "sgd", "brain.js: gradient descent with momentum", [call.span]);
  }
  stateSize(sheet, type, made?.args[0], data, made);
  if (isFeedForward(type))
    sheet.state("task", "tabular", undefined, { spans: [call.span], reason: "a sample is a row of numbers" });
  sheet.state("method", "full", undefined, { reason: "no part of the network is frozen" });
  sheet.fallback("precision", "fp32", "brain.js: weights are float32");
  stateScriptHardware(sheet, trace);
  stateSweep(sheet, call.loops);
  return draft(trace, "brain.js", `net.${call.method}`, anchorIn(trace, call.span, call.stack), sheet);
}

/**
 * An iteration goes over all rows. It stops where the error is small, which most nets reach far earlier.
 * @param own what the net was made with: options of its training among it.
 */
function stateIterations(sheet: FactSheet, call: Call, options: Value | undefined, own: Value | undefined): void {
  const given = entryOf(options, "iterations") ?? entryOf(own, "iterations");
  const reason = "brain.js stops earlier where the error is small";
  if (given) sheet.add("maxSteps", given, { reason, least: 1 });
  else if (!isOpen(options) && !isOpen(own))
    sheet.state("maxSteps", usualIterations, undefined, {
      origin: "default",
      reason: `brain.js: iterations is ${String(usualIterations)}; it ${reason.slice(9)}`,
      spans: [call.span],
      least: 1,
    });
  const [iterations, rows] = [sheet.number("maxSteps"), sheet.number("datasetSamples")];
  if (iterations !== undefined && rows !== undefined)
    sheet.state("trainingSamples", iterations * rows, undefined, {
      origin: "derived",
      reason: "iterations × rows",
      spans: given?.spans ?? [call.span],
      least: rows,
    });
}

function stateRows(sheet: FactSheet, data: Value | undefined): void {
  const held = data && likely(data);
  if (held?.kind === "list" && !held.open && held.items.length > 0) {
    sheet.state("datasetSamples", held.items.length, held, { origin: "derived", reason: "rows written in the code" });
    sheet.state("datasetId", "inline array", held, { origin: "derived", reason: "rows written in the code" });
  } else if (held?.kind === "unknown") sheet.leaveOpen("datasetSamples", held.reason, held.spans);
  else if (held) sheet.leaveOpen("datasetSamples", "the rows are known when the code runs", held.spans);
}

/** Weights and biases of a feed-forward network: inputs and outputs as given, else as wide as the rows. */
function stateSize(
  sheet: FactSheet,
  type: string,
  options: Value | undefined,
  data: Value | undefined,
  made: Call | undefined,
): void {
  if (!isFeedForward(type)) return;
  const inputs = asNumber(entryOf(options, "inputSize")) ?? widthOf(data, "input");
  const outputs = asNumber(entryOf(options, "outputSize")) ?? widthOf(data, "output");
  const hidden = hiddenSizes(options, inputs);
  const spans = made ? [made.span] : [];
  if (inputs === undefined || outputs === undefined || hidden === undefined) {
    sheet.leaveOpen("parameterCount", "how wide the rows are is known when the code runs", spans);
    return;
  }
  const sizes = [inputs, ...hidden, outputs];
  const pairs = sizes.slice(1).map((size, i) => [sizes[i] ?? 0, size] as const);
  const count = pairs.reduce((all, [from, to]) => all + from * to + to, 0);
  const reason = `counted in the code: layers of ${sizes.join(", ")}`;
  sheet.state("parameterCount", count, undefined, { origin: "derived", reason, spans });
  const flops = pairs.reduce((all, [from, to]) => all + 2 * from * to, 0);
  sheet.state("forwardFlopsPerSample", flops, undefined, { origin: "derived", reason, spans });
}

/** The hidden layers as given; else one of half as many as inputs, three at least. */
function hiddenSizes(options: Value | undefined, inputs: number | undefined): readonly number[] | undefined {
  const given = entryOf(options, "hiddenLayers");
  const held = given && likely(given);
  if (held?.kind === "list") {
    const sizes = held.items.map((item) => asNumber(item));
    return held.open || sizes.includes(undefined) ? undefined : sizes.flatMap((size) => size ?? []);
  }
  if (held && held.kind !== "none") return undefined;
  return isOpen(options) || inputs === undefined ? undefined : [Math.max(3, Math.floor(inputs / 2))];
}

/** How many numbers the rows have: of arrays the length, of objects the names in any of them. */
function widthOf(data: Value | undefined, part: "input" | "output"): number | undefined {
  const held = data && likely(data);
  if (held?.kind !== "list" || held.items.length === 0 || (held.open && held.items.length < 1)) return undefined;
  const cells = held.items.map((row) => entryOf(row, part)).map((cell) => cell && likely(cell));
  const names = new Set<string>();
  for (const cell of cells) {
    if (cell?.kind === "list" && !cell.open) return cell.items.length;
    if (cell?.kind !== "dict" || cell.open) return undefined;
    for (const name of cell.entries.keys()) names.add(name);
  }
  // A row that is not seen may have a name of its own.
  return held.open || names.size === 0 ? undefined : names.size;
}

function entryOf(value: Value | undefined, name: string): Value | undefined {
  const held = value && likely(value);
  const entry = held?.kind === "dict" ? held.entries.get(name) : undefined;
  return entry && likely(entry).kind !== "none" ? entry : undefined;
}

/** Whether options may hold more than is seen. */
function isOpen(value: Value | undefined): boolean {
  const held = value && likely(value);
  return held !== undefined && held.kind !== "none" && (held.kind !== "dict" || held.open);
}
