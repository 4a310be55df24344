/** What is known of the data of a run, as it is gathered on the way back from where they are used. */
import { likely, type Value } from "../evaluate/value";
import type { Call, Condition } from "../evaluate/trace";

/** What is known of the data of a run. */
export interface DatasetReading {
  /** As written: a hub id, a data set class, a file or folder. */
  id?: Value | undefined;
  subset?: string | undefined;
  split?: string | undefined;
  /** Rows used in one epoch, where the files give the number itself. */
  samples?: { readonly count: number; readonly from: Value } | undefined;
  /** Share of the split's rows that is used, of what the count above or a table gives. */
  fraction: number;
  /** Rows that are taken away from that share, by their number. */
  heldOut: number;
  /** How many batches are taken in one pass, where the code says so. */
  batches?: Value | undefined;
  /** How often the rows are gone through in one pass: a number, or for ever. */
  repeats?: Value | "endless" | undefined;
  /** Why the count cannot be known although the data set may be: rows are filtered or regrouped. */
  uncounted?: { readonly reason: string; readonly from: Value } | undefined;
  /** Texts are joined and cut into blocks of one length, where the code says of which. */
  regrouped?: { readonly block: Value | undefined; readonly from: Value } | undefined;
  unknown?: { readonly reason: string; readonly value: Value } | undefined;
  batchSize?: Value | undefined;
  /** The library's batch size where none is given. */
  defaultBatch?: { readonly size: number; readonly reason: string; readonly from: Call } | undefined;
  imageSize?: Value | undefined;
  /** The length to which a data set of this code cuts its rows, tokens. */
  sequenceLength?: Value | undefined;
  /** Made up by the code: random tensors, fake data. */
  synthetic: boolean;
  /** Whether a data loader or batched pipeline was met on the way. */
  batched: boolean;
  /** What is being read at the same time, by value: things that hold each other are read once. */
  readonly known: Map<Value, DatasetReading>;
  /** Conditions under which what was met on the way was made. */
  readonly conditions: Condition[];
  /** Functions mapped over the rows. */
  mapped: Value[];
}

/** A reading that says nothing yet. */
export function emptyReading(known: DatasetReading["known"] = new Map()): DatasetReading {
  return { fraction: 1, heldOut: 0, synthetic: false, batched: false, mapped: [], conditions: [], known };
}

/** A share of the rows that will be found further back is used. */
export function take(reading: DatasetReading, share: number): void {
  if (share > 0 && share <= 1 && !reading.samples) reading.fraction *= share;
}

/** So many rows of what will be found further back are not used. */
export function holdOut(reading: DatasetReading, rows: number): void {
  if (!reading.samples) reading.heldOut += Math.round(rows * reading.fraction);
}

/** Notes what identifies the data, or why that cannot be known. Ends the walk: gives undefined. */
export function named(reading: DatasetReading, id: Value | undefined, reason: string): Value | undefined {
  const held = id && likely(id);
  if (held?.kind === "string" && held.value !== "") nameIt(reading, id ?? held, held.value);
  else if (held) reading.unknown ??= { reason: held.kind === "unknown" ? held.reason : reason, value: held };
  return undefined;
}

/** A value that is given and not None. */
export function present(value: Value | undefined): Value | undefined {
  return value && likely(value).kind !== "none" ? value : undefined;
}

/** A file on the Hub: `hf://datasets/owner/name@revision/data/train.parquet`, or its address there. */
const onHub =
  /^(?:hf:\/\/datasets|https:\/\/(?:www\.)?huggingface\.co\/datasets)\/([\w.-]+\/[\w.-]+)(?:@[^/]+)?(?:\/(?:resolve|blob|raw)\/[^/]+)?(?:\/(.*))?$/;
/** The files of the part that is trained on as the Hub lays them out; others are some of the rows. */
const wholePart = /^(?:[\w-]+\/)?train[^/]*$/;

/** A file on the Hub is a part of the data set that it lies in. */
function nameIt(reading: DatasetReading, id: Value, text: string): void {
  const [, owner, file = ""] = text.length > 500 ? [] : (onHub.exec(text) ?? []);
  if (owner === undefined) {
    reading.id ??= id;
    return;
  }
  reading.id ??= { kind: "string", value: owner, spans: id.spans, origin: id.origin };
  if (!wholePart.test(file)) reading.uncounted ??= { reason: "some of its files are read", from: id };
}
