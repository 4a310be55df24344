import assert from "node:assert/strict";
import { shareOf } from "../../../src/core/evaluate/symbolic";
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

  it("tell what they are a share of", () => {
    const code =
      "import torch, torch.distributed as dist\na = int(256 / torch.cuda.device_count())\nb = 512 // dist.get_world_size()\nc = 3 * torch.cuda.device_count()\n";
    const { globals } = evaluateText(code);
    const share = (name: string): unknown => {
      const value = globals.get(name);
      const found = value && shareOf(value);
      return found && [plain(found.total), found.dividedBy];
    };
    assert.deepEqual(share("a"), [256, ["torch.cuda.device_count"]]);
    assert.deepEqual(share("b"), [512, ["torch.distributed.get_world_size"]]);
    assert.equal(share("c"), undefined);
  });

  it("cancel in whole divisions", () => {
    assert.equal(globalOf(evaluateText(`${loader}n = len(loader) // 2\nx = n * 3 // n\n`), "x"), 3);
  });
});
