import assert from "node:assert/strict";
import { FolderRules } from "../../../src/core/source/folderRules";

function rulesIn(folder: string, gitignore?: string, above = FolderRules.top): FolderRules {
  const rules = above.inside(folder, [], gitignore);
  assert.ok(rules);
  return rules;
}

describe("folder rules", () => {
  it("take files in a language that is read", () => {
    const rules = rulesIn("");
    assert.ok(rules.takesFile("train.py"));
    assert.ok(rules.takesFile("slurm/run.sbatch"));
    assert.ok(!rules.takesFile("model.safetensors"));
    assert.ok(!rules.takesFile("README.md"));
  });

  it("leave out hidden folders, installed packages and virtual environments", () => {
    const rules = rulesIn("");
    assert.ok(rules.takesFolder("src"));
    for (const folder of [".git", "a/.cache", "node_modules", "lib/site-packages"])
      assert.ok(!rules.takesFolder(folder), folder);
    assert.equal(rules.inside("venv", ["bin", "pyvenv.cfg"], undefined), undefined);
  });

  it("follow the nearest .gitignore with an opinion", () => {
    const top = rulesIn("", "runs/\n*.yaml\n");
    assert.ok(!top.takesFolder("runs"));
    assert.ok(!top.takesFile("a.yaml"));
    const inner = rulesIn("configs", "!keep.yaml\n", top);
    assert.ok(inner.takesFile("configs/keep.yaml"));
    assert.ok(!inner.takesFile("configs/other.yaml"));
  });

  it("leave out what the editor's settings name, whatever a .gitignore takes back", () => {
    const settings = FolderRules.without(["**/outputs", "data/raw", "**/*.{ipynb,yml}", "old/**/*.py"]);
    const rules = rulesIn("", "!outputs/\n!b.yml\n", settings);
    for (const folder of ["outputs", "a/outputs", "data/raw"]) assert.ok(!rules.takesFolder(folder), folder);
    for (const folder of ["raw", "a/data/raw", "data"]) assert.ok(rules.takesFolder(folder), folder);
    for (const file of ["a.ipynb", "b.yml", "x/y.yml", "old/train.py", "old/a/train.py"])
      assert.ok(!rules.takesFile(file), file);
    for (const file of ["a.yaml", "train.py", "new/old/train.py"]) assert.ok(rules.takesFile(file), file);
    const inner = rulesIn("x", undefined, rules);
    assert.ok(!inner.takesFile("x/y.yml"));
  });

  it("stop at a depth", () => {
    let rules = FolderRules.top;
    for (let depth = 0; depth <= 65; depth++) rules = rulesIn(`d${String(depth)}`, undefined, rules);
    assert.ok(!rules.takesFolder("deeper"));
  });
});
