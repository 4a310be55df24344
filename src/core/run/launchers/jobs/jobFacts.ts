/** What specifications of jobs state: names, places, time limits. */
import { asString, type Value } from "../../../evaluate/value";
import type { SourceText, Span } from "../../../source/sourceText";
import type { Fact } from "../../runSpec";
import type { Allocation, Located } from "../../schedulers/allocation";
import { countAt } from "./jobText";

/** A fact that a text states. */
export function stated(input: Fact["input"], value: Value | undefined): Fact[] {
  const text = asString(value);
  return value && text ? [{ input, value: text, origin: "stated", spans: value.spans }] : [];
}

/** A text and where it is written. */
export function textAt(value: Value | undefined): Located<string> | undefined {
  const text = asString(value);
  const span = value?.spans[0];
  return text && span ? { value: text, span } : undefined;
}

/** A number of seconds as the time that a job may take, in hours. */
export function limitInSeconds(value: Value | undefined): Pick<Allocation, "timeLimitHours"> {
  const seconds = countAt(value);
  return seconds ? { timeLimitHours: { value: seconds.value / 3600, span: seconds.span } } : {};
}

/** Where a value is written; the beginning of the file for one that is put together. */
export function placeAt(value: Value | undefined, source: SourceText): Span {
  return value?.spans[0] ?? { path: source.path, from: 0, to: 0 };
}

/** The folder of the workspace in which a job runs its code; none for what is elsewhere (`azureml:code:1`, `git+https://…`). */
export function folderOfCode(code: Value | undefined): string | undefined {
  const path = asString(code);
  return path === undefined || /^(?:\/|~|[\w+]+:)/.test(path) ? undefined : path;
}
