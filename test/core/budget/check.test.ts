import assert from "node:assert/strict";
import { checkBudget, type Check } from "../../../src/core/budget/check";
import type { LedgerRecord } from "../../../src/core/budget/ledgerRecord";
import { tablesDate } from "../../../src/core/data/tablesVersion";
import { checkText } from "../../../src/core/present/check/checkText";
import { noticesOf } from "../../../src/core/present/check/findings";
import { plainPainter } from "../../../src/core/present/painter";
import { fileOf, policyOf, runOf } from "../../support/budget";

const today = "2026-11-26";

function verdicts({ findings }: Check): unknown[] {
  return findings.map(({ limit, verdict, value, place, owner }) => [limit, verdict, value, place.path, owner]);
}

describe("a check", () => {
  const files = [
    fileOf("nlp/a.py", [runOf("nlp/a.py", 60)]),
    fileOf("vision/b.py", [runOf("vision/b.py", 30)]),
    fileOf("jobs/a.sbatch", [runOf("jobs/a.sbatch", 80, { companions: ["nlp/a.py"] })], "launcher"),
  ];
  const owners = "owners:\n  - { name: nlp, match: [nlp/] }\n  - { name: vision, match: [vision/] }\n";

  it("judges each job once: a script that a launcher starts, through the launcher", () => {
    const check = checkBudget(policyOf("version: 1\nlimits:\n  - { name: one, energyKwh: 50 }\n"), files, { today });
    assert.deepEqual(verdicts(check), [
      ["one", "within", 30, "vision/b.py", undefined],
      ["one", "over", 80, "jobs/a.sbatch", undefined],
    ]);
    assert.deepEqual([check.verdict, check.passes], ["over", false]);
  });

  it("adds up the workspace, and each owner's files", () => {
    const policy = policyOf(
      `version: 1\n${owners}limits:\n  - { name: all, scope: workspace, energyKwh: 100 }\n  - { name: team, scope: owner, energyKwh: 100 }\n`,
    );
    assert.deepEqual(verdicts(checkBudget(policy, files, { today })), [
      ["all", "over", 110, "carbon-budget.yaml", undefined],
      ["team", "near", 80, "carbon-budget.yaml", "nlp"],
      ["team", "within", 30, "carbon-budget.yaml", "vision"],
    ]);
  });

  const quarterly = policyOf("version: 1\nlimits:\n  - { name: q, period: quarter, energyKwh: 200 }\n");
  const measured = (parts: Partial<LedgerRecord>): LedgerRecord => ({
    id: "1",
    at: "2026-10-01",
    kind: "measured",
    energyKwh: 70,
    ...parts,
  });
  const value = (ledger: readonly LedgerRecord[]): unknown => {
    const [finding] = checkBudget(quarterly, files, { today, ledger }).findings;
    return [finding?.spent, finding?.value];
  };

  it("counts what was spent in the period, and plans only what is not in the ledger yet", () => {
    assert.deepEqual(value([]), [0, 110]);
    assert.deepEqual(value([measured({})]), [70, 180]);
    assert.deepEqual(value([measured({ at: "2026-09-30" })]), [0, 110]);
    assert.deepEqual(value([measured({ run: "vision/b.py#1" })]), [70, 150]);
  });

  it("counts a measured run in place of the estimate that it replaces", () => {
    const estimate = measured({ id: "0", kind: "estimate", energyKwh: 100 });
    assert.deepEqual(value([estimate, measured({ replaces: "0" })]), [70, 180]);
  });

  it("says where its figures come from other tables than the budget was set by", () => {
    const checkWith = (tables: string): Check =>
      checkBudget(policyOf(`version: 1\ntables: ${tables}\nlimits:\n  - { name: one, energyKwh: 500 }\n`), files, {
        today,
      });
    const moved = checkWith("2026-12-24");
    assert.deepEqual(moved.tables, { date: tablesDate, lock: "2026-12-24" });
    assert.match(
      checkText(moved, plainPainter),
      /locked to those of 2026-12-24: verdicts may have moved.*carbon-lens@0\.1\.0/,
    );
    assert.deepEqual(
      noticesOf(moved).map(({ rule, level }) => [rule, level]),
      [["budget.tables-moved", "warning"]],
    );
    assert.equal(moved.passes, true);
    assert.doesNotMatch(checkText(checkWith(tablesDate), plainPainter), /tables/);
    assert.doesNotMatch(checkText(checkWith("2020-01-01"), plainPainter), /carbon-lens@/);
  });

  it("fails by what is not known only where the team says so", () => {
    const unknown = [fileOf("a.py", [runOf("a.py", null)])];
    const passes = (rule: string): boolean =>
      checkBudget(policyOf(`version: 1\nwhenUnknown: ${rule}\nlimits:\n  - { name: one, energyKwh: 50 }\n`), unknown, {
        today,
      }).passes;
    assert.deepEqual([passes("ignore"), passes("warn"), passes("fail")], [true, true, false]);
  });
});
