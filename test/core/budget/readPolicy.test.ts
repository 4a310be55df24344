import assert from "node:assert/strict";
import { policyOf } from "../../support/budget";

const whole = `version: 1
defaults:
  accelerator: a100-80gb
  gridZone: DNK
profiles:
  - name: cluster
    match: ["slurm/**"]
    inputs: { accelerator: h100-sxm, pue: 1.1 }
owners:
  - { name: nlp, match: [nlp/] }
limits:
  - name: single-run
    match: ["**/*.py", "configs/**"]
    energyKwh: 100
    warnAt: 0.5
  - name: quarter
    period: quarter
    kgCo2e: 250
    decidedBy: high
exceptions:
  - match: [train_big.py]
    limit: single-run
    energyKwh: 400
    reason: flagship run
    owner: ml-platform
    expires: 2027-03-31
`;

describe("a budget file", () => {
  it("is read whole", () => {
    const policy = policyOf(whole);
    assert.deepEqual(policy.problems, []);
    assert.deepEqual(
      [policy.defaults.accelerator?.value, policy.defaults.gridZone?.sources],
      ["a100-80gb", [{ path: "carbon-budget.yaml", line: 4, column: 13 }]],
    );
    const [run, quarter] = policy.limits;
    assert.deepEqual(
      [run?.scope, run?.amounts, run?.warnAt, run?.failAt, run?.decidedBy, run?.source.line],
      ["run", { energyKwh: 100 }, 0.5, 1, "central", 12],
    );
    assert.deepEqual(
      [quarter?.scope, quarter?.period, quarter?.warnAt, quarter?.decidedBy],
      ["workspace", "quarter", 0.8, "high"],
    );
    assert.equal(policy.exceptions[0]?.expires, "2027-03-31");
    assert.equal(policy.whenUnknown, "warn");
  });

  it("may be JSON", () => {
    const policy = policyOf('{ "version": 1, "limits": [{ "name": "a", "energyKwh": 5 }] }', "carbon-budget.json");
    assert.deepEqual([policy.problems, policy.limits.length], [[], 1]);
  });

  /** What is wrong, where it is said, and what still holds. */
  const broken: readonly [string, string, RegExp, number, number][] = [
    [
      "a limit without an amount",
      "version: 1\nlimits:\n  - name: a\n  - name: b\n    energyKwh: 5\n",
      /a limits nothing/,
      3,
      1,
    ],
    [
      "a key with a slip",
      "version: 1\nlimits:\n  - name: a\n    energyKWh: 5\n    kgCo2e: 3\n",
      /no "energyKWh"/,
      4,
      1,
    ],
    ["an amount that is none", "version: 1\nlimits:\n  - name: a\n    energyKwh: -5\n    kgCo2e: 3\n", /above 0/, 4, 1],
    [
      "a scope that is none",
      "version: 1\nlimits:\n  - name: a\n    scope: galaxy\n    kgCo2e: 3\n",
      /run, file, owner/,
      4,
      1,
    ],
    ["another version", "version: 2\nlimits:\n  - name: a\n    kgCo2e: 3\n", /version/, 1, 1],
    ["a day that is none", exceptionWith("expires: 2027-02-30"), /takes a day/, 9, 1],
    ["an exception nobody answers for", exceptionWith("expires: 2027-02-20"), /holds only with owner/, 6, 1],
    [
      "an input that is none",
      "version: 1\ndefaults:\n  acelerator: t4\nlimits:\n  - name: a\n    kgCo2e: 3\n",
      /did you mean accelerator/,
      3,
      1,
    ],
    [
      "an owner nobody is",
      "version: 1\nlimits:\n  - name: a\n    owner: us\n    kgCo2e: 3\n",
      /no owner is named "us"/,
      4,
      1,
    ],
  ];
  for (const [what, text, message, line, limits] of broken) {
    it(`with ${what} says so at its line, and the rest holds`, () => {
      const policy = policyOf(text);
      const problem = policy.problems.find((found) => message.test(found.message));
      assert.equal(problem?.line, line, JSON.stringify(policy.problems));
      assert.equal(policy.limits.length, limits);
    });
  }

  it("that is no mapping, or broken YAML, has problems and no limits", () => {
    for (const text of ["- a\n", "", "limits: [", "a: b: c\n", "\u0000"]) {
      const policy = policyOf(text);
      assert.ok(policy.problems.length > 0, text);
      assert.deepEqual(policy.limits, []);
    }
  });

  it("with patterns that cannot be used does not limit all files instead", () => {
    const policy = policyOf("version: 1\nlimits:\n  - name: a\n    match: [{ b: 1 }]\n    kgCo2e: 3\n");
    assert.deepEqual([policy.limits.length, policy.problems.length], [0, 1]);
  });
});

function exceptionWith(line: string): string {
  return `version: 1
limits:
  - name: a
    energyKwh: 5
exceptions:
  - limit: a
    match: ["*.py"]
    energyKwh: 9
    ${line}
    reason: x
`;
}
