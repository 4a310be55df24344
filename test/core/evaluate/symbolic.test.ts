import assert from "node:assert/strict";
import { callsTo, evaluateText, globalOf, placesOf, plain } from "../../support/evaluate";

const loader = "import math, torch\nloader = torch.utils.data.DataLoader(lib.data())\n";

describe("numbers that are not known", () => {
  it("cancel where a script computes back and forth", () => {
    const code = `${loader}accum = 4
epochs = 100
per_epoch = math.ceil(len(loader) / accum)
steps = epochs * per_epoch
scheduled = steps * lib.world().size
per_epoch = math.ceil(len(loader) / accum)
epochs = math.ceil(steps / per_epoch)
for epoch in range(epochs):
    lib.loss().backward()
`;
    const trace = evaluateText(code);
    const count = callsTo(trace, "backward")[0]?.loops[0]?.count;
    assert.equal(plain(count), 100);
    assert.equal(count?.origin, "derived");
    assert.deepEqual(placesOf(count, { "train.py": code }), ["100"]);
    assert.equal(globalOf(trace, "steps"), "?");
  });

  it("stay unknown where they do not", () => {
    const code = `${loader}other = torch.utils.data.DataLoader(lib.more())\na = len(loader) * 3 / len(other)\nb = math.ceil(len(loader) / 2) / len(loader)\nc = 500 / len(loader)\nd = (len(loader) + 1) / len(loader)\n`;
    const trace = evaluateText(code);
    for (const name of ["a", "b", "c", "d"]) assert.notEqual(typeof globalOf(trace, name), "number", name);
  });

  it("cancel in whole divisions", () => {
    assert.equal(globalOf(evaluateText(`${loader}n = len(loader) // 2\nx = n * 3 // n\n`), "x"), 3);
  });
});
