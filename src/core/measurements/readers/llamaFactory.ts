/** LLaMA-Factory's `trainer_log.jsonl`: one record each few steps, with the time that passed since training was started or resumed. */
import { badFile, badRecord, isRecord, known, positive, type LogReader } from "../log";
import { hoursOf } from "../time";
import type { Problem } from "../../problem";

export const llamaFactory: LogReader = {
  tool: "llama-factory",
  recognises: (log) => {
    const first = log.firstLine();
    return first.startsWith("{") && first.includes('"current_steps"') && first.includes('"elapsed_time"');
  },
  read(log) {
    const problems: Problem[] = [];
    /** Hours before the training was resumed, and since. */
    let before = 0;
    let hours = 0;
    let last: Readonly<Record<string, unknown>> | undefined;
    log.lines().forEach((text, index) => {
      if (text.trim() === "") return;
      const record = recordOf(text);
      const passed = typeof record?.elapsed_time === "string" ? elapsedHours(record.elapsed_time) : undefined;
      if (!record || passed === undefined) {
        problems.push(badRecord("no record of steps and the time that passed", index + 1));
        return;
      }
      if (passed < hours) before += hours;
      hours = passed;
      last = record;
    });
    const steps = positive(last?.current_steps);
    if (!last || before + hours === 0)
      return { runs: [], problems: problems.length > 0 ? problems : [badFile("no time passed")] };
    const planned = positive(last.total_steps);
    const run = known({
      hours: before + hours,
      steps,
      epochs: positive(last.epoch),
      tokens: positive(last.total_tokens),
    });
    return { runs: [{ line: 1, ...run, isComplete: planned === undefined || (steps ?? 0) >= planned }], problems };
  },
};

function recordOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Hours of `6:48:06`, or of `1 day, 2:03:04`, as Python writes them. */
function elapsedHours(text: string): number | undefined {
  return hoursOf(text.replace(/^(\d{1,5}) days?, /, "$1-"));
}
