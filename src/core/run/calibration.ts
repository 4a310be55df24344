/** What resolving asks of a team's measurements. All that it answers has the origin `calibrated`. */
import type { HubTable } from "../hub/hubTable";
import type { Inputs } from "./runSpec";

export interface Calibration {
  /** Where the team's runs run, as far as the measured ones agree: used where nothing else says it. */
  place(): Inputs;
  /** Factors on the model for a run whose inputs are resolved, each with the spread that remains. */
  factors(path: string, title: string, inputs: Inputs): Inputs;
}

/** Intensity of one country's grid over the coming hours, where the person switched a provider on. */
export interface LiveGrid {
  /** ISO3 of the country: runs in it, and in no other, use it. */
  readonly country: string;
  readonly gramsCo2ePerKwh: number;
  /** Who says so, for when. */
  readonly reason: string;
}

/** What is known beside the files and settings. */
export interface ResolveContext {
  readonly calibrated?: CalibratedRun;
  readonly live?: LiveGrid;
  /** What the Hugging Face Hub says, where the person switched it on. */
  readonly hub?: HubTable;
  /** Hardware that comments and names suggest. */
  readonly hints?: Inputs;
}

/** A calibration, and the run that it is asked about. */
export interface CalibratedRun {
  readonly calibration: Calibration;
  readonly path: string;
  readonly title: string;
}
