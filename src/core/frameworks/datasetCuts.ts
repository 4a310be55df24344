/** How much of a data set is used: splits, slices, held-out parts, selections, batches. */
import { asNumber, asString, likely, type Value } from "../evaluate/value";
import { cutOf, sliceOfKey } from "../evaluate/items";
import { iterationOf } from "../evaluate/iteration";
import { shareOfLength } from "../evaluate/symbolic";
import type { Call } from "../evaluate/trace";
import { anyArgument, argument, libraryOf } from "./calls";
import { choosesRows } from "./frames";
import { holdOut, present, take, type DatasetReading } from "./datasetReading";

/** A split as written: `train`, `train[:10%]`, `train[:5000]`, `train[10:110]`, `train+validation`. */
export function readSplit(reading: DatasetReading, split: Value): void {
  const text = asString(split);
  const found = /^(\w+)(?:\[(\d+)?(%)?:(\d+)?(%)?\])?$/.exec(text?.replace(/\s+/g, "") ?? "");
  if (text !== undefined && /^\s*\w+(\s*\+\s*\w+)+\s*$/.test(text)) {
    reading.split ??= text.replaceAll(/\s/g, "");
    return;
  }
  if (!found) {
    if (text !== undefined) reading.uncounted ??= { reason: `the split ${text} is put together`, from: split };
    return;
  }
  reading.split ??= found[1];
  if (!text?.includes("[")) return;
  const percent = found[3] !== undefined || found[5] !== undefined;
  const from = found[2] === undefined ? 0 : Number(found[2]);
  const to = found[4] === undefined ? undefined : Number(found[4]);
  if (percent) take(reading, ((to ?? 100) - from) / 100);
  else if (to !== undefined) reading.samples ??= { count: to - from, from: split };
  else if (from > 0) reading.uncounted ??= { reason: "the first rows are left out", from: split };
}

/** `ds["train"]`, `split[0]`, `rows[:1000]`, an item of what is iterated over. */
export function takenItem(reading: DatasetReading, owner: Value, from: Value | undefined): Value | undefined {
  const key = from && likely(from);
  const source = likely(owner);
  const made = source.kind === "object" ? source.call : undefined;
  if (key?.kind === "string" && made && !made.callee.endsWith("train_test_split")) readSplitKey(reading, key.value);
  if (choosesRows(owner, key)) reading.uncounted ??= { reason: "rows are chosen by a condition", from: from ?? owner };
  readSlice(reading, key);
  if (!made) return owner;
  if (/(^|\.)train_test_split$/.test(made.callee)) return splitPart(reading, made, key);
  if (made.callee.endsWith("random_split")) return randomPart(reading, made, key);
  if (/deepspeed\.(.*\.)?initialize$/.test(made.callee)) return made.kwargs.get("training_data");
  const handsOnByPlace = /(^|\.)(prepare|setup_dataloaders|zip)$/.test(made.callee);
  if (handsOnByPlace && key?.kind === "number") return made.args[key.value] ?? owner;
  return owner;
}

function readSplitKey(reading: DatasetReading, key: string): void {
  if (/^(train|training|test|validation|valid|val|eval|dev)[\w-]*$/i.test(key)) reading.split ??= key;
}

/** The rows that `[:n]`, `[n:]`, `[:-n]` or `[:int(0.8 * len(rows))]` takes, on the first of several axes. */
function readSlice(reading: DatasetReading, key: Value | undefined): void {
  const axis = key?.kind === "tuple" && !sliceOfKey(key) ? key.items[0] : key;
  const bounds = axis && sliceOfKey(axis);
  if (!axis || !bounds || present(bounds[2])) return;
  const [lower, upper] = bounds.map((bound) => present(bound));
  const from = lower ? asNumber(lower) : 0;
  const to = asNumber(upper);
  if (from !== undefined && from >= 0 && to !== undefined && to > from) {
    reading.samples ??= { count: to - from, from: axis };
    return;
  }
  if (from !== undefined && from < 0 && !upper) reading.samples ??= { count: -from, from: axis };
  if (from !== undefined && from > 0) holdOut(reading, from);
  if (to !== undefined && to < 0) holdOut(reading, -to);
  const begin = lower && shareOfLength(lower);
  const end = upper && shareOfLength(upper);
  if (begin !== undefined || end !== undefined) take(reading, (end ?? 1) - (begin ?? 0));
}

