import assert from "node:assert/strict";
import { readCalibration } from "../../../src/core/calibration/calibrationFile";
import { editedNotebook } from "../../../src/core/edits/notebookFile";
import { readPinFile } from "../../../src/core/run/pinFile";
import { SourceText } from "../../../src/core/source/sourceText";
import { jsonTree, type JsonError } from "../../../src/core/syntax/jsonTree";

const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

describe("trees of JSON", () => {
  it("are there up to 500 levels, and an error beyond", () => {
    const errors: JsonError[] = [];
    assert.equal(jsonTree(deep(500), errors)?.type, "array");
    assert.deepEqual(errors, []);
    assert.equal(jsonTree(deep(501), errors), undefined);
    assert.deepEqual(errors, [{ message: "nested too deeply", offset: 500 }]);
    assert.equal(jsonTree('{"a":'.repeat(501)), undefined);
  });

  it("count brackets that stand side by side, in strings and behind a broken one for nothing", () => {
    assert.equal(jsonTree(`[${"[],".repeat(2000)}[]]`)?.children?.length, 2001);
    assert.equal(jsonTree(JSON.stringify(`\\"${"[".repeat(2000)}`))?.type, "string");
    assert.equal(jsonTree(`{"a": "${"[".repeat(600)}\n, "b": 1}`)?.type, "object");
  });

  it("are no danger to who reads pins, calibrations and notebooks", () => {
    for (const text of ["[".repeat(60_000), '{"files":'.repeat(10_000), '{"measurements":['.repeat(5000)]) {
      assert.deepEqual(readPinFile(text).inputs, {});
      assert.equal(readCalibration(text).problems.length, 1);
      assert.equal(editedNotebook(text, new SourceText("a.ipynb", "notebook", ""), []), undefined);
    }
  });
});
