/** What readers of submitted jobs share: words and numbers of Python values, as launchers take them. */
import type { Call } from "../../../evaluate/trace";
import { likely, type Value } from "../../../evaluate/value";
import { entriesOf } from "../../../frameworks/calls";
import type { SourceText, Span } from "../../../source/sourceText";
import type { Allocation } from "../../schedulers/allocation";
import { placeAt } from "../jobs/jobFacts";
import { countAt, jobText } from "../jobs/jobText";
import { knownPiece, type ShellText } from "../shellText";

/** The items of a list as words of a command line; those that are not known as unknown words. */
export function wordsOf(value: Value | undefined, source: SourceText): ShellText[] {
  const held = value && likely(value);
  const place = placeAt(held, source);
  const placed = (item: Value): Value => (item.spans.length > 0 ? item : { ...item, spans: [place] });
  return held && "items" in held ? held.items.map((item) => jobText(placed(likely(item)), source)) : [];
}

/** `python script`, before the script's own words. @param place stands for `python`, which nobody wrote. */
export function pythonWords(script: Value, source: SourceText, place: Span): ShellText[] {
  return [[knownPiece(place, "python")], jobText(script, source)];
}

/** The call that made a value. */
export function madeBy(value: Value | undefined): Call | undefined {
  const held = value && likely(value);
  return held?.kind === "object" ? held.call : undefined;
}

/** Whether a call is one of a library's functions, wherever in the library it is found: `sky.launch`, `sky.jobs.launch`. */
export function isOf(call: Call, library: string, ...names: readonly string[]): boolean {
  return call.callee.startsWith(`${library}.`) && names.includes(call.method);
}

/** A count of machines or devices. */
export function counted(key: "nodes" | "gpusPerNode", value: Value | undefined): Allocation {
  const count = countAt(value);
  return count ? { [key]: count } : {};
}

/** An entry of a dictionary, or an argument of what made an object: SDKs take both. */
export function partOf(value: Value | undefined, name: string): Value | undefined {
  return entriesOf(value)?.get(name) ?? madeBy(value)?.kwargs.get(name);
}

/** Arguments of a call by name as settings, as a file of the same service would have them. */
export function asDict(entries: ReadonlyMap<string, Value>, call: Call): Value {
  return { kind: "dict", entries: new Map(entries), open: false, spans: [call.span], origin: "stated" };
}
