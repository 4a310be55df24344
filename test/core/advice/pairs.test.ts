import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { AdvisedRun } from "../../../src/core/advice/advisedRun";
import { differenceSpread } from "../../../src/core/advice/saving";
import { inputsOf, type Given } from "./support";

interface Measurement {
  readonly family: string;
  readonly source: string;
  readonly inputs: Given;
  readonly observed: { readonly acceleratorHours?: number };
}

/** What advice changes. Pairs may differ in these alone, and in what follows from them. */
const levers = new Set([
  "microBatchSize",
  "gradientAccumulationSteps",
  "globalBatchSize",
  "method",
  "loraRank",
  "quantizationBits",
  "precision",
  "gradientCheckpointing",
  "powerLimitWatts",
  "trainableParameterCount",
  "optimizer",
]);

/** Measured runs of one source that differ in levers only: the logarithm of the ratio of their hours, observed and modelled. */
function measuredPairs(): { readonly observed: number; readonly modelled: number }[] {
  const runs = readFileSync("scripts/backtest/measurements.jsonl", "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Measurement)
    .flatMap(({ source, inputs, observed }) => {
      const hours = new AdvisedRun(inputsOf(inputs)).chain.pace.acceleratorHours?.central;
      const own = observed.acceleratorHours;
      return hours === undefined || own === undefined ? [] : [{ source, inputs, modelled: hours, observed: own }];
    });
  return runs.flatMap((a, at) =>
    runs.slice(at + 1).flatMap((b) => {
      if (a.source.slice(0, 20) !== b.source.slice(0, 20)) return [];
      const names = [...new Set([...Object.keys(a.inputs), ...Object.keys(b.inputs)])] as (keyof Given)[];
      const differing = names.filter((name) => a.inputs[name] !== b.inputs[name]);
      if (differing.length === 0 || !differing.every((name) => levers.has(name))) return [];
      return [{ observed: Math.log(b.observed / a.observed), modelled: Math.log(b.modelled / a.modelled) }];
    }),
  );
}

describe("the spread of a difference", () => {
  const pairs = measuredPairs();

  it("is what measured pairs leave, as a share of the effect", () => {
    assert.ok(pairs.length >= 30, String(pairs.length));
    const squares = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one ** 2, 0);
    const share = Math.sqrt(
      squares(pairs.map(({ observed, modelled }) => observed - modelled)) /
        squares(pairs.map(({ observed }) => observed)),
    );
    assert.ok(Math.abs(share - differenceSpread) < 0.1, `${share.toFixed(2)} over ${String(pairs.length)} pairs`);
  });

  it("goes the way that was measured wherever both see an effect", () => {
    const clear = pairs.filter(({ observed, modelled }) => Math.abs(observed) > 0.1 && Math.abs(modelled) > 0.1);
    const agreeing = clear.filter(({ observed, modelled }) => Math.sign(observed) === Math.sign(modelled));
    assert.ok(agreeing.length >= 0.9 * clear.length, `${String(agreeing.length)} of ${String(clear.length)}`);
  });
});
