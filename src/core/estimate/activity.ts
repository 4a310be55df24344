/** What boards do in the hours of a run: from the parts of its steps, and from the hours that are no steps. */
import { downtimeFactor } from "./duration";
import { architectureOf } from "./workload/architecture";
import { globalBatchOf } from "./workload/samples";
import type { Activity } from "./power";
import type { Constants } from "./workload/constants";
import type { Quantity } from "./quantity";
import type { StepTime } from "./stepTime";
import type { Values } from "./workload/values";

/** The time of a run as far as it is known: its steps and their seconds, its accelerator hours by the model, as given, and as taken. */
export interface Time {
  readonly step: StepTime | undefined;
  readonly seconds: number | undefined;
  readonly predicted: Quantity | null;
  readonly given: Quantity | undefined;
  readonly acceleratorHours: Quantity | null;
}

type Shares = Omit<Activity, "standing">;

/** Shares of the run's time. Runs of many accelerator hours are not all steps: while they are restarted, boards stand still. */
export function activityOf(values: Values, time: Time, constants: Constants): Activity {
  const running = 1 / downtimeFactor(time.acceleratorHours?.central ?? 0, constants);
  const between = betweenRestarts(values, time, constants);
  return {
    arithmetic: running * between.arithmetic,
    traffic: running * between.traffic,
    communication: running * between.communication,
    standing: 1 - running,
    isKnown: between.isKnown,
    isLight: between.isLight === true,
  };
}

/** Shares of the time between restarts; of unknown work, those of usual training. Small networks leave the board waiting. */
function betweenRestarts(values: Values, { step, seconds, predicted, given }: Time, constants: Constants): Shares {
  const architecture = architectureOf(values);
  if (architecture === "classical") return { arithmetic: 0.4, traffic: 0.3, communication: 0, isKnown: false };
  if (architecture === "simulation" || values.text.task === "tabular")
    return { arithmetic: 0.01, traffic: 0.02, communication: 0, isKnown: false, isLight: true };
  const isGuessed = values.assumed.has("parameterCount") && values.assumed.has("forwardFlopsPerSample");
  if (!step || seconds === undefined || isGuessed) {
    return {
      arithmetic: constants.unknownArithmetic,
      traffic: constants.unknownTraffic,
      communication: 0,
      isKnown: false,
    };
  }
  const computing = step.arithmeticSeconds + step.trafficSeconds;
  const longer = 1 + thinSeconds(computing, step.launchSeconds, constants) / computing;
  const busy = longer * computing + step.optimizerSeconds;
  const pace = (factor: number): Shares => ({
    arithmetic: factor * longer * step.arithmeticSeconds,
    traffic: factor * (longer * step.trafficSeconds + step.optimizerSeconds),
    communication: factor * (step.communicationSeconds + step.exchangeSeconds + step.bubbleSeconds),
    isKnown: predicted !== null,
  });
  // Where not even the amount of data is known, nor is what the run waits for: the smaller the network, the more of its time.
  if (!predicted) {
    const perSample = (seconds * (values.number.acceleratorCount ?? 1)) / globalBatchOf(values);
    return pace(perSample / (perSample + constants.unknownSampleSeconds) / seconds);
  }
  // The same work in fewer hours than computed leaves less time to wait; in more hours, the board waits more, but that is not all.
  const speed = given && !values.assumed.has("forwardFlopsPerSample") ? predicted.central / given.central : 1;
  return pace(speed < 1 ? speed ** constants.slownessShare / seconds : Math.min(speed / seconds, 1 / busy));
}

/**
 * Seconds in which a board that waits for launches still works: kernels too small to fill it take longer than their arithmetic and traffic
 * would, the less so the more there is to do between two launches.
 */
function thinSeconds(computing: number, launching: number, { thinKernelRate }: Constants): number {
  if (launching === 0) return 0;
  const waiting = Math.hypot(computing, launching) - computing;
  return waiting * (1 - Math.exp((-thinKernelRate * computing) / launching));
}
