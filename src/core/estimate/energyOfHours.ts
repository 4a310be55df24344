/** Facility energy of accelerators that serve: busy with memory and arithmetic, and their part of the machine around them. */
import { nodeWatts } from "./node";
import { boardWatts } from "./power";
import type { Constants } from "./workload/constants";
import type { Device } from "./workload/device";
import type { Values } from "./workload/values";

/** Boards that serve wait for requests: the share of the time in which they work. */
const busyShare = 0.6;

/** kWh of so many accelerator hours of work, the waiting between requests included. */
export function energyOfHours(
  values: Values,
  device: Device,
  acceleratorHours: number,
  boards: number,
  constants: Constants,
): number {
  const activity = { arithmetic: 0.1, traffic: busyShare - 0.1, communication: 0, isKnown: true };
  const watts = nodeWatts(device, boardWatts(device, activity, values, constants), boards, values, constants) / boards;
  return ((acceleratorHours / busyShare) * watts * (values.number.pue ?? 1)) / 1000;
}
