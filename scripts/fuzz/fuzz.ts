/**
 * `npm run fuzz`: changed fixtures and examples, thrown at everything that reads what others wrote. No reader may throw, hang, take
 * longer than an input of its size may take, or need more memory than it is given here. What fails is written to `out/fuzz`,
 * to make a test of. `--count N` inputs in all, `--seed N` for the same ones again, `--reader NAME` for one,
 * `--shrink` to make what fails small, `--patience N` where the machine is busy.
 */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { readers } from "./readers";
import { findSeeds } from "./seeds";
import type { Order, Report } from "./worker";

/** Processor time after which an input is said to hang; far beyond what is slow. */
const hangsAfterMilliseconds = 60_000;
/** The same for one that waits, for what never comes, and so takes none: so often nothing was done in a while. */
const idleRounds = 60;
const lookEveryMilliseconds = 2_000;
/** Memory of one reader's thread: seeds, trees and values of one input at a time. */
const memoryMegabytes = 600;

interface Outcome {
  readonly reader: string;
  readonly tried: number;
  readonly slowest: number;
  readonly failure?: { readonly text: string; readonly message: string };
}

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "200000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    reader: { type: "string", multiple: true },
    shrink: { type: "boolean", default: false },
    patience: { type: "string", default: "1" },
  },
});

void main();

async function main(): Promise<void> {
  const chosen = readers.filter(({ name }) => values.reader?.includes(name) ?? true);
  if (chosen.length === 0) throw new Error(`no such reader; there are ${readers.map(({ name }) => name).join(", ")}`);
  const seeds = findSeeds(process.cwd());
  const each = Math.ceil(Number(values.count) / chosen.length);
  console.log(
    `${each * chosen.length} inputs from ${seeds.length} seeds for ${chosen.length} readers; --seed ${values.seed}`,
  );
  let failures = 0;
  let tried = 0;
  const started = process.cpuUsage();
  for (const { name } of chosen) {
    const outcome = await tryReader({
      reader: name,
      count: each,
      seed: Number(values.seed),
      seeds,
      patience: Number(values.patience),
      shrinks: values.shrink,
    });
    tried += outcome.tried;
    const slowest = `slowest ${outcome.slowest.toFixed(0)} ms`;
    console.log(
      `${outcome.failure ? "FAILED" : "ok    "} ${name.padEnd(24)} ${String(outcome.tried).padStart(7)} inputs, ${slowest}`,
    );
    if (!outcome.failure) continue;
    failures++;
    const file = join("out", "fuzz", `${name.replaceAll(/\W+/g, "-")}.input.txt`);
    writeFileSync(file, outcome.failure.text);
    console.log(`  ${outcome.failure.message.split("\n").slice(0, 6).join("\n  ")}\n  input: ${file}`);
  }
  const { user, system } = process.cpuUsage(started);
  console.log(
    `${tried} inputs, ${failures} readers failed; ${((user + system) / 1e6).toFixed(0)} s of processor time, ${availableParallelism()} cores`,
  );
  process.exitCode = failures === 0 ? 0 : 1;
}

/** A reader's inputs in a thread of their own, which is ended where one of them never comes back. */
function tryReader(order: Order): Promise<Outcome> {
  return new Promise((resolve) => {
    const worker = new Worker(join(__dirname, "worker.js"), {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
    });
    let tried = 0;
    let last = "";
    let begun = process.cpuUsage();
    let idle = 0;
    let before = 0;
    const timer = setInterval(() => {
      const { user, system } = process.cpuUsage(begun);
      const spent = (user + system) / 1000;
      idle = spent - before < lookEveryMilliseconds / 100 ? idle + 1 : 0;
      before = spent;
      if (spent > hangsAfterMilliseconds) fail(`did not come back in ${spent.toFixed(0)} ms of processor time`);
      else if (idle >= idleRounds) fail("waits for what does not come");
    }, lookEveryMilliseconds);
    const end = (outcome: Omit<Outcome, "reader">): void => {
      clearInterval(timer);
      void worker.terminate();
      resolve({ reader: order.reader, ...outcome });
    };
    const fail = (message: string): void => {
      end({ tried, slowest: Infinity, failure: { text: last, message } });
    };
    worker.on("message", (report: Report) => {
      if (report.kind === "done") {
        end(report);
        return;
      }
      tried++;
      last = report.text;
      begun = process.cpuUsage();
      before = 0;
      idle = 0;
    });
    worker.on("error", (error) => {
      fail(String(error));
    });
    worker.on("exit", () => {
      fail("the thread ended");
    });
  });
}
