/** What readers of submitted jobs share: words and numbers of Python values, as launchers take them. */
import type { Call } from "../../../evaluate/trace";
import { asString, likely, type Value } from "../../../evaluate/value";
import { entriesOf } from "../../../frameworks/calls";
import { folderOf, joinPath } from "../../../source/documents";
import type { SourceText, Span } from "../../../source/sourceText";
import type { Fact } from "../../runSpec";
import type { Allocation } from "../../schedulers/allocation";
import type { Job } from "../job";
import { countAt, jobText } from "../jobs/jobText";
import { knownPiece, type ShellText } from "../shellText";

/** The items of a list as words of a command line; those that are not known as unknown words. */
export function wordsOf(value: Value | undefined, source: SourceText): ShellText[] {
  const held = value && likely(value);
  const place = held?.spans[0] ?? { path: source.path, from: 0, to: 0 };
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

/** A fact that a text states. */
export function stated(input: Fact["input"], value: Value | undefined): Fact[] {
  const text = asString(value);
  return value && text !== undefined && text !== ""
    ? [{ input, value: text, origin: "stated", spans: value.spans }]
    : [];
}

/** A folder of the workspace, as seen from the script, in which a job runs its command. */
export function folderAt(value: Value | undefined, source: SourceText): Pick<Job, "folder"> {
  const path = asString(value);
  return path === undefined || /^(?:\/|~|\w+:)/.test(path) ? {} : { folder: joinPath(folderOf(source.path), path) };
}

/** A count of machines or devices. */
export function counted(key: "nodes" | "gpusPerNode", value: Value | undefined): Allocation {
  const count = countAt(value);
  return count ? { [key]: count } : {};
}

/** A time limit given in seconds. */
export function limitInSeconds(value: Value | undefined): Allocation {
  const count = countAt(value);
  return count ? { timeLimitHours: { value: count.value / 3600, span: count.span } } : {};
}

/** An entry of a dictionary, or an argument of what made an object: SDKs take both. */
export function partOf(value: Value | undefined, name: string): Value | undefined {
  return entriesOf(value)?.get(name) ?? madeBy(value)?.kwargs.get(name);
}
