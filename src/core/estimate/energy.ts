/** From hours and draw to energy, and from energy to carbon. */
import { embodiedGramsPerHour } from "./embodied";
import { nodeWatts } from "./node";
import { boardPowerSpread, boardWatts, whileRunning } from "./power";
import { because, exactly, scaled, times, type Quantity } from "./quantity";
import { modelled } from "./modelled";
import { modelSpreads, withGuess, withGuesses } from "./spreads";
import type { Constants } from "./workload/constants";
import type { Device } from "./workload/device";
import type { Pace } from "./pace";
import { Trail } from "./trail";
import type { Values } from "./workload/values";

export interface Power {
  readonly board: Quantity;
  /** W of a board between restarts. */
  readonly runningWatts: number;
  readonly node: Quantity;
  readonly boardsPerNode: number;
}

/** Mean draw of one board and of one node while the run is on. */
export function powerOf(values: Values, device: Device, pace: Pace, constants: Constants, trail: Trail): Power {
  const count = values.number.acceleratorCount ?? 1;
  const nodes = values.number.nodeCount ?? Math.max(1, Math.ceil(count / usualBoardsPerNode));
  const boardsPerNode = Math.max(1, count / nodes);
  const watts = boardWatts(device, pace.activity, values, constants);
  const spread = boardPowerSpread(device, pace.activity, watts, constants);
  const guessed = withGuesses(exactly(watts), values, ["watts"]);
  const known = modelled(guessed, "board power", spread, values, "boardPowerFactor", trail);
  const board = device.row.tdpWatts === null ? because(known, "unknown power limit", modelSpreads.unknownLimit) : known;
  const whole = nodeWatts(device, watts, boardsPerNode, values, constants);
  const source = device.row.sources.join(", ");
  trail.add("acceleratorWatts", watts, "W", "idle + (limit − idle) × load", ["accelerator", "powerLimitWatts"], source);
  trail.add("nodeWatts", whole, "W", "boards × acceleratorWatts + host", [
    "acceleratorWatts",
    "acceleratorCount",
    "nodeCount",
  ]);
  const aroundBoards = Math.max(0, 1 - (boardsPerNode * watts) / whole);
  const node = because(scaled(board, whole / watts), "host power", modelSpreads.hostPower * aroundBoards);
  return {
    board,
    runningWatts: boardWatts(device, whileRunning(pace.activity), values, constants),
    node,
    boardsPerNode,
  };
}

const usualBoardsPerNode = 8;

export interface Energy {
  readonly boardKwh: Quantity;
  readonly itKwh: Quantity;
  readonly energyKwh: Quantity;
  readonly kgCo2e: Quantity | null;
  readonly embodiedKgCo2e: Quantity;
}

/** Boards, servers at the plug, facility; operational and embodied carbon. */
export function energyOf(
  values: Values,
  device: Device,
  acceleratorHours: Quantity,
  power: Power,
  trail: Trail,
): Energy {
  const boardKwh = scaled(times(acceleratorHours, power.board), 1 / 1000);
  const itKwh = scaled(times(acceleratorHours, power.node), 1 / (1000 * power.boardsPerNode));
  const pue = values.number.pue ?? 1;
  const energyKwh = withGuess(scaled(itKwh, pue), values, "pue", "factor");
  const hours = ["acceleratorHours"];
  trail.add("boardKwh", boardKwh.central, "kWh", "acceleratorHours × acceleratorWatts / 1000", [
    ...hours,
    "acceleratorWatts",
  ]);
  trail.add("itKwh", itKwh.central, "kWh", "acceleratorHours / boards per node × nodeWatts / 1000", [
    ...hours,
    "nodeWatts",
  ]);
  trail.add("energyKwh", energyKwh.central, "kWh", "itKwh × pue", ["itKwh", "pue"]);
  const grams = embodiedGramsPerHour(device);
  const embodied = scaled(acceleratorHours, grams / 1000);
  trail.add("embodiedKgCo2e", embodied.central, "kg CO2e", `acceleratorHours × ${grams.toFixed(1)} g / 1000`, hours);
  return {
    boardKwh,
    itKwh,
    energyKwh,
    kgCo2e: carbonOf(values, energyKwh, trail),
    embodiedKgCo2e: because(embodied, "embodied carbon", modelSpreads.embodied),
  };
}

function carbonOf(values: Values, energyKwh: Quantity, trail: Trail): Quantity | null {
  const intensity = values.number.carbonIntensityGramsPerKwh;
  if (intensity === undefined) return null;
  const kgCo2e = scaled(energyKwh, intensity / 1000);
  trail.add("kgCo2e", kgCo2e.central, "kg CO2e", "energyKwh × carbonIntensityGramsPerKwh / 1000", [
    "energyKwh",
    "carbonIntensityGramsPerKwh",
  ]);
  // A guess of the place has a spread of its own.
  const name = "carbonIntensityGramsPerKwh";
  const ofZone = values.assumed.has(name) ? 0 : (values.spread[name] ?? 0);
  return because(withGuess(kgCo2e, values, name, "factor"), "grid zone", ofZone);
}

/** Facility energy of 1,000 samples, for a run whose length is not known; null where not even their hours are. */
export function energyPer1000Samples(
  values: Values,
  device: Device,
  pace: Pace,
  power: Power,
  trail: Trail,
): Quantity | null {
  if (!pace.hoursPer1000Samples) return null;
  const { energyKwh } = energyOf(values, device, pace.hoursPer1000Samples, power, new Trail());
  trail.add("energyKwhPer1000Samples", energyKwh.central, "kWh", "hours of 1,000 samples × nodeWatts × pue", [
    "stepSeconds",
    "globalBatchSize",
    "nodeWatts",
    "pue",
  ]);
  return energyKwh;
}
