/** Where code runs when the code itself says so: the machines that a decorator or a trainer's options ask for. */
import { asNumber, asString, type Value } from "../../evaluate/value";
import type { Trace } from "../../evaluate/trace";
import type { Fact } from "../../run/runSpec";
import type { Span } from "../../source/sourceText";

/** Machines for a part of a script. */
export interface Place {
  /** What runs on them: the body of a function, or what a call starts. The whole script without it. */
  readonly governs?: Span;
  readonly facts: readonly Fact[];
}

/** Finds the places that one service's code names. Pure; never throws. */
export type PlaceReader = (trace: Trace) => readonly Place[];

type FactInput = Fact["input"];

/** A fact that a text or number states. */
export function factOf(input: FactInput, value: Value | undefined): Fact[] {
  const plain = asString(value) ?? asNumber(value);
  if (!value || plain === undefined || plain === "") return [];
  return [{ input, value: plain, origin: "stated", spans: value.spans }];
}

/** A fact that was worked out of a value. */
export function derivedFact(
  input: FactInput,
  plain: string | number | undefined,
  spans: readonly Span[],
  reason: string,
): Fact[] {
  if (plain === undefined || (typeof plain === "number" && !(plain > 0))) return [];
  return [{ input, value: plain, origin: "derived", spans, reason }];
}

/** `timeout`, in seconds, as the longest that a run may take. */
export function timeLimit(value: Value | undefined, name: string): Fact[] {
  const seconds = asNumber(value);
  return seconds === undefined || !value
    ? []
    : derivedFact("wallTimeLimitHours", seconds / 3600, value.spans, `${name}, seconds`);
}
