/** Draw of one board: between idle and the limit, by what it does. Never the limit as such. */
import type { Constants } from "./workload/constants";
import { hasMatrixUnits, type Device } from "./workload/device";
import type { Values } from "./workload/values";

/** Shares of the time that a board spends multiplying, moving memory and waiting for other boards; the rest it waits for its host. */
export interface Activity {
  readonly arithmetic: number;
  readonly traffic: number;
  readonly communication: number;
  /** False where the work is not known, and the shares are those of usual training. */
  readonly isKnown: boolean;
}

/** Mean W of one board: idle + (limit − idle) × load, and not above a power cap. */
export function boardWatts(device: Device, activity: Activity, { number }: Values, constants: Constants): number {
  const { limitWatts } = device;
  if (device.host === "tpu-host") return constants.tpuBoardShare * limitWatts;
  const idleShare = device.hasStackedMemory ? constants.stackedIdleShare : constants.idleShare;
  const idle = Math.min(device.idleWatts ?? idleShare * limitWatts, limitWatts);
  const arithmeticLoad = hasMatrixUnits(device.row) ? constants.arithmeticLoad : constants.vectorLoad;
  const busy = Math.min(1, activity.arithmetic + activity.traffic);
  const load =
    arithmeticLoad * activity.arithmetic +
    Math.min(constants.memoryLoad, arithmeticLoad) * activity.traffic +
    constants.communicationLoad * Math.min(activity.communication, 1 - busy) +
    constants.waitingLoad * Math.max(0, 1 - busy - activity.communication);
  const watts = idle + (limitWatts - idle) * Math.min(1, load);
  return Math.min(watts, Math.max(idle, number.powerLimitWatts ?? limitWatts));
}
