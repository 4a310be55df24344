import { MeasuredCalibration } from "../../../src/core/calibration/calibration";
import type { CalibrationRecord } from "../../../src/core/calibration/calibrationFile";
import { estimateRun } from "../../../src/core/estimate/estimateRun";
import type { Estimate } from "../../../src/core/estimate/estimate";
import { resolveInputs } from "../../../src/core/run/resolve";
import type { Inputs } from "../../../src/core/run/runSpec";

/** A run of which everything that matters is stated. */
export const finetune = {
  framework: "transformers",
  task: "causal-lm",
  parameterCount: 7e9,
  method: "lora",
  precision: "bf16",
  sequenceLength: 1024,
  meanSampleTokens: 512,
  microBatchSize: 4,
  globalBatchSize: 32,
  datasetSamples: 20_000,
  epochs: 2,
  accelerator: "a100-sxm4-80gb",
  acceleratorCount: 2,
  nodeCount: 1,
  gridZone: "DNK",
  pue: 1.2,
} as const;

export function stated(values: Readonly<Record<string, string | number | boolean>>): Inputs {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, origin: "stated" as const }]),
  );
}

/** The estimate of a run, with what was measured. */
export function estimated(
  records: readonly CalibrationRecord[],
  values: Readonly<Record<string, string | number | boolean>> = finetune,
  path = "train.py",
): { readonly inputs: Inputs; readonly estimate: Estimate } {
  const calibration = new MeasuredCalibration(records);
  const context = { calibrated: { calibration, path, title: "Trainer" } };
  const inputs = resolveInputs(stated(values), {}, {}, undefined, context);
  return { inputs, estimate: estimateRun(inputs) };
}

/** A measured run that took so many times as long as the model says, and drew so many times as much. */
export function measuredAt(
  times: number,
  watts: number,
  id = "m1",
  values: Readonly<Record<string, string | number | boolean>> = finetune,
  path = "train.py",
): CalibrationRecord {
  const { estimate } = estimated([], values);
  const hours = (estimate.wallHours?.central ?? 0) * times;
  const acceleratorWatts = (estimate.acceleratorWatts?.central ?? 0) * watts;
  return {
    id,
    path,
    title: "Trainer",
    inputs: values,
    measured: { hours, acceleratorWatts },
    source: "emissions.csv:2",
  };
}
