/** Draw of one board: between idle and the limit, by what it does. Never the limit as such. */
import { modelSpreads } from "./spreads";
import type { Constants } from "./workload/constants";
import { hasMatrixUnits, type Device } from "./workload/device";
import type { Values } from "./workload/values";

/** Shares of the time that a board spends multiplying, moving memory and waiting for other boards; the rest it waits for its host. */
export interface Activity {
  readonly arithmetic: number;
  readonly traffic: number;
  readonly communication: number;
  /** Of the hours, those in which a run is down: boards are on, and do nothing. */
  readonly standing?: number;
  /** False where the work is not known, and the shares are those of usual training. */
  readonly isKnown: boolean;
  /** Work that leaves the board near idle whatever it is: a simulation, or a small network over rows of numbers. */
  readonly isLight?: boolean;
}

/** What boards do between restarts. */
export function whileRunning({ arithmetic, traffic, communication, standing = 0, isKnown }: Activity): Activity {
  const running = 1 - standing;
  return {
    arithmetic: arithmetic / running,
    traffic: traffic / running,
    communication: communication / running,
    isKnown,
  };
}

/**
 * How far the draw may be off, as a standard deviation of its logarithm. A board that is kept busy draws what its limit lets it, if it has matrix units;
 * of one that waits, the share of the time is the uncertain part, and matters by how far above idle that lifts the draw.
 */
export function boardPowerSpread(device: Device, activity: Activity, watts: number, constants: Constants): number {
  const { waitingShare, standingShare, boardPowerOfUnknownWork, boardPowerNearIdle } = modelSpreads;
  if (device.host === "tpu-host") return modelSpreads.tpuBoardPower;
  const { arithmetic, traffic, standing = 0, isKnown } = activity;
  const waiting = Math.max(0, 1 - arithmetic - traffic - standing);
  if (activity.isLight) return boardPowerNearIdle;
  const aboveIdle = Math.max(0, 1 - idleWattsOf(device, constants) / watts);
  const ofWaiting = isKnown
    ? waitingShare * waiting * aboveIdle
    : boardPowerOfUnknownWork * Math.min(1, waiting / knownBusy);
  const busy = hasMatrixUnits(device.row) ? modelSpreads.busyBoardPower : modelSpreads.busyVectorPower;
  return Math.hypot(busy, ofWaiting, standingShare * standing * aboveIdle);
}

/** Waiting from which nothing is known of a board's draw where its work is not known. */
const knownBusy = 0.1;

function idleWattsOf(device: Device, constants: Constants): number {
  const idleShare = device.hasStackedMemory ? constants.stackedIdleShare : constants.idleShare;
  return Math.min(device.idleWatts ?? idleShare * device.limitWatts, device.limitWatts);
}

/** W that a cap must be below to be felt, as a part with matrix units feels it: one without them multiplies well below its limit. */
export function feltLimitWatts(device: Device, constants: Constants): number {
  const { limitWatts } = device;
  if (hasMatrixUnits(device.row)) return limitWatts;
  const idle = idleWattsOf(device, constants);
  const drawn = (load: number): number => idle + (limitWatts - idle) * load;
  return (limitWatts * drawn(constants.vectorLoad)) / drawn(constants.arithmeticLoad);
}

/** Mean W of one board: idle + (limit − idle) × load. A power cap binds while the board works, not while it waits. */
export function boardWatts(device: Device, activity: Activity, { number }: Values, constants: Constants): number {
  const { limitWatts } = device;
  if (device.host === "tpu-host") return constants.tpuBoardShare * limitWatts;
  const idle = idleWattsOf(device, constants);
  const arithmeticLoad = hasMatrixUnits(device.row) ? constants.arithmeticLoad : constants.vectorLoad;
  const busy = Math.min(1, activity.arithmetic + activity.traffic);
  const working =
    arithmeticLoad * activity.arithmetic + Math.min(constants.memoryLoad, arithmeticLoad) * activity.traffic;
  const range = limitWatts - idle;
  const cap = Math.min(limitWatts, Math.max(idle, number.powerLimitWatts ?? limitWatts));
  const workingWatts = busy > 0 ? cappedWatts(idle + (range * working) / busy, limitWatts, cap) : idle;
  // Exchanging overlaps with computing: of the time that is left, the hours in which nothing runs are no exchange.
  const communicating = Math.min(activity.communication, Math.max(0, 1 - busy - (activity.standing ?? 0)));
  const load =
    (range > 0 ? (busy * Math.max(0, workingWatts - idle)) / range : 0) +
    constants.communicationLoad * communicating +
    constants.waitingLoad * Math.max(0, 1 - busy - communicating);
  const watts = idle + (limitWatts - idle) * Math.min(1, load);
  return Math.min(watts, cap);
}

/**
 * Mean W of a board that works, under a cap below its limit: its draw varies from kernel to kernel, so that a cap above the mean takes the
 * peaks off already. The sharpness is what six capped runs of Zeus on four boards show (P100: 128 W at a cap of 150 where it drew 165;
 * A40: 179 W at 200 where it drew 244).
 */
function cappedWatts(watts: number, limit: number, cap: number): number {
  if (cap >= limit || watts >= limit) return Math.min(watts, cap);
  const free = watts ** -sharpness - limit ** -sharpness;
  return (free + cap ** -sharpness) ** (-1 / sharpness);
}

const sharpness = 3;
