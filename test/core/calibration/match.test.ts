import assert from "node:assert/strict";
import type { AnalyzedRun } from "../../../src/core/analysis";
import { matchRun } from "../../../src/core/calibration/match";
import type { MeasuredRun } from "../../../src/core/measurements/measuredRun";

function run(path: string, companions: readonly string[] = [], modelId = "gpt2"): AnalyzedRun {
  const inputs = { modelId: { value: modelId, origin: "stated" } };
  return { id: `${path}#1`, title: "Trainer", anchor: { path, line: 1 }, companions, inputs } as unknown as AnalyzedRun;
}

const measured = (fields: Partial<MeasuredRun>): MeasuredRun => ({
  id: "m",
  tool: "mlflow",
  path: "logs/a.csv",
  line: 2,
  isComplete: true,
  ...fields,
});

function found(fields: Partial<MeasuredRun>, ...runs: readonly AnalyzedRun[]): string {
  const match = matchRun(measured(fields), runs);
  return match.kind === "run" ? match.run.id : match.candidates.map(({ id }) => id).join(" or ");
}

describe("the run of a measurement", () => {
  const train = run("src/train.py");
  const tune = run("tune.py", [], "bert-base-uncased");

  it("is the only one there is", () => {
    assert.equal(found({}, train), "src/train.py#1");
    assert.equal(found({}), "");
  });

  it("is that of the script that ran, wherever it lay", () => {
    assert.equal(found({ script: "/home/me/project/src/train.py" }, train, tune), "src/train.py#1");
    assert.equal(found({ script: "train.py" }, train, tune), "src/train.py#1");
    assert.equal(found({ script: "C:\\work\\tune.py" }, train, tune), "tune.py#1");
    assert.equal(found({ script: "notrain.py" }, train, tune), "src/train.py#1 or tune.py#1");
  });

  it("is that of the launcher rather than that of the script it starts", () => {
    assert.equal(
      found({ script: "jobs/big.sbatch" }, train, run("jobs/big.sbatch", ["src/train.py"])),
      "jobs/big.sbatch#1",
    );
  });

  it("is the one of its name: the file, the model, the folder of the log", () => {
    assert.equal(found({ name: "Tune" }, train, tune), "tune.py#1");
    assert.equal(found({ name: "bert-base-uncased" }, train, tune), "tune.py#1");
    assert.equal(found({ path: "results/tune/emissions.csv" }, train, tune), "tune.py#1");
  });

  it("is not told by a name that says nothing", () => {
    assert.equal(found({ name: "codecarbon" }, train, tune), "src/train.py#1 or tune.py#1");
  });
});
