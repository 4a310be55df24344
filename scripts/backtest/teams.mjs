/**
 * What a team's own measurements would have changed: each run of a publisher is estimated once as shipped, and once with some of the same
 * publisher's other runs as its calibration.
 */
import { learn } from "../../src/core/calibration/shrinkage.ts";
import { likenessOf, modelSpreadOf } from "../../src/core/calibration/residuals.ts";
import { estimateRun } from "../../src/core/estimate/estimateRun.ts";
import { groupings } from "./fit.mjs";

/** Relative error of the clocks and meters behind published figures. */
const meterError = 0.05;
/** Half-width of an 80 % interval in standard deviations. */
const z80 = 1.2816;

/** @param {ReturnType<import("./score.mjs").prepare>} jobs @returns {string} A table: measured runs that a team has, factors before and after. */
export function teamTable(jobs) {
  const lines = [
    "| | runs | measured by the team | median | 90th percentile | interval covers |",
    "|---|---|---|---|---|---|",
  ];
  for (const [title, factor, all] of [
    ["duration", "durationFactor", residuals(jobs, "duration")],
    ["board power", "boardPowerFactor", residuals(jobs, "power")],
  ])
    for (const known of [0, 1, 3, 10]) {
      const results = all.flatMap((run) => withTeam(run, all, known, factor) ?? []);
      const { median, p90, covered } = summaryOf(results);
      lines.push(
        `| ${title} | ${results.length} | ${known === 0 ? "none" : known} | ×${median.toFixed(2)} | ×${p90.toFixed(2)} | ${(100 * covered).toFixed(0)} % |`,
      );
    }
  return lines.join("\n");
}

function residuals(jobs, check) {
  return jobs.flatMap(({ run, check: of, inputs }) => {
    const estimate = of === check ? estimateRun(inputs) : undefined;
    const [estimated, observed] =
      check === "duration"
        ? [estimate?.acceleratorHours?.central, run.observed.acceleratorHours]
        : [estimate?.acceleratorWatts?.central, run.observed.acceleratorWatts];
    if (!(estimated > 0 && observed > 0)) return [];
    const like = likenessOf(run.family, run.id, inputs);
    const logRatio = Math.log(observed / estimated);
    return [{ team: groupings.publisher(run), weight: run.weight ?? 1, like, logRatio, noise: meterError ** 2 }];
  });
}

/** The remaining error with so many of the team's other runs, spread over them; undefined where the team has not as many. */
function withTeam(run, all, known, factor) {
  const others = all.filter(({ team, like }) => team === run.team && like.run !== run.like.run);
  if (others.length < 10) return undefined;
  const step = others.length / known;
  const chosen = Array.from({ length: known }, (_, index) => others[Math.floor(index * step)]);
  const sigma = modelSpreadOf(factor, run.like);
  const { factor: learned = 1, spread = sigma } = learn(run.like, chosen, sigma) ?? {};
  return { weight: run.weight, off: Math.abs(run.logRatio - Math.log(learned)), spread };
}

function summaryOf(results) {
  const total = results.reduce((sum, { weight }) => sum + weight, 0);
  const sorted = [...results].sort((a, b) => a.off - b.off);
  const quantile = (share) => {
    let reached = 0;
    const found = sorted.find(({ weight }) => (reached += weight) >= share * total);
    return Math.exp(found?.off ?? NaN);
  };
  const covered = results.reduce((sum, { weight, off, spread }) => sum + (off <= z80 * spread ? weight : 0), 0) / total;
  return { median: quantile(0.5), p90: quantile(0.9), covered };
}
