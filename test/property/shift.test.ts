import assert from "node:assert/strict";
import { shiftSource, type Edit } from "../../src/editor/shift";

/** Replaces a stretch of text and gives the edit that says so, as the editor does. */
function edited(text: string, from: number, to: number, inserted: string): { text: string; edit: Edit } {
  const point = (offset: number): { line: number; character: number } => {
    const before = text.slice(0, offset).split("\n");
    return { line: before.length - 1, character: before.at(-1)!.length };
  };
  return {
    text: text.slice(0, from) + inserted + text.slice(to),
    edit: { kind: "text", start: point(from), end: point(to), text: inserted },
  };
}

function placeOf(text: string, mark: string): { path: string; line: number; column: number } {
  const before = text.slice(0, text.indexOf(mark)).split("\n");
  return { path: "a.py", line: before.length, column: before.at(-1)!.length + 1 };
}

describe("places after an edit", () => {
  const text = "import x\n\nx.first(1); x.train()\nx.save()\n";
  const mark = "x.train";

  it("are where a new reading would find them, for every edit that leaves them whole", () => {
    const at = text.indexOf(mark);
    const insertions = ["", "a", "a\n", "\n\n", "a\nbc", "\r\n"];
    let tried = 0;
    for (let from = 0; from <= text.length; from++) {
      for (let to = from; to <= text.length; to++) {
        // What overlaps the place has no right answer.
        if (to > at && from < at + mark.length) continue;
        for (const inserted of insertions) {
          const result = edited(text, from, to, inserted);
          assert.deepEqual(shiftSource(placeOf(text, mark), result.edit), placeOf(result.text, mark));
          tried++;
        }
      }
    }
    assert.ok(tried > 1000);
  });

  it("are at the start of what replaced them", () => {
    const { edit } = edited(text, 9, text.length, "y\n");
    assert.deepEqual(shiftSource(placeOf(text, mark), edit), { path: "a.py", line: 2, column: 1 });
  });

  it("stay in their cell, and move with it", () => {
    const place = { path: "a.ipynb", line: 3, cell: 2 };
    const elsewhere: Edit = {
      kind: "text",
      cell: 1,
      start: { line: 0, character: 0 },
      end: { line: 0, character: 0 },
      text: "\n",
    };
    assert.deepEqual(shiftSource(place, elsewhere), place);
    assert.deepEqual(shiftSource(place, { ...elsewhere, cell: 2 }), { ...place, line: 4 });
    assert.deepEqual(shiftSource(place, { kind: "cells", start: 0, end: 1, added: 3 }), { ...place, cell: 4 });
    assert.deepEqual(shiftSource(place, { kind: "cells", start: 3, end: 4, added: 0 }), place);
  });
});