/** The training part of `train_test_split`: of a Dataset by key, of scikit-learn's arrays by place. */
function splitPart(reading: DatasetReading, split: Call, key: Value | undefined): Value | undefined {
  const method = split.receiver !== undefined && libraryOf(split.callee) !== "sklearn";
  const test = present(argument(split, "test_size", method ? 0 : undefined));
  const train = present(argument(split, "train_size"));
  const wantsTest = key?.kind === "string" ? /test|val/.test(key.value) : key?.kind === "number" && key.value % 2 === 1;
  const size = asNumber(wantsTest ? test : train);
  const rest = asNumber(wantsTest ? train : test) ?? (test || train ? undefined : 0.25);
  if (size !== undefined && size > 1)
    reading.samples ??= { count: size, from: (wantsTest ? test : train) ?? split.result };
  else if (size !== undefined) take(reading, size);
  else if (rest !== undefined && rest < 1) take(reading, 1 - rest);
  else if (rest !== undefined) holdOut(reading, rest);
  else reading.uncounted ??= { reason: "a number of rows is held out", from: test ?? split.result };
  return method ? split.receiver : split.args[0];
}

function randomPart(reading: DatasetReading, split: Call, key: Value | undefined): Value | undefined {
  const lengths = argument(split, "lengths", 1);
  const held = lengths && likely(lengths);
  const index = key?.kind === "number" ? key.value : 0;
  const parts = held?.kind === "list" || held?.kind === "tuple" ? held.items : [];
  const part = parts[index];
  const size = asNumber(part) ?? (part && shareOfLength(part));
  const rest = restOf(parts.filter((other) => other !== part));
  if (part && size !== undefined && size > 1) reading.samples ??= { count: size, from: part };
  else if (size !== undefined) take(reading, size);
  else if (rest) {
    take(reading, 1 - rest.share);
    holdOut(reading, rest.rows);
  } else
    reading.uncounted ??= {
      reason: "the length of the training part is computed when the code runs",
      from: split.result,
    };
  return argument(split, "dataset", 0);
}

/** What the other parts of a split take together: a share and a number of rows; undefined where one of them is not known. */
function restOf(others: readonly Value[]): { readonly share: number; readonly rows: number } | undefined {
  const rest = { share: 0, rows: 0 };
  for (const other of others) {
    const size = asNumber(other) ?? shareOfLength(other);
    if (size === undefined) return undefined;
    if (size > 1) rest.rows += size;
    else rest.share += size;
  }
  return others.length > 0 && rest.share < 1 ? rest : undefined;
}

/** Calls that cut rows off or share them out; false where the call is none of them. */
export function readCut(reading: DatasetReading, call: Call, self: Value): Value | undefined | false {
  const { method } = call;
  if (method === "select" || /(^|\.)Subset$/.test(call.callee)) {
    const indices = method === "select" ? anyArgument(call, ["indices"], 0) : anyArgument(call, ["indices"], 1);
    takeChosen(reading, indices, self);
    return method === "select" ? call.receiver : call.args[0];
  }
  if ((method === "take" || method === "head") && call.receiver) {
    const count = asNumber(call.args[0]);
    // After batching, `take` counts batches.
    const batches = wasBatched(call.receiver);
    if (count !== undefined && call.args[0] && !batches) reading.samples ??= { count, from: call.args[0] };
    else if (count !== undefined) reading.batches ??= call.args[0];
    else reading.uncounted ??= { reason: "only a part of the batches is taken", from: self };
    return call.receiver;
  }
  if (method === "shard" && call.receiver) {
    const shards = asNumber(anyArgument(call, ["num_shards"], 0));
    if (shards !== undefined && shards >= 1) take(reading, 1 / shards);
    return call.receiver;
  }
  if (method === "skip" && call.receiver) {
    reading.uncounted ??= { reason: "the first rows are left out", from: self };
    return call.receiver;
  }
  if (method === "repeat" && call.receiver) {
    const times = anyArgument(call, ["count"], 0);
    reading.repeats ??= times && asNumber(times) !== -1 && likely(times).kind !== "none" ? times : "endless";
    return call.receiver;
  }
  if (/^(to_tf_dataset|prepare_tf_dataset)$/.test(method) && call.receiver) {
    reading.batched = true;
    const size = anyArgument(call, ["batch_size"], method === "prepare_tf_dataset" ? 1 : undefined);
    if (size) reading.batchSize ??= size;
    else if (method === "prepare_tf_dataset" && call.open !== true)
      reading.defaultBatch ??= { size: 8, reason: "transformers: prepare_tf_dataset's batch size is 8", from: call };
    return method === "prepare_tf_dataset" ? anyArgument(call, ["dataset"], 0) : call.receiver;
  }
  if ((method === "batch" || method === "padded_batch") && call.receiver) {
    reading.batched = true;
    reading.batchSize ??= anyArgument(call, ["batch_size"], 0);
    return call.receiver;
  }
  if (/^(TimeseriesGenerator|timeseries_dataset_from_array)$/.test(method)) {
    reading.batched = true;
    readFlowBatch(reading, call, 128);
    reading.uncounted ??= { reason: "windows over the rows are counted when the code runs", from: self };
    return anyArgument(call, ["data"], 0);
  }
  if (/^(flow|flow_from_dataframe)$/.test(method)) {
    reading.batched = true;
    readFlowBatch(reading, call);
    return method === "flow" ? anyArgument(call, ["x"], 0) : anyArgument(call, ["dataframe"], 0);
  }
  return false;
}

