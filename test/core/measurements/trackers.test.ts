import assert from "node:assert/strict";
import { readMeasurements } from "../../../src/core/measurements/readMeasurements";
import { near } from "./near";

describe("Lightning's metrics.csv", () => {
  it("with the time of a throughput monitor", () => {
    const text = "epoch,step,train_loss,train|time,train|batches\n0,49,1.0,,\n0,99,,1800.0,100\n1,199,,3600.0,200\n";
    const { runs, problems } = readMeasurements("logs/version_0/metrics.csv", text);
    assert.deepEqual(problems, []);
    assert.deepEqual([runs[0]?.hours, runs[0]?.steps, runs[0]?.epochs], [1, 199, 2]);
  });

  it("without a time is refused", () => {
    const { runs, problems } = readMeasurements("metrics.csv", "epoch,step,train_loss\n0,49,1.0\n");
    assert.deepEqual(runs, []);
    assert.match(problems[0]?.message ?? "", /ThroughputMonitor/);
  });
});

describe("Weights & Biases", () => {
  it("wandb-summary.json", () => {
    const text = JSON.stringify({
      _runtime: 4000,
      _timestamp: 1767225600,
      _wandb: { runtime: 3900 },
      "train/train_runtime": 3600,
      "train/global_step": 500,
      "train/epoch": 2,
      loss: 0.2,
    });
    const [run] = readMeasurements("wandb-summary.json", text).runs;
    assert.deepEqual([run?.hours, run?.steps, run?.epochs, run?.endedAt], [1, 500, 2, "2026-01-01T00:00:00Z"]);
    assert.equal(run?.startedAt, "2025-12-31T22:55:00Z");
  });

  it("history with the draw of the boards", () => {
    const rows = Array.from(
      { length: 61 },
      (_, minute) => `${minute},${minute * 60},${1767225600 + minute * 60},200,100,90,80`,
    );
    const header =
      "_step,_runtime,_timestamp,system.gpu.0.powerWatts,system.gpu.1.powerWatts,system.gpu.0.gpu,system.gpu.1.gpu";
    const [run] = readMeasurements("history.csv", [header, ...rows].join("\n")).runs;
    assert.ok(run);
    assert.deepEqual([run.tool, run.hours, run.acceleratorCount], ["wandb", 1, 2]);
    near(run.boardKwh, 0.3);
  });

  it("a table of runs", () => {
    const text =
      '"Name","State","Runtime","GPU Type","GPU Count"\n"a","finished","7200","NVIDIA H100 80GB HBM3","8"\n"b","crashed","60","",""\n"c","running","",,';
    const { runs, problems } = readMeasurements("export.csv", text);
    assert.deepEqual(
      runs.map(({ name, hours, isComplete, acceleratorCount }) => [name, hours, isComplete, acceleratorCount]),
      [
        ["a", 2, true, 8],
        ["b", 60 / 3600, false, undefined],
      ],
    );
    assert.equal(problems[0]?.line, 4);
  });
});

describe("MLflow", () => {
  const info = {
    run_id: "ab12",
    run_name: "calm-hare",
    status: "FINISHED",
    start_time: 1767225600000,
    end_time: 1767232800000,
  };

  it("a described run", () => {
    const text = JSON.stringify({
      info,
      data: { metrics: { epoch: 3 }, params: {}, tags: { "mlflow.source.name": "src/train.py" } },
    });
    const [run] = readMeasurements("run.json", text).runs;
    assert.deepEqual(
      [run?.name, run?.script, run?.hours, run?.epochs, run?.startedAt],
      ["calm-hare", "src/train.py", 2, 3, "2026-01-01T00:00:00Z"],
    );
  });

  it("an answer of the tracking server", () => {
    const entry = (key: string, value: unknown): unknown => ({ key, value, timestamp: 1, step: 0 });
    const run = {
      info,
      data: { metrics: [entry("train_runtime", 3600)], tags: [entry("mlflow.source.name", "a.py")] },
    };
    const open = { info: { ...info, end_time: 0, status: "RUNNING" }, data: {} };
    const { runs, problems } = readMeasurements("search.json", JSON.stringify({ runs: [run, open] }));
    assert.deepEqual([runs.length, runs[0]?.hours, runs[0]?.script], [1, 1, "a.py"]);
    assert.equal(problems.length, 1);
  });

  it("a table of runs", () => {
    const text =
      "run_id,experiment_id,status,start_time,end_time,metrics.epoch,tags.mlflow.runName\nx,1,FINISHED,2026-01-01 00:00:00.123000+00:00,2026-01-01 03:00:00+00:00,2.0,wolf\n";
    const { runs, problems } = readMeasurements("runs.csv", text);
    assert.deepEqual(problems, []);
    assert.deepEqual([runs[0]?.name, runs[0]?.hours, runs[0]?.epochs], ["wolf", 3, 2]);
  });

  it("a metric file, whose length is a lower bound; of the power the draw too", () => {
    const points = Array.from(
      { length: 61 },
      (_, minute) => `${1767225600000 + minute * 60_000} 150.0 ${minute * 10}`,
    ).join("\n");
    const loss = readMeasurements("mlruns/0/ab/metrics/loss", points).runs[0];
    assert.deepEqual([loss?.hours, loss?.steps, loss?.boardKwh, loss?.isComplete], [1, 600, undefined, false]);
    const power = readMeasurements("mlruns/0/ab/metrics/system/gpu_0_power_usage_watts", points).runs[0];
    near(power?.boardKwh, 0.15);
    assert.equal(readMeasurements("notes/points.txt", points).problems[0]?.code, "measurements.unknown-format");
  });
});
