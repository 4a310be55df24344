import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { findAccelerator } from "../../src/core/data/accelerators";
import { isInputName } from "../../src/core/run/inputs";

interface Factors {
  readonly median: number;
  readonly p90: number;
}
interface ReferenceModule {
  readonly worsened: (reference: Record<string, Factors>, now: Record<string, Factors>) => string[];
}
interface Run {
  readonly id: string;
  readonly source: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly observed: Readonly<Record<string, unknown>>;
}

describe("the back-test", () => {
  it("is clearly worse in no class of runs than in the last report", () => {
    const result = spawnSync(process.execPath, ["--import", "tsx", "scripts/backtest/backtest.mjs", "--check"], {
      encoding: "utf8",
    });
    assert.equal(result.status, 0, result.stdout + result.stderr);
  });

  it("notices a class that got clearly worse, and no small change", async () => {
    const { worsened } = (await import("../../scripts/backtest/" + "reference.mjs")) as ReferenceModule;
    const reference = { "duration: vision": { median: 1.3, p90: 2 } };
    assert.deepEqual(worsened(reference, { "duration: vision": { median: 1.35, p90: 2.2 } }), []);
    assert.equal(worsened(reference, { "duration: vision": { median: 1.5, p90: 2 } }).length, 1);
    assert.equal(worsened(reference, { "duration: vision": { median: 1.3, p90: 3 } }).length, 1);
    assert.equal(worsened(reference, {}).length, 1);
  });

  it("rests on runs that name their source, in the words of the contract", () => {
    const ids = new Set<string>();
    for (const file of ["published", "measurements"]) {
      for (const line of readFileSync(`scripts/backtest/${file}.jsonl`, "utf8").trim().split("\n")) {
        const run = JSON.parse(line) as Run;
        assert.ok(!ids.has(run.id), `${run.id} twice`);
        ids.add(run.id);
        assert.ok(run.source.length > 3, run.id);
        for (const name of Object.keys(run.inputs)) assert.ok(isInputName(name), `${run.id}: ${name}`);
        const { accelerator } = run.inputs;
        if (typeof accelerator === "string") assert.ok(findAccelerator(accelerator), `${run.id}: ${accelerator}`);
        assert.ok(Object.keys(run.observed).length > 0, run.id);
      }
    }
  });
});
