/**
 * LEDGER. What training really took, and what was accepted that it will: one JSON object a line, so that git merges it line by line
 * and a program appends to it without reading it. A line that cannot be used is said and left where it is; nothing is ever rewritten.
 */
import { canonicalJson, contentId } from "../measurements/contentId";
import type { Problem } from "../problem";
import { isDate } from "./dates";
import { meterScopes, type LedgerRecord } from "./ledgerRecord";
import { measures, type Measure } from "./policy";

/** Where it stands in a workspace folder. */
export const ledgerFileName = "carbon-ledger.jsonl";

/** Lines longer than this are no records. */
const maximumLineLength = 10_000;
/** Records kept of one file: a hundred a day for twenty-seven years. */
const maximumRecords = 1_000_000;
const maximumProblems = 100;

export interface Ledger {
  /** Each once, in the order of the file. */
  readonly records: readonly LedgerRecord[];
  /** Lines that repeat a record. */
  readonly duplicates: number;
  readonly problems: readonly Problem[];
}

const texts = ["path", "run", "owner", "project", "source", "replaces", "note"] as const;
/** What git writes into a file that it could not merge. Records of both sides count. */
const conflictMark = /^(?:<{7}|\|{7}|={7}|>{7})(?: |$)/;

/** Reads a ledger. Never throws: what is wrong has its line, and every other record is kept. */
export function readLedger(text: string): Ledger {
  const records = new Map<string, LedgerRecord>();
  const problems: Problem[] = [];
  let duplicates = 0;
  const complain = (code: string, message: string, line: number): void => {
    if (problems.length < maximumProblems) problems.push({ code, message, line, column: 1 });
  };
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    if (conflictMark.test(line)) {
      complain("ledger.conflict", "a merge was not finished here; the records of both sides are counted", index + 1);
      continue;
    }
    const record = readRecord(line);
    if (typeof record === "string") {
      const isTorn = index === lines.length - 1;
      const message = isTorn ? "the last line is cut off: its record was not written whole" : record;
      complain(isTorn ? "ledger.torn-line" : "ledger.bad-record", message, index + 1);
    } else if (records.has(record.id)) duplicates++;
    else if (records.size < maximumRecords) records.set(record.id, record);
    else {
      complain("ledger.bad-record", `only the first ${maximumRecords} records are counted`, index + 1);
      break;
    }
  }
  return { records: [...records.values()], duplicates, problems };
}

/** A record with its id, which follows from all else in it. */
export function makeRecord(parts: Omit<LedgerRecord, "id">): LedgerRecord {
  return { id: contentId({ ...parts }), ...parts };
}

/** The line of a record, keys in one order so that the same record is the same line everywhere. With its line end. */
export function ledgerLine(record: LedgerRecord): string {
  return `${canonicalJson(record)}\n`;
}

/** The record of a line, or what is wrong with it. */
function readRecord(line: string): LedgerRecord | string {
  if (line.length > maximumLineLength) return "longer than a record can be";
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return "not JSON";
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return "a record is an object";
  const given = json as Readonly<Record<string, unknown>>;
  const { kind, at, id } = given;
  if (kind !== "measured" && kind !== "estimate") return 'a record has the kind "measured" or "estimate"';
  if (typeof at !== "string" || !isDate(at)) return "a record has a day (at) such as 2027-03-31";
  const amounts: { [K in Measure]?: number } = {};
  for (const measure of measures) {
    const amount = given[measure];
    if (amount === undefined || amount === null) continue;
    if (typeof amount !== "number" || !Number.isFinite(amount) || amount < 0)
      return `${measure} is a number of 0 or more`;
    amounts[measure] = amount;
  }
  if (Object.keys(amounts).length === 0) return `a record has one of ${measures.join(", ")}`;
  const words: { [K in (typeof texts)[number]]?: string } = {};
  for (const name of texts) {
    const word = given[name];
    if (word === undefined || word === null) continue;
    if (typeof word !== "string") return `${name} is a text`;
    words[name] = word;
  }
  const scope = meterScopes.find((known) => known === given.scope);
  if (given.scope !== undefined && given.scope !== null && !scope) return `scope is one of ${meterScopes.join(", ")}`;
  const parts = { at, kind, ...amounts, ...(scope ? { scope } : {}), ...words } as const;
  // A record written by hand has none; it counts once all the same.
  return { id: typeof id === "string" && id !== "" ? id : contentId({ ...parts }), ...parts };
}
