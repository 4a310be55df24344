import assert from "node:assert/strict";
import fc from "fast-check";
import { calibrationText, readCalibration } from "../../../src/core/calibration/calibrationFile";
import { measuredAt } from "./support";

const records = [measuredAt(1, 1, "b"), measuredAt(2, 1, "a"), measuredAt(1.5, 1, "c")];

describe("the calibration file", () => {
  it("holds one record a line, sorted, and reads back as it was", () => {
    const text = calibrationText(records);
    assert.equal(text.split("\n").filter((line) => line.includes('"id"')).length, 3);
    assert.equal(calibrationText([...records].reverse()), text);
    const { records: read, problems } = readCalibration(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      read.map(({ id }) => id),
      ["a", "b", "c"],
    );
    assert.equal(calibrationText(read), text);
    assert.deepEqual(readCalibration(calibrationText([])), { records: [], problems: [] });
  });

  it("loses only the record that is broken, and says which line", () => {
    const text = calibrationText(records).replace(
      /"hours":[\d.]+(?=.*"id":"b")|(?<="id":"b".*)"hours":[\d.]+/,
      '"hours":-1',
    );
    const { records: read, problems } = readCalibration(text);
    assert.deepEqual(
      read.map(({ id }) => id),
      ["a", "c"],
    );
    assert.deepEqual(
      problems.map(({ code, line, message }) => [code, line, message]),
      [["calibration.bad-file", 5, "b: hours is -1"]],
    );
  });

  it("left with the marks of a conflict gives the records of both sides", () => {
    const lines = calibrationText(records).split("\n");
    const text = [
      ...lines.slice(0, 4),
      "<<<<<<< HEAD",
      lines[4],
      "=======",
      lines[5],
      ">>>>>>> branch",
      ...lines.slice(6),
    ].join("\n");
    const { records: read, problems } = readCalibration(text);
    assert.ok(problems.length > 0);
    assert.equal(problems[0]?.line, 5);
    assert.ok(read.length >= 1);
  });

  it("is refused where it is something else", () => {
    assert.match(readCalibration("[]").problems[0]?.message ?? "", /a calibration is/);
    assert.deepEqual(
      readCalibration('{"version": 9, "measurements": []}').problems.map(({ message }) => message),
      ["version 1 is what is understood"],
    );
  });

  it("never throws, whatever was done to it", () => {
    const text = calibrationText(records);
    fc.assert(
      fc.property(
        fc.nat({ max: text.length }),
        fc.nat({ max: 60 }),
        fc.string({ maxLength: 20 }),
        (at, length, put) => {
          const broken = text.slice(0, at) + put + text.slice(at + length);
          const { records: read, problems } = readCalibration(broken);
          assert.ok(read.length === records.length || problems.length > 0, "a record was lost without a word");
        },
      ),
      { numRuns: 3000 },
    );
  });
});
