import assert from "node:assert/strict";
import { readMeasurements } from "../../../src/core/measurements/readMeasurements";

const parsable = `JobID|JobName|State|Elapsed|Start|End|NNodes|AllocTRES|ConsumedEnergyRaw|SubmitLine
4711|pretrain|COMPLETED|1-02:00:00|2026-01-01T00:00:00|2026-01-02T02:00:00|2|billing=2,cpu=128,gres/gpu:a100=16,gres/gpu=16,mem=1000G,node=2|936000000|sbatch --nodes=2 jobs/pretrain.sbatch --lr 3
4711.batch|batch|COMPLETED|1-02:00:00|2026-01-01T00:00:00|2026-01-02T02:00:00|1|cpu=64,gres/gpu=8|468000000|
4711.0|python|COMPLETED|1-01:59:00|2026-01-01T00:01:00|2026-01-02T02:00:00|2|cpu=128,gres/gpu=16|936000000|
4712_3|sweep|FAILED|00:10:30|2026-01-01T00:00:00|2026-01-01T00:10:30|1|cpu=8,gres/gpu=1|0|
4713|wait|PENDING|00:00:00|Unknown|Unknown|1|||
`;

describe("sacct", () => {
  it("--parsable2 gives one run a job", () => {
    const { runs, problems } = readMeasurements("jobs.txt", parsable);
    assert.deepEqual(
      problems.map(({ line, message }) => [line, message]),
      [[6, "job 4713 is PENDING: it has not ended"]],
    );
    const [job, failed] = runs;
    assert.equal(runs.length, 2);
    assert.ok(job && failed);
    assert.deepEqual(
      [job.name, job.runId, job.script, job.hours, job.nodeCount, job.accelerator, job.acceleratorCount, job.itKwh],
      ["pretrain", "4711", "jobs/pretrain.sbatch", 26, 2, "a100", 16, 260],
    );
    assert.equal(job.startedAt, "2026-01-01T00:00:00");
    assert.deepEqual(
      [failed.runId, failed.isComplete, failed.acceleratorCount, failed.itKwh],
      ["4712_3", false, 1, undefined],
    );
    assert.equal(failed.hours, 0.175);
  });

  it("--parsable ends its lines in a bar", () => {
    const text = parsable.replace(/$/gm, "|").replace(/\n\|$/, "\n");
    assert.deepEqual(
      readMeasurements("jobs.txt", text).runs.map(({ hours }) => hours),
      [26, 0.175],
    );
  });

  it("of fixed width is cut under its dashes", () => {
    const text = `JobID           JobName    Elapsed   NNodes     AllocGRES ConsumedEnergy      State 
------------ ---------- ---------- -------- ------------- -------------- ---------- 
99             finetune   02:30:00        1         gpu:4          3.60M  COMPLETED 
`;
    const { runs, problems } = readMeasurements("sacct.txt", text);
    assert.deepEqual(problems, []);
    const [job] = runs;
    assert.ok(job);
    assert.deepEqual([job.name, job.hours, job.acceleratorCount, job.itKwh], ["finetune", 2.5, 4, 1]);
  });

  it("takes the value for an energy that was not measured as none", () => {
    const text = parsable.replaceAll("936000000", "18446744073709551614").replaceAll("468000000", "");
    assert.equal(readMeasurements("jobs.txt", text).runs[0]?.itKwh, undefined);
  });

  it("loses only the line that is broken", () => {
    const text = parsable.replace("|FAILED|00:10:30|", "|FAILED|");
    const { runs, problems } = readMeasurements("jobs.txt", text);
    assert.equal(runs.length, 1);
    assert.deepEqual(problems[0], {
      code: "measurements.bad-record",
      message: "9 fields where the header has 10",
      line: 5,
    });
  });

  it("asks for the time that jobs took where the columns are those of sacct without --format", () => {
    const text = `JobID           JobName  Partition    Account  AllocCPUS      State ExitCode
------------ ---------- ---------- ---------- ---------- ---------- --------
1234567      train_llm+        gpu     proj01         16  COMPLETED      0:0
`;
    const { runs, problems } = readMeasurements("jobs.txt", text);
    assert.deepEqual(runs, []);
    assert.match(problems[0]?.message ?? "", /no column Elapsed/);
  });

  it("--json of any version gives one run a job", () => {
    const job = {
      job_id: 4711,
      name: "pretrain",
      array: { job_id: 0, task_id: { set: false, number: 0 } },
      state: { current: ["COMPLETED"], reason: "None" },
      time: { elapsed: 93_600, start: 1_767_225_600, end: 1_767_319_200, limit: { set: true, number: 2880 } },
      allocation_nodes: 2,
      submit_line: "sbatch --nodes=2 jobs/pretrain.sbatch --lr 3",
      tres: {
        allocated: [
          { type: "cpu", name: "", id: 1, count: 128 },
          { type: "node", name: "", id: 4, count: 2 },
          { type: "gres", name: "gpu", id: 1001, count: 16 },
          { type: "gres", name: "gpu:a100", id: 1002, count: 16 },
        ],
      },
      steps: [{ step: { name: "python" }, statistics: { energy: { consumed: { set: true, number: 936_000_000 } } } }],
    };
    const older = {
      ...job,
      job_id: 4712,
      state: { current: "FAILED", reason: "None" },
      array: { job_id: 4700, task_id: 3 },
      steps: [{ statistics: { energy: { consumed: 0 } } }],
    };
    const running = { ...job, job_id: 4713, state: { current: ["RUNNING"] } };
    const text = JSON.stringify({ meta: { plugin: {} }, jobs: [job, older, running], errors: [] }, null, 2);
    const { runs, problems } = readMeasurements("jobs.json", text);
    assert.deepEqual(
      runs.map((run) => [run.tool, run.name, run.runId, run.hours, run.nodeCount, run.accelerator]),
      [
        ["sacct", "pretrain", "4711", 26, 2, "a100"],
        ["sacct", "pretrain", "4700_3", 26, 2, "a100"],
      ],
    );
    assert.deepEqual(
      runs.map((run) => [run.acceleratorCount, run.itKwh, run.script, run.startedAt, run.isComplete]),
      [
        [16, 260, "jobs/pretrain.sbatch", "2026-01-01T00:00:00Z", true],
        [16, undefined, "jobs/pretrain.sbatch", "2026-01-01T00:00:00Z", false],
      ],
    );
    assert.equal(problems[0]?.message, "job 4713 is RUNNING: it has not ended");
    assert.match(text.split("\n")[(problems[0].line ?? 0) - 1] ?? "", /"job_id": 4713/);
  });
});
