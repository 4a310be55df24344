import assert from "node:assert/strict";
import fc from "fast-check";
import { readMeasurements } from "../../src/core/measurements/readMeasurements";

const header = "timestamp,project_name,run_id,duration,emissions,energy_consumed,gpu_energy,gpu_model,gpu_count,pue";
const rows = Array.from(
  { length: 8 },
  (_, index) => `2026-01-0${index + 1}T10:00:00,p,run-${index},3600.0,0.1,0.5,0.4,1 x NVIDIA A40,1,1.0`,
);
const dictionary = "{'train_runtime': 3600.5, 'train_samples_per_second': 4.2, 'epoch': 3.0}";
const samples = Array.from({ length: 20 }, (_, index) => `2026/01/01 10:00:${10 + index}.000, 0, NVIDIA L4, 60.00 W`);
const logs = {
  "emissions.csv": [header, ...rows].join("\n"),
  "zeus.csv": "start_time,window_name,elapsed_time,gpu0_energy\n1.0,a,10.5,3000\n2.0,b,11,3100\n",
  "gpu.csv": `timestamp, index, name, power.draw [W]\n${samples.join("\n")}`,
  "dmon.txt":
    "#Date       Time     gpu   pwr    sm\n 20260101   10:00:00   0    60    99\n 20260101   10:00:10   0    60    99\n",
  "sacct.txt":
    "JobID|JobName|State|Elapsed|AllocTRES\n1|a|COMPLETED|01:00:00|gres/gpu=4\n1.0|a|COMPLETED|01:00:00|\n2|b|FAILED|02:00:00|\n",
  "fixed.txt": "JobID      Elapsed    NNodes\n---------- ---------- ------\n1          01:00:00        1\n",
  "wandb-summary.json": '{"_runtime": 3600, "_step": 4, "_wandb": {"runtime": 3500}}',
  "history.csv": "_step,_runtime,system.gpu.0.powerWatts\n0,0,100\n1,60,120\n2,120,110\n",
  "run.json": '{"info": {"run_id": "a", "start_time": 1767225600000, "end_time": 1767232800000}, "data": {}}',
  "metrics.csv": "epoch,step,train|time\n0,1,60\n1,2,120\n",
  "trainer_state.json": '{"global_step": 3, "log_history": [{"train_runtime": 60.5, "epoch": 1}]}',
  "train.log": `loading\n${dictionary}\n  train_runtime = 1:00:00.50\n`,
  "ct.log":
    "2026-02-01 10:00:01 - The following components were found: GPU with device(s) A40.\n2026-02-01 10:30:01 - Duration: 0:30:00.00\n2026-02-01 10:30:01 - Average power usage (W) for gpu: [120.0]\n",
} as const;

/** A log with something cut out of it and something put in. */
const corruption = fc.record({
  at: fc.nat(),
  length: fc.nat({ max: 40 }),
  text: fc.oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.constantFrom('"', "\n", ",", "|", "{", "-", "NaN", "\u0000"),
  ),
});

function corrupt(text: string, { at, length, text: put }: { at: number; length: number; text: string }): string {
  const from = at % (text.length + 1);
  return text.slice(0, from) + put + text.slice(from + length);
}

describe("log readers", () => {
  it("read all that is here", () => {
    for (const [name, text] of Object.entries(logs)) {
      const { runs, problems } = readMeasurements(name, text);
      assert.ok(runs.length > 0, name);
      assert.deepEqual(problems, [], name);
    }
  });

  it("never throw, and never answer with nothing at all", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.entries(logs)),
        fc.array(corruption, { maxLength: 4 }),
        ([name, text], all) => {
          const { runs, problems } = readMeasurements(name, all.reduce(corrupt, text));
          assert.ok(runs.length + problems.length > 0);
          for (const run of runs) {
            for (const value of Object.values(run)) {
              if (typeof value === "number") assert.ok(Number.isFinite(value) && value >= 0);
            }
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("read any text", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: "binary" }), (name, text) => void readMeasurements(name, text)),
    );
  });

  it("keep every record that a broken line did not touch, and say where that line is", () => {
    const line = fc.string({ unit: "grapheme-ascii", maxLength: 30 }).map((text) => text.replaceAll(/[\r\n]/g, ""));
    fc.assert(
      fc.property(fc.nat({ max: rows.length }), line, (at, broken) => {
        const text = [header, ...rows.slice(0, at), broken, ...rows.slice(at)].join("\n");
        const { runs, problems } = readMeasurements("emissions.csv", text);
        assert.equal(runs.length, rows.length);
        if (broken.trim() !== "") assert.equal(problems[0]?.line, at + 2);
      }),
      { numRuns: 500 },
    );
  });
});
