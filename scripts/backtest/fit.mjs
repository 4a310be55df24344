/** Fits the constants of the estimate to observed runs, and tells how well they carry over to runs that they were not fitted to. */
import { constantTable, constants as shipped } from "../../src/core/estimate/constants.ts";
import { score } from "./score.mjs";

/** Constants that are fitted together, and the checks that they are fitted on. */
const stages = [
  { checks: ["duration"], names: fittedNames((group) => group === "time") },
  { checks: ["power", "energy-given-hours"], names: fittedNames((group) => group === "power") },
];

function fittedNames(isOf) {
  return Object.keys(constantTable).filter((name) => {
    const { basis, group } = constantTable[name];
    return basis.startsWith("fitted") && isOf(group);
  });
}

/** How far a constant may wander from its shipped value before it costs: a standard deviation of the logarithm. */
const priorSigma = 0.5;
const priorWeight = 0.0015;

/** Off by up to a factor 2 counts a little more than in proportion; further off a little less, so that no odd run leads the fit. */
function loss(signed) {
  const off = Math.abs(signed);
  return off < 1 ? off + 0.3 * off ** 2 : 1.3 + 0.7 * (off - 1);
}

function objective(jobs, constants, names) {
  let weight = 0;
  let sum = 0;
  for (const result of score(jobs, constants)) {
    if (result.signed === null) continue;
    weight += result.weight;
    sum += result.weight * loss(result.signed);
  }
  const wander = names.reduce((all, name) => all + (Math.log(constants[name] / shipped[name]) / priorSigma) ** 2, 0);
  return (weight > 0 ? sum / weight : 0) + priorWeight * wander;
}

/**
 * Coordinate descent in the logarithms of the fitted constants, from the shipped ones.
 * @param {ReturnType<import("./score.mjs").prepare>} jobs
 * @param {number} sweeps Passes over all constants.
 */
export function fit(jobs, sweeps = 4) {
  let constants = { ...shipped };
  for (const { checks, names } of stages) {
    const used = jobs.filter(({ check }) => checks.includes(check));
    let best = objective(used, constants, names);
    const steps = Object.fromEntries(names.map((name) => [name, 0.25]));
    for (let sweep = 0; sweep < sweeps; sweep++) {
      for (const name of names) {
        const improved = [1, -1].some((direction) => {
          const tried = { ...constants, [name]: constants[name] * Math.exp(direction * steps[name]) };
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

/**
 * Scores every run with constants that were fitted without its source: runs of one publisher stay together.
 * @param {ReturnType<import("./score.mjs").prepare>} jobs
 */
export function crossValidate(jobs, folds = 8, sweeps = 3) {
  const groups = [...new Set(jobs.map(({ run }) => sourceGroup(run)))].sort();
  return Array.from({ length: folds }, (_, fold) => {
    const held = new Set(groups.filter((_, index) => index % folds === fold));
    const isHeld = ({ run }) => held.has(sourceGroup(run));
    return score(
      jobs.filter(isHeld),
      fit(
        jobs.filter((job) => !isHeld(job)),
        sweeps,
      ),
    );
  }).flat();
}

/** Publisher of a run: the first part of its family's name. */
function sourceGroup({ family }) {
  return family.split(/[/-]/)[0];
}
