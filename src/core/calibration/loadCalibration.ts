/** Finds and reads the calibration file of a workspace. */
import type { Problem } from "../problem";
import type { Workspace } from "../workspace";
import { MeasuredCalibration } from "./calibration";
import { calibrationPath, readCalibration } from "./calibrationFile";

export interface LoadedCalibration {
  readonly calibration: MeasuredCalibration;
  readonly problems: readonly Problem[];
}

/** The last file read: every analysis of a workspace asks for the same one. */
let last: { readonly text: string; readonly loaded: LoadedCalibration } | undefined;

/** What the team measured; undefined where there is no calibration file. Never rejects for what the file says. */
export async function loadCalibration(workspace: Workspace): Promise<LoadedCalibration | undefined> {
  const text = await workspace.read(calibrationPath);
  if (text === undefined) return undefined;
  if (last?.text !== text) {
    const { records, problems } = readCalibration(text);
    last = { text, loaded: { calibration: new MeasuredCalibration(records), problems } };
  }
  return last.loaded;
}
