/** Tables of pandas on the way back to the file that they were read from: which steps keep the rows, and which leave their number open. */
import { asBoolean, asNumber, likely, type Value } from "../evaluate/value";
import type { Call } from "../evaluate/trace";
import { rowsLeftOut } from "../evaluate/libraries/pandasInPlace";
import { argument } from "./calls";
import { take, type DatasetReading } from "./datasetReading";

/** Methods that give as many rows as they are given. */
const keepsRows = new Set(
  (
    "reset_index rename set_axis set_index astype assign fillna ffill bfill sort_values sort_index copy apply applymap map " +
    "transform replace round clip rank to_dict to_numpy to_list tolist to_records reindex_like convert_dtypes infer_objects " +
    "add_prefix add_suffix str lower upper strip shift diff cumsum pop get insert eval pipe interpolate to_frame"
  ).split(" "),
);

/** Whether a call is a method of a table, of one of its columns, or of a group of its rows. */
export function isFrameMethod(call: Call): boolean {
  return call.receiver !== undefined && /^pandas\.\w+\.(\w+\.)*\w+$/.test(call.callee);
}

/** Leaves the number of rows open where the code left some out of the table itself. */
export function noteRowsLeftOut(reading: DatasetReading, self: Value): void {
  if (self.kind === "object" && self.attributes.has(rowsLeftOut))
    reading.uncounted ??= { reason: "rows are left out of the table", from: self };
}

/** One step back over a method of a table. */
export function stepThroughFrame(reading: DatasetReading, call: Call, self: Value): Value | undefined {
  const { method } = call;
  if (method === "sample") noteSample(reading, call, self);
  else if (method === "drop" ? dropsRows(call) : !keepsRows.has(method))
    reading.uncounted ??= { reason: `${method} leaves open how many rows there are`, from: self };
  return call.receiver;
}

/** `sample(frac=1)` shuffles the rows, `sample(1000)` and `sample(frac=0.1)` take some of them. */
function noteSample(reading: DatasetReading, call: Call, self: Value): void {
  const [count, share] = [argument(call, "n", 0), argument(call, "frac", 1)];
  const [rows, part] = [asNumber(count), asNumber(share)];
  if (count && rows !== undefined) reading.samples ??= { count: rows, from: count };
  else if (part !== undefined && part <= 1) take(reading, part);
  else reading.uncounted ??= { reason: "a part of the rows is drawn", from: self };
}

/** `drop(columns=…)` and `drop("label", axis=1)` take columns away. */
function dropsRows(call: Call): boolean {
  if (call.kwargs.has("columns")) return false;
  const axis = argument(call, "axis", 1);
  return axis === undefined || asNumber(axis) === 0 || asBoolean(axis) === false;
}

/** Whether `table[key]`, `table.loc[key]` takes rows by a condition or by their names: not a column, some columns or a slice. */
export function choosesRows(owner: Value, key: Value | undefined): boolean {
  const from = likely(owner);
  if (from.kind !== "object" || !(from.call?.callee ?? from.type).startsWith("pandas.")) return false;
  const held = key && likely(key);
  switch (held?.kind) {
    case undefined:
    case "string":
    case "number":
      return false;
    case "list":
      return held.items.some((item) => likely(item).kind !== "string");
    // A slice, or rows and columns together.
    case "tuple":
      return held.items.length === 3 ? false : choosesRows(owner, held.items[0]);
    default:
      return true;
  }
}
