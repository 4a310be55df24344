import assert from "node:assert/strict";
import { addException } from "../../../src/core/budget/addException";
import { proposeBudget } from "../../../src/core/budget/proposal";
import { toAnalysis } from "../../../src/core/toAnalysis";
import { toSourceText } from "../../../src/core/source/documents";
import { fileOf, policyOf, runOf } from "../../support/budget";

const entry = {
  match: ["big: one.py"],
  limit: "a",
  amounts: { energyKwh: 9 },
  reason: "it's #1",
  owner: "ml",
  expires: "2027-03-31",
};
const head = "version: 1 # ours\nlimits:\n  - { name: a, energyKwh: 5 } # small\n";
const other =
  "  - match: [b.py] # old\n    limit: a\n    energyKwh: 7\n    reason: x\n    owner: y\n    expires: 2027-01-01\n";

function edited(text: string, path = "carbon-budget.yaml"): string {
  const edit = addException(toSourceText(path, text), entry);
  assert.ok(edit);
  return text.slice(0, edit.from) + edit.text + text.slice(edit.to);
}

describe("an exception is added", () => {
  const cases: readonly [string, string, number][] = [
    ["to a file without any", head, 1],
    ["to a file without a last line end", head.trimEnd(), 1],
    ["after those there are", `${head}exceptions:\n${other}`, 2],
    ["after those there are, before what follows", head.replace("limits:", `exceptions:\n${other}limits:`), 2],
    ["to a list that is not indented", `${head}exceptions:\n${other.replace(/^ {2}/gm, "")}`, 2],
    ["to an empty list", `${head}exceptions: []\n`, 1],
    ["to an empty key", `${head}exceptions:\n`, 1],
  ];
  for (const [where, text, count] of cases) {
    it(where, () => {
      const after = edited(text);
      const policy = policyOf(after);
      assert.deepEqual(policy.problems, [], after);
      assert.equal(policy.exceptions.length, count, after);
      const added = policy.exceptions.find(({ reason }) => reason === entry.reason);
      assert.ok(added?.matches("x/big: one.py"));
      assert.ok(after.includes("# ours") && after.includes("# small"), "comments stay");
    });
  }

  it("to JSON", () => {
    const after = edited(
      '{\n  "version": 1,\n  "limits": [{ "name": "a", "energyKwh": 5 }]\n}\n',
      "carbon-budget.json",
    );
    assert.deepEqual(policyOf(after, "carbon-budget.json").problems, []);
    assert.equal(policyOf(after, "carbon-budget.json").exceptions.length, 1);
  });

  it("not to a file that is broken", () => {
    assert.equal(addException(toSourceText("carbon-budget.yaml", "limits: [\n"), entry), undefined);
  });
});

describe("a proposed budget", () => {
  it("is a budget file without problems, that today's runs keep within", () => {
    const analysis = toAnalysis([fileOf("a.py", [runOf("a.py", 7.3)]), fileOf("b.py", [runOf("b.py", null)])]);
    const text = proposeBudget(analysis);
    const policy = policyOf(text);
    assert.deepEqual(policy.problems, []);
    assert.deepEqual(
      policy.limits.map(({ name, amounts }) => [name, amounts]),
      [
        ["single-run", { energyKwh: 11 }],
        ["quarter", { kgCo2e: 15 }],
      ],
    );
    assert.match(text, /1 of 2 training runs/);
    assert.deepEqual(policyOf(proposeBudget(toAnalysis([]))).problems, []);
  });
});
