import assert from "node:assert/strict";
import fc from "fast-check";
import { languageOfPath, SourceText } from "../../../src/core/source/sourceText";

describe("SourceText", () => {
  it("counts lines and columns from 1", () => {
    const source = new SourceText("a.py", "python", "ab\ncd\n");
    assert.deepEqual(source.positionAt(0), { line: 1, column: 1 });
    assert.deepEqual(source.positionAt(4), { line: 2, column: 2 });
    assert.deepEqual(source.positionAt(6), { line: 3, column: 1 });
  });

  it("clamps offsets that lie outside", () => {
    const source = new SourceText("a.py", "python", "ab");
    assert.deepEqual(source.positionAt(-5), { line: 1, column: 1 });
    assert.deepEqual(source.positionAt(99), { line: 1, column: 3 });
  });

  it("agrees with counting line breaks, for any text and offset", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "é", " ") }), fc.nat(60), (text, offset) => {
        const source = new SourceText("a.py", "python", text);
        const before = text.slice(0, offset).split("\n");
        assert.deepEqual(source.positionAt(offset), {
          line: before.length,
          column: (before.at(-1) ?? "").length + 1,
        });
      }),
    );
  });

  it("counts inside the cell in a notebook", () => {
    const source = new SourceText("a.ipynb", "notebook", "x = 1\ny = 2\n\nz = 3", 0, [
      { index: 1, from: 0, to: 11 },
      { index: 4, from: 13, to: 18 },
    ]);
    assert.deepEqual(source.positionAt(6), { line: 2, column: 1, cell: 1 });
    assert.deepEqual(source.positionAt(17), { line: 1, column: 5, cell: 4 });
  });

  it("knows languages by extension or name", () => {
    assert.equal(languageOfPath("a/b.PY"), "python");
    assert.equal(languageOfPath("job.slurm"), "shell");
    assert.equal(languageOfPath("sub/Makefile"), "makefile");
    assert.equal(languageOfPath("docker/Dockerfile.gpu"), "dockerfile");
    assert.equal(languageOfPath("LICENSE"), "other");
  });
});
