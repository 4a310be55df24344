/** Hugging Face Trainer, as files: `trainer_state.json` of a finished training, `train_results.json` and `all_results.json`. */
import { badFile, isRecord, known, positive, type LogReader } from "../log";
import type { Measurement } from "../measuredRun";

export const trainerState: LogReader = {
  tool: "huggingface-trainer",
  recognises: ({ json }) => {
    const state = json();
    return isRecord(state) && ("log_history" in state || ("train_runtime" in state && !("_runtime" in state)));
  },
  read(log) {
    const state = log.json();
    const broken = log.jsonProblem();
    const problems = broken ? [broken] : [];
    if (!isRecord(state)) return { runs: [], problems };
    const history = Array.isArray(state.log_history) ? state.log_history.filter(isRecord) : [state];
    const summary = history.findLast((entry) => positive(entry.train_runtime) !== undefined);
    if (!summary) {
      const reason = "no train_runtime: the state of a checkpoint does not say how long training took";
      return { runs: [], problems: problems.length > 0 ? problems : [badFile(reason)] };
    }
    return { runs: [readSummary(state, summary)], problems };
  },
};

/** From the record that the Trainer writes when training ends, and the state around it. */
export function readSummary(
  state: Readonly<Record<string, unknown>>,
  summary: Readonly<Record<string, unknown>>,
): Measurement {
  const seconds = positive(summary.train_runtime) ?? 0;
  const taken = positive(state.global_step) ?? positive(summary.step);
  const planned = positive(state.max_steps) ?? counted(summary.train_steps_per_second, seconds);
  const isComplete = taken === undefined || planned === undefined || taken >= planned;
  return {
    line: 1,
    ...known({
      hours: positive(seconds / 3600),
      steps: taken ?? planned,
      epochs: positive(summary.epoch) ?? positive(state.epoch),
      // The rate is that of the whole plan: of a training that stopped early it says nothing.
      samples: isComplete ? counted(summary.train_samples_per_second, seconds) : undefined,
      tokens: positive(state.num_input_tokens_seen) ?? positive(summary.num_input_tokens_seen),
      flops: positive(summary.total_flos) ?? positive(state.total_flos),
    }),
    isComplete,
  };
}

/** How many there were at a rate that was written with three digits behind the point; of a rate so low that these leave it open by a hundredth, nothing. */
function counted(perSecond: unknown, seconds: number): number | undefined {
  const rate = positive(perSecond);
  return rate === undefined || rate < leastRate ? undefined : Math.round(rate * seconds);
}

const leastRate = 0.0005 / 0.01;
