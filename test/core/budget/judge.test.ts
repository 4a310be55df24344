import assert from "node:assert/strict";
import fc from "fast-check";
import { judgeFile } from "../../../src/core/budget/judge";
import { policyOf, runOf } from "../../support/budget";

function limit(lines: string): string {
  return `version: 1\nlimits:\n  - name: single-run\n${lines.replace(/^/gm, "    ")}\n`;
}

describe("the budget of a run", () => {
  it("is within, near and over by the shares that the limit names", () => {
    const policy = policyOf(limit("energyKwh: 100\nwarnAt: 0.5\nfailAt: 1.2"));
    const verdicts = [49, 50, 100, 119, 121].map((kwh) => judgeFile(policy, "a.py", [runOf("a.py", kwh)])[0]?.verdict);
    assert.deepEqual(verdicts, ["within", "near", "near", "near", "over"]);
  });

  it("is judged by the end of the range that the limit names", () => {
    const verdictBy = (end: string): string | undefined =>
      judgeFile(policyOf(limit(`energyKwh: 100\ndecidedBy: ${end}`)), "a.py", [runOf("a.py", 70)])[0]?.verdict;
    assert.deepEqual([verdictBy("low"), verdictBy("central"), verdictBy("high")], ["within", "within", "over"]);
  });

  it("is none where no limit applies, and where the figure is not known", () => {
    const policy = policyOf(limit('energyKwh: 100\nmatch: ["b/**"]'));
    assert.deepEqual(judgeFile(policy, "a.py", [runOf("a.py", 500)]), [{ verdict: "none" }]);
    const [unknown] = judgeFile(policy, "b/a.py", [runOf("b/a.py", null)]);
    assert.deepEqual(
      [unknown?.verdict, unknown?.limits?.[0]?.value, unknown?.limits?.[0]?.unknownRuns],
      ["none", null, 1],
    );
  });

  it("counts the whole sweep", () => {
    const policy = policyOf(limit("energyKwh: 100\nacceleratorHours: 100"));
    const run = runOf("a.py", 20);
    const sweep = { runs: 10, energyKwh: { low: 100, central: 200, high: 400 }, kgCo2e: null };
    const estimate = { ...run.estimate, acceleratorHours: { low: 1, central: 9, high: 20 }, sweep };
    const [budget] = judgeFile(policy, "a.py", [{ ...run, estimate }]);
    assert.deepEqual(
      budget?.limits?.map(({ measure, value, verdict }) => [measure, value, verdict]),
      [
        ["energyKwh", 200, "over"],
        ["acceleratorHours", 90, "near"],
      ],
    );
  });

  it("holds a limit on a script however the script is started", () => {
    const policy = policyOf(limit('energyKwh: 100\nmatch: ["train/*.py"]'));
    const launched = runOf("jobs/big.sbatch", 500, { companions: ["train/main.py"] });
    assert.equal(judgeFile(policy, "jobs/big.sbatch", [launched])[0]?.verdict, "over");
  });

  it("adds up a file's runs, and stands on each", () => {
    const policy = policyOf(limit("scope: file\nenergyKwh: 100"));
    const budgets = judgeFile(policy, "a.py", [runOf("a.py", 60), runOf("a.py", 70)]);
    assert.deepEqual(
      budgets.map(({ verdict, limits }) => [verdict, limits?.[0]?.value]),
      [
        ["over", 130],
        ["over", 130],
      ],
    );
    // A run that is not known may be what breaks it: never plainly within.
    assert.equal(judgeFile(policy, "a.py", [runOf("a.py", 60), runOf("a.py", null)])[0]?.verdict, "near");
  });

  const excepted = `${limit("energyKwh: 100")}exceptions:
  - { limit: single-run, match: [big.py], energyKwh: 400, reason: flagship, owner: ml, expires: 2027-03-31 }
`;

  it("takes an exception into account until the day it ends", () => {
    const policy = policyOf(excepted);
    const on = (today?: string): unknown => {
      const [verdict] = judgeFile(policy, "x/big.py", [runOf("x/big.py", 300)], today)[0]?.limits ?? [];
      return [verdict?.verdict, verdict?.amount, verdict?.exception?.owner, verdict?.expired];
    };
    assert.deepEqual(on("2027-03-31"), ["within", 400, "ml", undefined]);
    assert.deepEqual(on("2027-04-01"), ["over", 100, undefined, "2027-03-31"]);
    assert.deepEqual(on(), ["within", 400, "ml", undefined]);
    assert.equal(judgeFile(policy, "small.py", [runOf("small.py", 300)])[0]?.verdict, "over");
  });

  it("never gets better with more energy, nor worse with a larger limit", () => {
    const order = ["none", "within", "near", "over"];
    const verdictOf = (kwh: number, amount: number): number =>
      order.indexOf(judgeFile(policyOf(limit(`energyKwh: ${amount}`)), "a.py", [runOf("a.py", kwh)])[0]?.verdict ?? "");
    const positive = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(positive, positive, fc.double({ min: 1, max: 100, noNaN: true }), (kwh, amount, more) => {
        assert.ok(verdictOf(kwh * more, amount) >= verdictOf(kwh, amount));
        assert.ok(verdictOf(kwh, amount * more) <= verdictOf(kwh, amount));
      }),
      { numRuns: 100 },
    );
  });
});
