/** Rows of text files: lines of JSONL, records of CSV, items of a JSON array. One pass over the bytes, bounded. */
import { recordEntry } from "../source/recordEntry";
import type { DataFiles } from "../workspace";
import { inWords, maximumBytes, type DataSize } from "./measured";

const chunk = 4_000_000;
const newline = 10;
const quote = 34;
const backslash = 92;

/** Takes in bytes and counts rows. */
interface Counter {
  readonly word: string;
  take(bytes: Uint8Array): void;
  /** Rows so far; at the end of the file a last row without a line break counts too. */
  count(ended: boolean): number | undefined;
}

const counters: Readonly<Record<string, () => Counter>> = {
  jsonl: () => lines("lines"),
  ndjson: () => lines("lines"),
  csv: () => records(),
  tsv: () => records(),
  json: () => arrayItems(),
};

/** The rows of a text file; undefined where its kind has none that can be counted. */
export async function countRows(path: string, bytes: number, files: DataFiles): Promise<DataSize | undefined> {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  const make = recordEntry(counters, extension);
  if (!make || bytes === 0) return undefined;
  const counter = make();
  const end = Math.min(bytes, maximumBytes);
  for (let at = 0; at < end; at += chunk) {
    const part = await files.bytes(path, at, Math.min(end, at + chunk));
    if (!part) return undefined;
    counter.take(part);
  }
  const counted = counter.count(end === bytes);
  if (counted === undefined || counted <= 0) return undefined;
  if (end === bytes) return { samples: counted, reason: `${inWords(counted)} ${counter.word} of ${path}` };
  const samples = Math.round((counted * bytes) / end);
  const megabytes = `${inWords(end / 1e6)} of ${inWords(bytes / 1e6)} MB`;
  return { samples, reason: `about ${inWords(samples)} ${counter.word} of ${path}, from the first ${megabytes}` };
}

/** Lines that hold something. */
function lines(word: string): Counter {
  let total = 0;
  let filled = false;
  return {
    word,
    take(bytes) {
      for (const byte of bytes)
        if (byte === newline) {
          if (filled) total++;
          filled = false;
        } else if (byte > 32) filled = true;
    },
    count: (ended) => total + (ended && filled ? 1 : 0),
  };
}

/** Records of a table, its header left out; line breaks in quotes do not end one. */
function records(): Counter {
  let total = 0;
  let filled = false;
  let quoted = false;
  return {
    word: "records",
    take(bytes) {
      for (const byte of bytes) {
        if (byte === quote) quoted = !quoted;
        if (byte === newline && !quoted) {
          if (filled) total++;
          filled = false;
        } else if (byte > 32) filled = true;
      }
    },
    count: (ended) => Math.max(0, total + (ended && filled ? 1 : 0) - 1),
  };
}

/** Lists of rows that stand beside what is said of them: LMFlow's data, COCO's annotations of pictures. */
const rowLists = ["instances", "images"];
/** Longest name of a list that is looked at. */
const longestName = 16;

/** Items of the array that a JSON file is, or of the list of rows in its one object; a file that is one object per line counts as JSONL. */
function arrayItems(): Counter {
  let depth = 0;
  let items = 0;
  let roots = 0;
  let first = 0;
  let inText = false;
  let escaped = false;
  let filled = false;
  /** The last text outside of lists and objects in the root: the name of what follows. */
  let name = "";
  let rows: { items: number; filled: boolean; open: boolean } | undefined;
  const take = (byte: number): void => {
    if (inText) {
      if (escaped) escaped = false;
      else if (byte === backslash) escaped = true;
      else if (byte === quote) inText = false;
      else if (depth === 1 && name.length < longestName) name += String.fromCharCode(byte);
      return;
    }
    if (byte <= 32) return;
    first ||= byte;
    const closes = byte === 0x5d || byte === 0x7d;
    if (depth === 1 && !closes && byte !== 0x2c) filled = true;
    if (rows?.open && depth === 2 && !closes && byte !== 0x2c) rows.filled = true;
    if (byte === quote) {
      inText = true;
      if (depth === 1) name = "";
    } else if (byte === 0x5b || byte === 0x7b) {
      depth++;
      if (byte === 0x5b && depth === 2 && first === 0x7b && !rows && rowLists.includes(name))
        rows = { items: 0, filled: false, open: true };
    } else if (closes) {
      depth--;
      if (depth === 0) roots++;
      if (rows && depth === 1) rows.open = false;
    } else if (byte === 0x2c) {
      if (depth === 1) items++;
      if (rows?.open && depth === 2) rows.items++;
    }
  };
  return {
    word: "items",
    take: (bytes) => {
      for (const byte of bytes) take(byte);
    },
    count: (ended) => {
      if (first === 0x5b) return filled ? items + 1 : 0;
      if (roots > 1) return roots;
      return ended && rows?.filled === true && !rows.open ? rows.items + 1 : undefined;
    },
  };
}
