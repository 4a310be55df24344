import assert from "node:assert/strict";
import { readMeasurements } from "../../../src/core/measurements/readMeasurements";

describe("Zeus measurement windows", () => {
  it("are runs with the energy of their boards", () => {
    const text =
      "start_time,window_name,elapsed_time,gpu0_energy,gpu1_energy\n100.5,training,1800.0,540000.0,360000.0\n";
    const { runs, problems } = readMeasurements("zeus.csv", text);
    assert.deepEqual(problems, []);
    const [run] = runs;
    assert.ok(run);
    assert.equal(run.name, "training");
    assert.equal(run.hours, 0.5);
    assert.equal(run.boardKwh, 0.25);
    assert.equal(run.acceleratorWatts, 250);
    assert.equal(run.acceleratorCount, 2);
  });

  it("without an energy or a time are refused by line", () => {
    const text = "start_time,window_name,elapsed_time,gpu0_energy\n1,a,0,5\n2,b,10,nan\n3,c,10,36000";
    const { runs, problems } = readMeasurements("zeus.csv", text);
    assert.deepEqual(
      runs.map(({ name }) => name),
      ["c"],
    );
    assert.deepEqual(
      problems.map(({ line, message }) => `${line}: ${message}`),
      ['2: elapsed_time is "0"', '3: gpu0_energy is "nan"'],
    );
  });
});

describe("a log of no known format", () => {
  it("is refused with the line that shows it", () => {
    const { runs, problems } = readMeasurements("notes.txt", "\n\nDear diary,\nnothing trained today");
    assert.deepEqual(runs, []);
    assert.deepEqual(problems, [
      {
        code: "measurements.unknown-format",
        message: 'no log that is known begins with "Dear diary,"',
        line: 3,
      },
    ]);
  });

  it("may be empty", () => {
    assert.equal(readMeasurements("empty.csv", "  \n").problems[0]?.message, "the file is empty");
  });
});
