import assert from "node:assert/strict";
import { readNotebook } from "../../../src/core/source/notebook";

const notebook = JSON.stringify({
  nbformat: 4,
  cells: [
    { cell_type: "markdown", source: ["# Title"] },
    { cell_type: "code", source: ["a = 1\n", "b = 2"] },
    { cell_type: "code", source: "train(a)" },
  ],
});

describe("readNotebook", () => {
  it("joins the code cells and keeps where they are", () => {
    const source = readNotebook("n.ipynb", notebook);
    assert.equal(source.text, "a = 1\nb = 2\n\ntrain(a)\n\n");
    assert.deepEqual(source.positionAt(source.text.indexOf("train")), { line: 1, column: 1, cell: 2 });
    assert.deepEqual(source.positionAt(source.text.indexOf("b =")), { line: 2, column: 1, cell: 1 });
  });

  it("reads the older format", () => {
    const old = JSON.stringify({ nbformat: 3, worksheets: [{ cells: [{ cell_type: "code", input: ["x = 1"] }] }] });
    assert.equal(readNotebook("n.ipynb", old).text, "x = 1\n\n");
  });

  it("gives nothing for what is not a notebook", () => {
    for (const text of ["", "{", "[]", "null", '{"cells": 3}', '{"cells": [null, {"cell_type": "code", "source": 3}]}'])
      assert.equal(readNotebook("n.ipynb", text).text, "");
  });
});
