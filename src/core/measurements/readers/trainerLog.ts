/** Hugging Face Trainer, as printed: the dictionary at the end of training, the `train metrics` block, the heading of the loop. */
import { hoursOf } from "../time";
import { badRecord, known, positive, type LogReader } from "../log";
import type { Measurement } from "../measuredRun";
import { readSummary } from "./trainerState";
import type { Problem } from "../../problem";

const dictionary = /\{[^{}]{0,2000}['"]train_runtime['"][^{}]{0,2000}\}/;
const block = /^\s*train_runtime\s*=\s*(\S+)/;
const entry = /['"](\w{1,60})['"]:\s*['"]?([-+.\deE]{1,40}|nan|inf)['"]?/g;
const heading = /Total optimization steps\s*=\s*([\d,]{1,20})/;

export const trainerLog: LogReader = {
  tool: "huggingface-trainer",
  recognises: ({ text }) => dictionary.test(text) || /^[ \t]*train_runtime[ \t]*=/m.test(text),
  read(log) {
    const problems: Problem[] = [];
    const runs: Measurement[] = [];
    let steps: number | undefined;
    log.lines().forEach((text, index) => {
      const planned = heading.exec(text);
      if (planned) steps = Number((planned[1] ?? "").replaceAll(",", ""));
      const run = dictionary.test(text) ? fromDictionary(text) : block.test(text) ? fromBlock(text) : undefined;
      if (run === "broken") problems.push(badRecord("train_runtime is no time", index + 1));
      else if (run && !isAgain(runs.at(-1), run)) {
        runs.push({ ...known({ steps: positive(steps) }), ...run, line: index + 1 });
        steps = undefined;
      }
    });
    return { runs, problems };
  },
};

function fromDictionary(text: string): Measurement | "broken" {
  const record: Record<string, unknown> = {};
  for (const [, key = "", value = ""] of (dictionary.exec(text)?.[0] ?? "").matchAll(entry)) record[key] = value;
  return positive(record.train_runtime) === undefined ? "broken" : readSummary({}, record);
}

/** `train_runtime = 0:20:34.56` */
function fromBlock(text: string): Measurement | "broken" {
  const hours = positive(hoursOf(block.exec(text)?.[1] ?? ""));
  return hours === undefined ? "broken" : { line: 0, hours, isComplete: true };
}

/** The block repeats what the dictionary before it said, cut to hundredths of a second. */
function isAgain(earlier: Measurement | undefined, run: Measurement): boolean {
  return earlier?.hours !== undefined && run.hours !== undefined && Math.abs(earlier.hours - run.hours) < 1 / 3600;
}
