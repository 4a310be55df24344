import assert from "node:assert/strict";
import type { AnalyzedFile, Role } from "../../../src/core/analysis";
import { countedRuns } from "../../../src/core/run/jobs";
import { fineTune } from "../present/sample";

function file(path: string, role: Role, ...companions: readonly string[]): AnalyzedFile {
  return { path, language: "other", role, problems: [], runs: [{ ...fineTune, id: path, companions }] };
}

const counted = (...files: readonly AnalyzedFile[]): string[] => countedRuns(files).map(({ id }) => id);

describe("jobs", () => {
  it("count a script that nothing starts", () => {
    assert.deepEqual(counted(file("a.py", "training-script", "model.py"), file("b.py", "training-script")), [
      "a.py",
      "b.py",
    ]);
  });

  it("count a script through what starts it", () => {
    const script = file("a.py", "training-script");
    assert.deepEqual(counted(script, file("run.sh", "launcher", "a.py")), ["run.sh"]);
    assert.deepEqual(counted(file("a.yaml", "training-config", "a.py"), script), ["a.yaml"]);
  });

  it("count a config through the launcher that gives it to a script", () => {
    const files = [
      file("run.sh", "launcher", "a.yaml", "a.py"),
      file("a.yaml", "training-config", "a.py"),
      file("b.yaml", "training-config", "a.py"),
      file("a.py", "training-script"),
    ];
    assert.deepEqual(counted(...files), ["run.sh", "b.yaml"]);
  });

  it("count scripts that import each other, and launchers that name each other", () => {
    const scripts = [file("a.py", "training-script", "b.py"), file("b.py", "training-script", "a.py")];
    assert.deepEqual(counted(...scripts), ["a.py", "b.py"]);
    assert.deepEqual(counted(file("a.sh", "launcher", "b.sh"), file("b.sh", "launcher", "a.sh")), ["a.sh", "b.sh"]);
  });
});
