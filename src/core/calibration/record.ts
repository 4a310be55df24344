/** From a measured run and the run of the workspace that it was to the record that is kept. */
import type { AnalyzedRun } from "../analysis";
import { findAccelerator } from "../data/accelerators";
import { known } from "../measurements/log";
import type { MeasuredRun } from "../measurements/measuredRun";
import type { InputName } from "../run/inputs";
import type { CalibrationRecord } from "./calibrationFile";

/** Inputs that stand for an outcome, or are about other runs than this one. */
const leftOut: ReadonlySet<string> = new Set([
  "wallHours",
  "acceleratorHours",
  "wallTimeLimitHours",
  "sweepRuns",
  "inferenceRequests",
  "inferenceTokens",
] satisfies InputName[]);
const claims: ReadonlySet<string> = new Set(["stated", "default", "derived", "setting"]);

/** The record: what is known of the run without guessing, on the device that it was measured on. */
export function recordOf(measured: MeasuredRun, run: AnalyzedRun): CalibrationRecord {
  const inputs: { [K in InputName]?: string | number | boolean } = {};
  for (const [name, { value, origin }] of Object.entries(run.inputs)) {
    if (value !== null && claims.has(origin) && !leftOut.has(name)) inputs[name as InputName] = value;
  }
  const device = measured.accelerator === undefined ? undefined : findAccelerator(measured.accelerator)?.id;
  if (device !== undefined) inputs.accelerator = device;
  if (measured.acceleratorCount !== undefined) inputs.acceleratorCount = measured.acceleratorCount;
  if (measured.nodeCount !== undefined) inputs.nodeCount = measured.nodeCount;
  const { hours, steps, epochs, boardKwh, componentsKwh, itKwh, energyKwh, acceleratorWatts } = measured;
  return {
    id: measured.id,
    path: run.anchor.path,
    title: run.title,
    inputs,
    measured: known({
      at: measured.endedAt ?? measured.startedAt,
      hours,
      steps,
      epochs,
      boardKwh,
      componentsKwh,
      itKwh,
      energyKwh,
      acceleratorWatts,
      // carbontracker multiplies by the average of a survey: nobody measured that.
      pue: measured.tool === "carbontracker" ? undefined : aboveOne(measured.pue),
      country: measured.country,
      isComplete: measured.isComplete ? undefined : (false as const),
    }),
    source: `${measured.path}:${String(measured.line)}`,
  };
}

/** A PUE of 1 is what tools take when nobody told them another. */
function aboveOne(pue: number | undefined): number | undefined {
  return pue !== undefined && pue > 1 ? pue : undefined;
}
