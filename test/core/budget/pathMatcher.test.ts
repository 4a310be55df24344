import assert from "node:assert/strict";
import { pathMatcher } from "../../../src/core/budget/pathMatcher";

describe("path patterns", () => {
  const cases: readonly [readonly string[], readonly string[], readonly string[]][] = [
    [["**/*.py"], ["train.py", "a/b/train.py"], ["train.yaml"]],
    [["configs/**"], ["configs/a.yaml", "configs/x/y.toml"], ["other/configs/a.yaml"]],
    [["configs/"], ["configs/a.yaml", "configs/x/y.toml"], ["configs.yaml"]],
    [["train_big.py"], ["train_big.py", "x/train_big.py"], ["train_big.pyc", "train_big.py/a"]],
    [["./a/*.{py,ipynb}"], ["a/x.py", "a/x.ipynb"], ["a/b/x.py"]],
    [["**/*.py", "!tests/**"], ["a.py", "a/tests/b.py"], ["tests/a.py"]],
    [["!old/**"], ["a.py"], ["old/a.py"]],
    [[], ["anything"], []],
    [["/"], ["a.py", "b/c.py"], []],
    [["a b/æ*.py"], ["a b/ærlig.py"], ["a/b.py"]],
  ];
  for (const [patterns, fit, others] of cases) {
    it(`${patterns.join(" ") || "none"} fit ${fit.join(", ")}`, () => {
      const matches = pathMatcher(patterns);
      for (const path of fit) assert.ok(matches(path), path);
      for (const path of others) assert.ok(!matches(path), path);
    });
  }

  it("take no time that grows out of hand", () => {
    const started = process.cpuUsage();
    pathMatcher(["meta\\%(x)s" + "\\".repeat(43), "(a)\\".repeat(40), "[\\".repeat(100)])("a/b");
    pathMatcher(["*a*a*a*a*a*a*a*a*a*a*b", "+(a|aa)+(a|aa)+(a|aa)b", "**/".repeat(60) + "b"])(`${"a".repeat(2000)}/c`);
    assert.ok(process.cpuUsage(started).user < 1_000_000);
  });
});
