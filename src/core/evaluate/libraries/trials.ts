/** The trials of a search, as a loop around what each of them trains. */
import type { LibraryCall } from "../library";
import type { MutableLoop } from "../loops";
import { asNumber, likely, unknown, type Value } from "../value";
import { leastOfStudy } from "./pruning";
import { joinSpans, numberValue } from "../values";

/** What is said of a search that ends trials before their time. */
const stopsEarly = "trials that do badly are stopped early: this many whole trainings at most";

/**
 * Runs something as the trials of a search.
 * @param count of the trials; unknown with a reason where it cannot be told.
 * @param leastShare of a search that stops trials early; undefined for one that does not.
 */
export function asTrials(
  call: LibraryCall,
  search: string,
  count: Value,
  leastShare: number | undefined,
  body: () => void,
): void {
  const { machine } = call;
  const before = machine.loops;
  const noted = machine.calls.length;
  const loop: MutableLoop = {
    kind: "trials",
    header: call.span,
    span: call.span,
    targets: ["trial"],
    count,
    words: [],
    note: search,
  };
  machine.loops = [...before, loop];
  try {
    body();
  } finally {
    machine.loops = before;
    // An objective that asks whether it should stop is stopped by its study.
    const asks = machine.calls.slice(noted).some((seen) => seen.method === "should_prune");
    const least = leastShare ?? (asks ? leastOfStudy(call.receiver) : 1);
    if (least < 1) {
      loop.note = `${search}; ${stopsEarly}`;
      loop.leastShare = least;
    }
  }
}

/** The product of counts, with their places; a count that is not known leaves it unknown. */
export function times(...counts: readonly (Value | undefined)[]): Value {
  let total = 1;
  for (const count of counts) {
    if (!count) continue;
    const held = likely(count);
    if (held.kind === "unknown") return held;
    const number = asNumber(held);
    if (number === undefined || number < 1) return unknown("the number of trials is not known here", count.spans);
    total *= number;
  }
  const given = counts.filter((count) => count !== undefined);
  const [only] = given;
  if (only && given.length === 1) return likely(only);
  return numberValue(total, true, joinSpans(...given), "derived");
}
