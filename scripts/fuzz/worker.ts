/** Tries one reader. It is a thread of its own so that what hangs or fills the memory can be ended, and be told of. */
import { parentPort, workerData } from "node:worker_threads";
import fc from "fast-check";
import { inputsFor } from "./input";
import { Meter, readers } from "./readers";
import { allowedMilliseconds, slowness, timed } from "./timing";

export interface Order {
  readonly reader: string;
  readonly count: number;
  readonly seed: number;
  readonly seeds: readonly string[];
  /** So many times the allowed time passes. */
  readonly patience: number;
  /** Makes a failing input smaller: takes a while where it fails for its time. */
  readonly shrinks: boolean;
}

/** What a worker tells: each input before it is read, and how it ended. */
export type Report =
  | { readonly kind: "input"; readonly text: string }
  | {
      readonly kind: "done";
      readonly tried: number;
      readonly slowest: number;
      readonly failure?: { readonly text: string; readonly message: string };
    };

const { reader: name, count, seed, seeds, shrinks, patience } = workerData as Order;

async function main(): Promise<void> {
  const reader = readers.find((one) => one.name === name);
  if (!reader) throw new Error(`no reader ${name}`);
  const own = seeds.filter((text) => reader.like.test(text));
  let tried = 0;
  let slowest = 0;
  const tell = (report: Report): void => {
    parentPort?.postMessage(report);
  };
  const details = await fc.check(
    fc.asyncProperty(inputsFor(own, seeds), async (text) => {
      tried++;
      tell({ kind: "input", text });
      const meter = new Meter();
      const allowed = (): number => patience * allowedMilliseconds(text.length + meter.units);
      const spent = await timed(() => {
        meter.units = 0;
        return reader.read(text, own, meter);
      }, allowed);
      slowest = Math.max(slowest, spent);
      if (spent > allowed() && spent > allowed() * slowness())
        throw new Error(`took ${spent.toFixed(0)} ms of processor time, ${allowed().toFixed(0)} are allowed`);
    }),
    { numRuns: count, seed, endOnFailure: !shrinks },
  );
  const [text] = details.counterexample ?? [];
  const cause = details.errorInstance;
  const message = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  tell({ kind: "done", tried, slowest, ...(text === undefined ? {} : { failure: { text, message } }) });
}

void main();
