/** Carbon of making the hardware, shared over the hours of its life. */
import { embodiedOf } from "../data/embodied";
import type { Device, Host } from "./workload/device";

/**
 * Grams per device and hour for the machine around it. Servers: 2,500 kg over 8 devices, 6 years at 85 % (Luccioni et al. 2022,
 * arXiv 2211.02001) give 7, 5,700 kg over 3 years (EcoLogits) 27: their geometric mean. Desktops and laptops: 300 kg over 4 years of office hours.
 */
const hostGramsPerHour: Readonly<Record<Host, number>> = {
  server: 14,
  "tpu-host": 14,
  workstation: 30,
  laptop: 30,
  board: 2,
};

/** Grams CO2e per accelerator hour: the board by its own footprint where one is known, and its part of the machine. */
export function embodiedGramsPerHour(device: Device): number {
  const board = embodiedOf(device.row);
  return (board.kgCo2e * 1000) / board.lifetimeHours + hostGramsPerHour[device.host];
}
