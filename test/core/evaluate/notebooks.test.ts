import assert from "node:assert/strict";
import { evaluateText, globalOf } from "../../support/evaluate";

function notebook(...cells: string[]): string {
  return JSON.stringify({
    nbformat: 4,
    cells: cells.map((source) => ({ cell_type: "code", source: source.split(/(?<=\n)/) })),
  });
}

function evaluateCells(...cells: string[]): ReturnType<typeof evaluateText> {
  return evaluateText(notebook(...cells), {}, "", new Map(), "train.ipynb");
}

describe("notebooks", () => {
  it("runs the cells in order, magics left out", () => {
    const trace = evaluateCells("%load_ext x\nn = 3\n", "?help\n%time\nm = n * 2\n", "%%time\nk = m + 1\n");
    assert.deepEqual([globalOf(trace, "n"), globalOf(trace, "m"), globalOf(trace, "k")], [3, 6, 7]);
  });

  it("keeps shell commands for launch lines, continuations and shell cells included", () => {
    const trace = evaluateCells(
      "!pip install x\n",
      "if True:\n    !torchrun --nproc_per_node 4 \\\n      train.py\n",
      "%%bash\necho a\npython b.py\n",
    );
    assert.deepEqual(
      trace.shellLines.map((line) => line.text.trim()),
      ["pip install x", "torchrun --nproc_per_node 4 \\\n      train.py", "echo a\npython b.py"],
    );
  });

  it("imports what an earlier cell has written, its places in the notebook", () => {
    const cells = [
      "%%writefile helper.py\nN = 5\ndef twice(n):\n    return n * 2\n",
      "from helper import N, twice\nx = twice(N)\n",
    ];
    const trace = evaluateCells(...cells);
    assert.equal(globalOf(trace, "x"), 10);
    const [span] = trace.globals.get("N")?.spans ?? [];
    assert.deepEqual(span, {
      path: "train.ipynb",
      from: "%%writefile helper.py\nN = ".length,
      to: "%%writefile helper.py\nN = 5".length,
    });
    assert.equal(globalOf(trace, "twice"), "function twice");
  });

  it("keeps a block whose only line is a command", () => {
    assert.equal(globalOf(evaluateCells("if lib.x():\n    !pip install y\nn = 2\n"), "n"), 2);
  });

  it("blanks cells in other languages whole", () => {
    const trace = evaluateCells("%%html\n<b>n = 1</b>\n", "n = 2\n");
    assert.equal(globalOf(trace, "n"), 2);
  });

  it("does not take an operator at the start of a line for a magic", () => {
    assert.equal(globalOf(evaluateCells("n = (7\n  % 4)\n"), "n"), 3);
  });

  it("keeps places inside the joined text", () => {
    const trace = evaluateCells("!ls\nn = 41\n");
    const [span] = trace.globals.get("n")?.spans ?? [];
    assert.deepEqual([span?.from, span?.to], ["!ls\nn = ".length, "!ls\nn = 41".length]);
  });
});
