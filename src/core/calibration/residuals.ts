/** How far each measured run lay from its estimate, as logarithms of ratios, and how sure that is. */
import { architectureOf, type Architecture } from "../estimate/workload/architecture";
import { checkValues } from "../estimate/workload/values";
import { estimateRun } from "../estimate/estimateRun";
import { assumedSpreads, modelSpreads, type Effect } from "../estimate/spreads";
import type { Estimate } from "../estimate/estimate";
import { resolveInputs } from "../run/resolve";
import type { Input, Inputs } from "../run/runSpec";
import type { InputName } from "../run/inputs";
import type { CalibrationRecord } from "./calibrationFile";

/** What two runs may have in common. */
export interface Likeness {
  readonly accelerator: string;
  readonly architecture: Architecture;
  readonly framework: string;
  /** The run itself: file and title. */
  readonly run: string;
}

export interface Residual {
  readonly like: Likeness;
  /** ln(measured / estimated). */
  readonly logRatio: number;
  /** Variance of that logarithm which is not the model's: of the meter, and of what was guessed for the run. */
  readonly noise: number;
  readonly record: CalibrationRecord;
}

export const factors = ["durationFactor", "boardPowerFactor"] as const;

export type Factor = (typeof factors)[number];

/** A measurement this many times above or below its estimate is of another run, or of a broken meter. */
const implausibleRatio = 30;
/** Relative error of a clock and of a board's own meter (NVML: 5 %). */
const meterError: Readonly<Record<Factor, number>> = { durationFactor: 0.02, boardPowerFactor: 0.05 };
/** From the plug of the node the boards' share must be guessed. */
const nodeMeterError = 0.15;

/** The residuals of the records for one factor, under the model as it is now. */
export function residualsOf(records: readonly CalibrationRecord[], factor: Factor): readonly Residual[] {
  return records.flatMap((record) => {
    const inputs = resolveInputs(asStated(record), {}, {});
    const estimate = estimateRun(inputs);
    const compared = factor === "durationFactor" ? compareHours(record, estimate) : comparePower(record, estimate);
    if (!compared) return [];
    const logRatio = Math.log(compared.measured / compared.estimated);
    if (!(Math.abs(logRatio) < Math.log(implausibleRatio))) return [];
    const effects: readonly Effect[] = factor === "durationFactor" ? compared.effects : ["watts"];
    const noise = (compared.error ?? meterError[factor]) ** 2 + guessVariance(inputs, effects);
    return [{ like: likenessOf(record.path, record.title, inputs), logRatio, noise, record }];
  });
}

/** What a run has in common with others. */
export function likenessOf(path: string, title: string, inputs: Inputs): Likeness {
  const { values } = checkValues(inputs);
  return {
    accelerator: values.text.accelerator ?? "",
    architecture: architectureOf(values),
    framework: values.text.framework ?? "",
    run: `${path}\n${title}`,
  };
}

/** Standard deviation of the model's logarithm that a factor may take away. */
export function modelSpreadOf(factor: Factor, { architecture }: Likeness): number {
  return factor === "durationFactor" ? modelSpreads.duration[architecture] : modelSpreads.boardPower;
}

function asStated({ inputs }: CalibrationRecord): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]): [string, Input] => [name, { value, origin: "stated" }]),
  );
}

interface Comparison {
  readonly measured: number;
  readonly estimated: number;
  readonly effects: readonly Effect[];
  /** Where it is not that of the factor's usual meter. */
  readonly error?: number;
}

/** Hours of the whole run, or of a step where both say how many there were: then the length of the run does not matter. */
function compareHours({ measured }: CalibrationRecord, estimate: Estimate): Comparison | undefined {
  const estimated = estimate.wallHours?.central;
  if (measured.hours === undefined || estimated === undefined) return undefined;
  const steps = stepValue(estimate, "steps");
  if (measured.steps !== undefined && steps !== undefined) {
    return { measured: measured.hours / measured.steps, estimated: estimated / steps, effects: ["time"] };
  }
  return measured.isComplete === false ? undefined : { measured: measured.hours, estimated, effects: ["work", "time"] };
}

/** Watts of a board; else from the energy of the node over the same hours. */
function comparePower({ measured, inputs }: CalibrationRecord, estimate: Estimate): Comparison | undefined {
  const board = estimate.acceleratorWatts?.central;
  const node = estimate.nodeWatts?.central;
  if (measured.acceleratorWatts !== undefined && board !== undefined) {
    return { measured: measured.acceleratorWatts, estimated: board, effects: ["watts"] };
  }
  if (measured.itKwh === undefined || measured.hours === undefined || node === undefined) return undefined;
  const nodes = typeof inputs.nodeCount === "number" ? inputs.nodeCount : 1;
  const watts = (measured.itKwh * 1000) / measured.hours / nodes;
  return { measured: watts, estimated: node, effects: ["watts"], error: nodeMeterError };
}

function stepValue({ steps }: Estimate, name: string): number | undefined {
  return steps.find((step) => step.name === name)?.value;
}

/** What was guessed for the measured run blurs what can be learned from it. */
function guessVariance(inputs: Inputs, effects: readonly Effect[]): number {
  let variance = 0;
  for (const [name, input] of Object.entries(inputs)) {
    if (input.origin !== "assumed") continue;
    const spread = assumedSpreads[name as InputName];
    const sigma = effects.reduce((sum, effect) => sum + (spread?.[effect] ?? 0), 0);
    variance += sigma ** 2;
  }
  return variance;
}
