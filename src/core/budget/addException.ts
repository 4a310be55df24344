/** Writes an exception into a budget file, and leaves everything else in it as it is. */
import { applyEdits, modify } from "jsonc-parser";
import { isMap, isSeq, parseDocument, stringify, type Node } from "yaml";
import type { SourceText } from "../source/sourceText";
import type { Amounts, Measure } from "./policy";
import { roundUp } from "./roundUp";
import type { LimitVerdict } from "./verdict";

export interface NewException {
  readonly match: readonly string[];
  readonly limit: string;
  readonly amounts: Amounts;
  readonly reason: string;
  readonly owner: string;
  /** `2027-03-31`. */
  readonly expires: string;
}

/** An exception that today's estimate fills would be near its limit from the first day. */
const headroom = 1.3;

/** Room for what is over now: its largest value in each measure and somewhat more, rounded up to two digits. */
export function exceptionAmounts(verdicts: readonly LimitVerdict[]): Amounts {
  const amounts: { [K in Measure]?: number } = {};
  for (const { measure, verdict, value } of verdicts) {
    if (verdict === "over" && value !== null)
      amounts[measure] = Math.max(amounts[measure] ?? 0, roundUp(value * headroom));
  }
  return amounts;
}

/** What replaces the text from one offset to another. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The edit that adds an exception; undefined where the file is too broken to be edited safely. */
export function addException(source: SourceText, exception: NewException): TextEdit | undefined {
  const { match, limit, amounts, reason, owner, expires } = exception;
  const entry = { match, limit, ...amounts, reason, owner, expires };
  return source.language === "json" ? addToJson(source.text, entry) : addToYaml(source.text, entry);
}

function addToJson(text: string, entry: object): TextEdit | undefined {
  try {
    const formattingOptions = { insertSpaces: true, tabSize: 2, eol: "\n" };
    const edits = modify(text, ["exceptions", -1], entry, { formattingOptions, isArrayInsertion: true });
    return { from: 0, to: text.length, text: applyEdits(text, edits) };
  } catch {
    return undefined;
  }
}

function addToYaml(text: string, entry: object): TextEdit | undefined {
  const document = parseDocument(text, { logLevel: "silent" });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  const list = document.get("exceptions", true) as Node | undefined;
  if (list === undefined) {
    const start = text === "" || text.endsWith("\n") ? "" : "\n";
    return insertAt(text.length, `${start}exceptions:\n${itemText(entry, 2)}`);
  }
  if (isSeq(list) && list.flow !== true && list.items.length > 0 && list.range) {
    const first = (list.items[0] as Node).range?.[0] ?? list.range[0];
    // The dash stands where the list starts; the value it introduces, a few columns on.
    const column = list.range[0] - (text.lastIndexOf("\n", list.range[0] - 1) + 1);
    if (first < list.range[0]) return undefined;
    const end = list.range[1];
    const at = text.charAt(end - 1) === "\n" ? end : Math.min(text.length, lineEnd(text, end));
    const start = at > 0 && text.charAt(at - 1) !== "\n" ? "\n" : "";
    return insertAt(at, start + itemText(entry, column));
  }
  // Written as `exceptions: []` or left empty: the list is written anew, in the style of the file's other lists.
  document.setIn(["exceptions"], [...(isSeq(list) ? list.toJSON() : []), entry]);
  return { from: 0, to: text.length, text: document.toString({ lineWidth: 0 }) };
}

function insertAt(at: number, text: string): TextEdit {
  return { from: at, to: at, text };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end + 1;
}

/** One item of a block list, indented by so many columns. */
function itemText(entry: object, indent: number): string {
  const margin = " ".repeat(indent);
  return stringify([entry], { lineWidth: 0 })
    .trimEnd()
    .split("\n")
    .map((line) => `${margin}${line}\n`)
    .join("");
}