function wasBatched(value: Value): boolean {
  let held = likely(value);
  for (let depth = 0; depth < 16 && held.kind === "object" && held.call; depth++) {
    if (held.call.method.endsWith("batch")) return true;
    if (!held.call.receiver) return false;
    held = likely(held.call.receiver);
  }
  return false;
}

/** The batch that a generator of Keras gives. @param usual the library's, in samples. */
export function readFlowBatch(reading: DatasetReading, call: Call, usual = 32): void {
  const given = anyArgument(call, ["batch_size"]);
  if (given) reading.batchSize ??= given;
  else reading.defaultBatch ??= { size: usual, reason: `keras: ${call.method}'s batch size is ${usual}`, from: call };
}

/** The rows of which there is a list of indices: of a known length, or a known part of all there are. */
export function takeChosen(reading: DatasetReading, indices: Value | undefined, from: Value): void {
  const { samples, fraction, heldOut } = reading;
  let left: Value | undefined = indices;
  for (let depth = 0; left && depth < 8; depth++) {
    const held: Value = likely(left);
    const count = lengthOf(held);
    if (count !== undefined) {
      reading.samples ??= { count, from: held };
      return;
    }
    readSlice(reading, cutOf(held));
    if (held.kind !== "object") break;
    left = held.owner ? takenItem(reading, held.owner, held.key) : held.call?.args[0];
  }
  if (reading.samples === samples && reading.fraction === fraction && reading.heldOut === heldOut)
    reading.uncounted ??= { reason: "the rows are chosen when the code runs", from };
}

/** How many items an index list has: a literal list, `range(n)`, a random sample of n. */
export function lengthOf(value: Value | undefined): number | undefined {
  const held = value && likely(value);
  if (held?.kind === "list" || held?.kind === "tuple" || held?.kind === "set")
    return held.open ? undefined : held.items.length;
  if (held?.kind !== "object") return undefined;
  const counted = asNumber(iterationOf(held)?.count);
  if (counted !== undefined) return counted;
  if (!held.call) return undefined;
  const { callee, args } = held.call;
  if (/(^|\.)(list|sorted|tuple)$/.test(callee)) return lengthOf(args[0]);
  if (/(^|\.)(sample|choice|permutation)$/.test(callee)) {
    const size = asNumber(anyArgument(held.call, ["k", "size"], 1));
    return size;
  }
  if (!/(^|\.)(range|arange)$/.test(callee)) return undefined;
  const numbers = args.map((arg) => asNumber(arg));
  if (numbers.some((number) => number === undefined)) return undefined;
  const [first = 0, second, step = 1] = numbers as number[];
  const count = second === undefined ? first : Math.ceil((second - first) / step);
  return count > 0 ? count : undefined;
}
