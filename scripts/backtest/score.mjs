/**
 * Scores estimates against observed runs: weighted median and 90th percentile factor, bias, and how often the 80 % interval holds the
 * observation. The checks and weights are those of the runs file.
 */
import { estimateRun } from "../../src/core/estimate/estimateRun.ts";
import { resolveInputs } from "../../src/core/run/resolve.ts";
import { peerFigure, peersOf } from "./peers.mjs";

/** @typedef {{ id: string, family: string, class: string, checks: string[], weight?: number, inputs: Record<string, unknown>, observed: Record<string, any> }} Run */
/** @typedef {{ id: string, family: string, class: string, check: string, weight: number, observed: number, predicted: number | null, signed: number | null, covered: boolean, missing: readonly string[] }} Result */

const checksWithHours = new Set(["power", "energy-given-hours"]);

/** The inputs of one check, resolved: hours are given where the check gives them. @param {Run} run @param {string} check */
export function inputsOf(run, check) {
  const inputs = { ...run.inputs };
  if (checksWithHours.has(check)) {
    if (run.observed.acceleratorHours) inputs.acceleratorHours = run.observed.acceleratorHours;
    else if (run.observed.wallHours) inputs.wallHours = run.observed.wallHours;
  }
  const stated = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, { value, origin: "stated" }]));
  return resolveInputs(stated, {}, {});
}

/** Each run's checks with their resolved inputs: resolving does not depend on the constants. @param {readonly Run[]} runs */
export function prepare(runs) {
  return runs.flatMap((run) => run.checks.map((check) => ({ run, check, inputs: inputsOf(run, check) })));
}

/** @param {ReturnType<typeof prepare>} jobs @param {Record<string, number>} [constants] @returns {Result[]} */
export function score(jobs, constants) {
  return jobs.flatMap(({ run, check, inputs }) => {
    const estimate = estimateRun(inputs, constants);
    return pairsOf(check, estimate, run.observed)
      .filter(([, observed]) => observed > 0)
      .map(([range, observed]) => ({
        ...resultOf(run, check, observed, range?.central),
        covered: range ? range.low <= observed && observed <= range.high : false,
        missing: estimate.missing,
      }));
  });
}

/** What the formulas of other tools reach: results by the formula's name. @param {ReturnType<typeof prepare>} jobs */
export function scorePeers(jobs) {
  /** @type {Record<string, Result[]>} */
  const byPeer = {};
  for (const { run, check, inputs } of jobs) {
    const estimate = estimateRun(inputs);
    for (const [, observed] of pairsOf(check, estimate, run.observed)) {
      if (!(observed > 0)) continue;
      for (const peer of peersOf(check)) {
        const figure = peerFigure(peer, check, inputs, estimate, run.observed);
        (byPeer[peer] ??= []).push({ ...resultOf(run, check, observed, figure), covered: false, missing: [] });
      }
    }
  }
  return byPeer;
}

function resultOf(run, check, observed, figure) {
  const isKnown = figure > 0;
  return {
    id: run.id,
    family: run.family,
    class: run.class,
    check,
    weight: run.weight ?? 1,
    observed,
    predicted: isKnown ? figure : null,
    signed: isKnown ? Math.log2(figure / observed) : null,
  };
}

function pairsOf(check, estimate, observed) {
  switch (check) {
    case "duration":
      return [[estimate.acceleratorHours, observed.acceleratorHours]];
    case "power":
      return [
        [estimate.acceleratorWatts, observed.acceleratorWatts],
        [estimate.nodeWatts, observed.nodeWatts],
      ];
    case "carbon-arithmetic":
      return [[estimate.kgCo2e, observed.kgCo2e]];
    case "memory":
      return [[estimate.memoryGbPerAccelerator, observed.memoryGbPerAccelerator]];
    default:
      return [[energyIn(estimate, observed.energyScope), observed.energyKwh]];
  }
}

function energyIn(estimate, scope) {
  if (scope === "board") return estimate.boardKwh;
  if (scope === "it") return estimate.itKwh;
  if (scope === "facility") return estimate.energyKwh;
  // Boards, processors and memory without fans and supplies: between the two.
  const { boardKwh, itKwh } = estimate;
  return boardKwh && itKwh
    ? { low: boardKwh.low, central: Math.sqrt(boardKwh.central * itKwh.central), high: itKwh.high }
    : null;
}

/** @param {readonly Result[]} results */
export function summary(results) {
  const weight = results.reduce((sum, { weight: w }) => sum + w, 0);
  const known = results.filter(({ signed }) => signed !== null);
  const knownWeight = known.reduce((sum, { weight: w }) => sum + w, 0);
  return {
    rows: results.length,
    estimated: weight ? knownWeight / weight : 0,
    median: quantile(results, 0.5),
    p90: quantile(results, 0.9),
    bias: knownWeight ? 2 ** (known.reduce((sum, r) => sum + r.weight * r.signed, 0) / knownWeight) : null,
    covered: weight ? results.reduce((sum, r) => sum + (r.covered ? r.weight : 0), 0) / weight : 0,
  };
}

function quantile(results, q) {
  const factorOf = ({ signed }) => (signed === null ? Infinity : 2 ** Math.abs(signed));
  const sorted = [...results].sort((a, b) => factorOf(a) - factorOf(b));
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let reached = 0;
  for (const result of sorted) {
    reached += result.weight;
    if (reached >= q * total) return factorOf(result);
  }
  return Infinity;
}
