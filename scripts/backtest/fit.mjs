/** Fits the constants of the estimate to observed runs, and tells how well they carry over to runs that they were not fitted to. */
import { constantTable, constants as shipped } from "../../src/core/estimate/workload/constants.ts";
import { score } from "./score.mjs";

/**
 * Round values of general knowledge: vendors' data, published kernels, counts of operations. Every fit starts from them and is drawn to them, so that
 * few runs cannot lead a constant astray.
 */
const unfitted = {
  tensorEfficiency: 0.7,
  vectorEfficiency: 0.8,
  systolicEfficiency: 0.85,
  sparsityExponent: 0.2,
  fp8Efficiency: 0.65,
  attentionEfficiency: 0.4,
  halfRateEfficiency: 0.8,
  voltaEfficiency: 0.6,
  eagerAccesses: 28,
  convolutionAccesses: 18,
  fusedAccesses: 14,
  unetActivations: 3e-4,
  regionSecondsPerPicture: 0.03,
  hostSecondsPerLayer: 3e-3,
  hostSecondsPerConvolution: 1e-3,
  compiledLaunchShare: 0.35,
  adapterLaunchFactor: 1.5,
  shardedLaunchFactor: 2,
  dequantizationBytes: 9,
  speechFrontEndFactor: 3,
  optimizerAccesses: 1.5,
  imagesPerSecond: 2800,
  inputSecondsPerSample: 1.5e-4,
  viewSeconds: 1.5e-3,
  unfusedAttentionShare: 0.4,
  depthwiseEfficiency: 0.06,
  nodePenalty: 0.02,
  evaluationShare: 0.05,
  downtimeShare: 0.12,
  downtimeStartHours: 3000,
  generationBatch: 8,
  generationSecondsPerLayer: 3.5e-4,
  arithmeticLoad: 0.95,
  vectorLoad: 0.75,
  memoryLoad: 0.75,
  communicationLoad: 0.4,
  waitingLoad: 0.015,
  thinKernelRate: 2.5,
  idleShare: 0.22,
  staticShare: 0.36,
  unknownArithmetic: 0.5,
  unknownTraffic: 0.25,
  unknownSampleSeconds: 1e-3,
  slownessShare: 0.5,
  serverFanShare: 0.12,
  serverHostShare: 0.2,
  workstationHostWatts: 90,
  tpuHostWatts: 75,
};

/** Constants that are fitted together, and the checks that they are fitted on. */
const stages = [
  { checks: ["duration"], names: fittedNames((group) => group === "time") },
  { checks: ["power", "energy-given-hours"], names: fittedNames((group) => group === "power") },
];

function fittedNames(isOf) {
  return Object.keys(constantTable).filter((name) => {
    return name in unfitted && isOf(constantTable[name].group);
  });
}

/** How far a constant may wander from its unfitted value before it costs: a standard deviation of the logarithm. */
const priorSigma = 0.35;
/** What a busy board draws is known better: large products run near the limit on every part with matrix units whose draw was published. */
const loadSigma = 0.1;
const priorWeight = 0.02;

/** Off by up to a factor 2 counts a little more than in proportion; further off a little less, so that no odd run leads the fit. */
function loss(signed) {
  const off = Math.abs(signed);
  return off < 1 ? off + 0.3 * off ** 2 : 1.3 + 0.7 * (off - 1);
}

/** No share of a peak, limit or time is above 1. */
function bounded(name, value) {
  return /Efficiency$|Load$|Share$/.test(name) ? Math.min(value, 1) : value;
}

function objective(jobs, constants, names) {
  let weight = 0;
  let sum = 0;
  for (const result of score(jobs, constants)) {
    if (result.signed === null) continue;
    weight += result.weight;
    sum += result.weight * loss(result.signed);
  }
  const sigmaOf = (name) => (/^(arithmetic|memory)Load$/.test(name) ? loadSigma : priorSigma);
  const wander = names.reduce(
    (all, name) => all + (Math.log(constants[name] / unfitted[name]) / sigmaOf(name)) ** 2,
    0,
  );
  return (weight > 0 ? sum / weight : 0) + priorWeight * wander;
}

/**
 * Coordinate descent in the logarithms of the fitted constants.
 * @param {ReturnType<import("./score.mjs").prepare>} jobs
 * @param {number} sweeps Passes over all constants.
 */
export function fit(jobs, sweeps = 6) {
  let constants = { ...shipped, ...unfitted };
  for (const { checks, names } of stages) {
    const used = jobs.filter(({ check }) => checks.includes(check));
    let best = objective(used, constants, names);
    const steps = Object.fromEntries(names.map((name) => [name, 0.25]));
    for (let sweep = 0; sweep < sweeps; sweep++) {
      for (const name of names) {
        const improved = [1, -1].some((direction) => {
          const tried = { ...constants, [name]: bounded(name, constants[name] * Math.exp(direction * steps[name])) };
          const reached = objective(used, tried, names);
          if (reached >= best - 1e-6) return false;
          best = reached;
          constants = tried;
          return true;
        });
        steps[name] *= improved ? 1.2 : 0.5;
      }
    }
  }
  return constants;
}

/** What stays together when runs are held out: all of one publisher (the first part of a family's name), or near-identical ones. */
export const groupings = {
  publisher: ({ family }) => family.split(/[/-]/)[0],
  family: ({ family }) => family,
};

/**
 * Scores every run with constants that were fitted without it and all of its group.
 * @param {ReturnType<import("./score.mjs").prepare>} jobs
 * @param {(run: import("./score.mjs").Run) => string} groupOf
 */
export function crossValidate(jobs, groupOf = groupings.publisher, folds = 8, sweeps = 5) {
  const groups = [...new Set(jobs.map(({ run }) => groupOf(run)))].sort();
  return Array.from({ length: folds }, (_, fold) => {
    const held = new Set(groups.filter((_, index) => index % folds === fold));
    const isHeld = ({ run }) => held.has(groupOf(run));
    return score(
      jobs.filter(isHeld),
      fit(
        jobs.filter((job) => !isHeld(job)),
        sweeps,
      ),
    );
  }).flat();
}
