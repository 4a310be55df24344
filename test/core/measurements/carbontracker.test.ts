import assert from "node:assert/strict";
import { readMeasurements } from "../../../src/core/measurements/readMeasurements";
import { near } from "./near";

const standard = `2026-02-01 10:00:00 - carbontracker version 2.4.3
2026-02-01 10:00:00 - Only predicted and actual consumptions are multiplied by a PUE coefficient of 1.58 (a survey of 2023).
2026-02-01 10:00:01 - The following components were found: GPU with device(s) NVIDIA GeForce RTX 3060, NVIDIA GeForce RTX 3060. CPU with device(s) cpu:0.
2026-02-01 10:00:01 - Monitoring thread started.
2026-02-01 10:30:01 - Epoch 1:
2026-02-01 10:30:01 - Duration: 0:30:00.00
2026-02-01 10:30:01 - Average power usage (W) for gpu: [120.0 100.0]
2026-02-01 10:30:01 - Average power usage (W) for cpu: [20.0]
2026-02-01 11:00:01 - Epoch 2:
2026-02-01 11:00:01 - Duration: 0:30:00.00
2026-02-01 11:00:01 - Average power usage (W) for gpu: [120.0
 100.0]
2026-02-01 11:00:01 - Average power usage (W) for cpu: None
`;

const output = `2026-02-01 10:00:01 - CarbonTracker: The following components were found: GPU with device(s) NVIDIA GeForce RTX 3060. CPU with device(s) cpu:0.
2026-02-01 10:30:01 - CarbonTracker: 
Actual consumption for 1 epoch(s):
\tTime:\t0:30:00
\tEnergy:\t0.250000 kWh
\tCO2eq:\t35.500000 g
\tThis is equivalent to:
\t0.330233 km travelled by car
2026-02-01 10:30:01 - CarbonTracker: 
Predicted consumption for 10 epoch(s):
\tTime:\t5:00:00
\tEnergy:\t2.500000 kWh
\tCO2eq:\t355.000000 g
2026-02-01 10:30:02 - CarbonTracker: Finished monitoring.
`;

describe("carbontracker's logs", () => {
  it("give power by board and component in the standard log", () => {
    const { runs, problems } = readMeasurements("1_carbontracker.log", standard);
    assert.deepEqual(problems, []);
    const [run] = runs;
    assert.ok(run);
    assert.equal(run.tool, "carbontracker");
    assert.equal(run.hours, 1);
    assert.equal(run.epochs, 2);
    near(run.boardKwh, 0.22);
    near(run.componentsKwh, 0.23);
    near(run.acceleratorWatts, 110);
    assert.equal(run.accelerator, "NVIDIA GeForce RTX 3060");
    assert.equal(run.acceleratorCount, 2);
    assert.equal(run.pue, 1.58);
    assert.equal(run.startedAt, "2026-02-01T10:00:00");
  });

  it("give what was measured in the output log, not what was predicted from it", () => {
    const { runs, problems } = readMeasurements("1_carbontracker_output.log", output);
    assert.deepEqual(problems, []);
    const [run] = runs;
    assert.ok(run);
    assert.equal(run.hours, 0.5);
    assert.equal(run.epochs, 1);
    assert.equal(run.energyKwh, 0.25);
    assert.equal(run.kgCo2e, 0.0355);
    assert.equal(run.isComplete, false, "nine epochs are still to come");
    assert.equal(run.pue, undefined);
  });

  it("without epochs, of version 1", () => {
    const text =
      "2021-03-01 10:00:01 - CarbonTracker: \nActual consumption:\n\tTime:\t1:00:00\n\tEnergy: 0.5 kWh\n\tCO2eq: 71 g\n";
    const [run] = readMeasurements("old.log", text).runs;
    assert.ok(run);
    assert.deepEqual([run.hours, run.energyKwh, run.kgCo2e, run.isComplete], [1, 0.5, 0.071, true]);
  });

  it("may hold several sessions", () => {
    const { runs } = readMeasurements("console.log", output + output.replaceAll("0.250000 kWh", "0.300000 kWh"));
    assert.deepEqual(
      runs.map(({ line, energyKwh }) => [line, energyKwh]),
      [
        [1, 0.25],
        [15, 0.3],
      ],
    );
  });

  it("lose only the line that is broken", () => {
    const text = standard.replace("Duration: 0:30:00.00", "Duration: soon");
    const { runs, problems } = readMeasurements("log", text);
    assert.equal(problems[0]?.line, 6);
    assert.equal(runs.length, 1);
  });

  it("reads an output log whose lines end without blanks", () => {
    const text =
      "\n2026-06-05 12:00:00 - CarbonTracker:\nActual consumption for 50 epoch(s):\n    Time:   0:00:02\n    Energy: 0.000100000000 kWh\n    CO2eq:  0.014300000000 g\n";
    const { runs, problems } = readMeasurements("x_carbontracker_output.log", text);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      runs.map(({ epochs, energyKwh }) => [epochs, energyKwh]),
      [[50, 0.0001]],
    );
  });
});
