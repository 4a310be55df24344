/** Walks tensors and data sets of TensorFlow.js back to what they were made from: how many rows, in which batches. */
import type { Call } from "../evaluate/trace";
import { applyBinary } from "../evaluate/operators";
import { asNumber, asString, likely, type Value } from "../evaluate/value";
import { emptyReading, named, type DatasetReading } from "./datasetReading";

const longestWalk = 40;

/** Reads the data that `fit` or `fitDataset` is given: tensors, several of them, or a data set. */
export function readTensors(value: Value | undefined): DatasetReading {
  const reading = emptyReading();
  let current = value;
  for (let left = longestWalk; current && left > 0; left--) current = stepBack(reading, likely(current));
  return reading;
}

function stepBack(reading: DatasetReading, held: Value): Value | undefined {
  switch (held.kind) {
    case "list":
    case "tuple":
      return held.items[0];
    case "dict":
      return held.entries.get("xs") ?? held.entries.get("x");
    case "object":
      if (held.call) return stepThrough(reading, held.call);
      reading.unknown ??= { reason: "what it holds is made when the code runs", value: held };
      return undefined;
    case "unknown":
      reading.unknown ??= { reason: held.reason, value: held };
      return undefined;
    default:
      return undefined;
  }
}

function stepThrough(reading: DatasetReading, call: Call): Value | undefined {
  const { callee, method, args } = call;
  if (/^tfjs\.tensor([1-6]d)?$/.test(callee)) return readValues(reading, args[0], args[1]);
  if (/^tfjs\.(randomNormal|randomUniform|truncatedNormal|ones|zeros|fill|rand)$/.test(callee)) {
    reading.synthetic = true;
    return readShape(reading, args[0]);
  }
  if (/^tfjs\.(linspace|range)$/.test(callee)) {
    reading.synthetic = true;
    const count = callee.endsWith("linspace") ? args[2] : args[1];
    if (count && asNumber(count) !== undefined) countRows(reading, count);
    return undefined;
  }
  if (/^tfjs\.data\.(csv|webcam|microphone)$/.test(callee))
    return named(reading, args[0], "where the data come from is not known here");
  if (callee === "tfjs.data.array") return readValues(reading, args[0], undefined);
  if (callee === "tfjs.data.generator") {
    reading.uncounted ??= { reason: "rows are made when the code runs", from: call.result };
    return undefined;
  }
  if (callee === "tfjs.data.zip") return args[0];
  if (method === "batch" && call.receiver) {
    reading.batched = true;
    reading.batchSize ??= args[0];
    return call.receiver;
  }
  if (method === "take" && call.receiver) {
    readTake(reading, call);
    return call.receiver;
  }
  if (method === "reshape" || /^tfjs\.reshape$/.test(callee)) {
    const shape = args[call.receiver ? 0 : 1];
    const rest = call.receiver ?? args[0];
    readShape(reading, shape);
    return rest;
  }
  if (method === "slice" && call.receiver) {
    readSlice(reading, call);
    return call.receiver;
  }
  if (/^(skip|filter|repeat|concat|gather|stack|concatenate|flatMap)$/.test(method))
    reading.uncounted ??= { reason: `rows are put together with ${method}`, from: call.result };
  // Arithmetic and changes of form leave the rows as they are.
  return call.receiver ?? (callee.startsWith("tfjs.") ? args[0] : undefined);
}

/** `tf.tensor2d(values, [rows, columns])`: rows of the shape, else of the values. */
function readValues(reading: DatasetReading, values: Value | undefined, shape: Value | undefined): Value | undefined {
  if (readShape(reading, shape)) return undefined;
  const held = values && likely(values);
  if (held?.kind === "list" && !held.open && shape === undefined)
    reading.samples ??= { count: held.items.length, from: held };
  else if (held?.kind === "unknown") reading.unknown ??= { reason: held.reason, value: held };
  return undefined;
}

/** The first axis of a shape is the rows. Gives the shape where it was known. */
function readShape(reading: DatasetReading, shape: Value | undefined): Value | undefined {
  const held = shape && likely(shape);
  const [rows] = held?.kind === "list" ? held.items : [];
  return rows && countRows(reading, rows) ? shape : undefined;
}

/** `take(n)` takes rows, behind `batch` batches. */
function readTake(reading: DatasetReading, call: Call): void {
  const [taken] = call.args;
  const batch = batchBefore(call.receiver);
  const size = batch && asNumber(batch);
  if (taken && batch && size !== undefined) countRows(reading, applyBinary("*", taken, batch));
  else if (taken && !batch) countRows(reading, taken);
  reading.uncounted ??= { reason: "only a part of the rows is taken", from: call.result };
}

/** The batch size of a data set that is batched already. */
function batchBefore(value: Value | undefined): Value | undefined {
  let held = value && likely(value);
  for (let left = longestWalk; held?.kind === "object" && held.call && left > 0; left--) {
    if (held.call.method === "batch") return held.call.args[0];
    held = held.call.receiver && likely(held.call.receiver);
  }
  return undefined;
}

function readSlice(reading: DatasetReading, call: Call): void {
  const size = call.args[1] && likely(call.args[1]);
  const rows = size?.kind === "list" ? size.items[0] : size;
  if (rows) countRows(reading, rows);
}

function countRows(reading: DatasetReading, rows: Value): boolean {
  const count = asNumber(rows);
  if (count === undefined || count < 1 || asString(rows) !== undefined) return false;
  reading.samples ??= { count, from: rows };
  return true;
}
