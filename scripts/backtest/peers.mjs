/**
 * What the formulas of other tools say of the same runs. They are given Carbon Lens' own count of FLOPs, its table of hardware and its PUE, so that
 * only the formulas differ.
 */
import { deviceOf } from "../../src/core/estimate/workload/device.ts";

/** Model FLOP utilization of Epoch AI's cost model (median of its table of runs). */
const constantMfu = 0.375;
/** W per GB of memory, Green Algorithms; servers have about twice as much as their accelerators. */
const wattsPerGb = 0.3725;
const hostMemory = 2;

/** Watts of one accelerator with its part of the machine. */
const watts = {
  "TDP × hours": ({ limitWatts }) => limitWatts,
  "Green Algorithms": ({ limitWatts, memoryBytes = 0 }) => limitWatts + (wattsPerGb * hostMemory * memoryBytes) / 1e9,
  "50 % of TDP": ({ limitWatts }) => limitWatts / 2,
};

/** Names of the formulas that answer a check. */
export function peersOf(check) {
  if (check === "duration") return ["MFU 0.375"];
  return /^(power|energy)/.test(check) ? Object.keys(watts) : [];
}

/**
 * The formula's figure for one check of a run, or undefined where it has none.
 * @param {string} peer @param {string} check @param {Record<string, any>} inputs @param {any} estimate @param {Record<string, any>} observed
 */
export function peerFigure(peer, check, inputs, estimate, observed) {
  if (check === "duration") return hoursAtConstantMfu(estimate);
  const device = deviceOf(String(inputs.accelerator?.value));
  if (!device) return undefined;
  const each = watts[peer](device);
  if (check === "power") {
    if (observed.acceleratorWatts) return each;
    return each * Math.max(1, (inputs.acceleratorCount?.value ?? 1) / (inputs.nodeCount?.value ?? 1));
  }
  const hours = check === "energy-end-to-end" ? hoursAtConstantMfu(estimate) : estimate.acceleratorHours?.central;
  const pue = observed.energyScope === "facility" ? (inputs.pue?.value ?? 1) : 1;
  return hours && (hours * each * pue) / 1000;
}

function hoursAtConstantMfu({ trainingFlops, steps }) {
  const peak = steps.find(({ name }) => name === "peakFlopsPerSecond")?.value;
  return trainingFlops && peak ? trainingFlops.central / (constantMfu * peak * 3600) : undefined;
}
