import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { measureForward, measureSample } from "../../../../src/core/models/definition/forward/measureForward";
import { ModuleReader } from "../../../../src/core/models/definition/moduleReader";
import { evaluateText } from "../../../support/evaluate";

const folder = join(__dirname, "../../../fixtures/models");

interface Truth {
  readonly inputs: readonly (readonly number[])[];
  readonly flops: number;
}

const { forward } = JSON.parse(readFileSync(join(folder, "counts.json"), "utf8")) as {
  readonly forward: Readonly<Record<string, Readonly<Record<string, Truth>>>>;
};

for (const [file, models] of Object.entries(forward))
  describe(`FLOPs of forward passes in ${file}`, () => {
    const trace = evaluateText(readFileSync(join(folder, "torch", file), "utf8"));
    for (const [name, { inputs, flops }] of Object.entries(models))
      it(`${name}: ${flops}`, () => {
        const model = trace.globals.get(name);
        const module = model && new ModuleReader([]).read(model);
        assert.ok(model && module, "the model is there");
        const measure = measureForward(model, module, inputs, trace);
        if ("stopped" in measure) assert.fail(measure.stopped.reason);
        assert.equal(measure.flops, flops);
      });
  });

describe("the work of a sample", () => {
  const work = (code: string, imageSide?: number): ReturnType<typeof measureSample> => {
    const trace = evaluateText(`import torch\nfrom torch import nn\nimport torch.nn.functional as F\n${code}`);
    const model = trace.globals.get("model");
    return model && measureSample(model, imageSide === undefined ? {} : { imageSide }, trace);
  };
  const reasonOf = (code: string, imageSide?: number): string => {
    const found = work(code, imageSide);
    return found && "stopped" in found ? found.stopped.reason : "";
  };
  const net = (init: string, forward: string): string =>
    `class Net(nn.Module):
    def __init__(self, deep=None):
        super().__init__()
        ${init}
    def forward(self, x):
        ${forward}
model = Net()`;

  it("is that of one picture", () => {
    const code = net("self.a, self.b = nn.Conv2d(1, 8, 3), nn.Linear(8, 2)", "return self.b(self.a(x).mean((2, 3)))");
    assert.deepEqual(work(code, 28), { flops: 2 * 26 * 26 * 8 * 9 + 2 * 8 * 2, shape: [1, 28, 28] });
  });

  it("is that of one row of numbers where the model takes no pictures", () => {
    assert.deepEqual(work("model = nn.Sequential(nn.Linear(30, 4), nn.ReLU(), nn.Linear(4, 1))"), {
      flops: 2 * 30 * 4 + 2 * 4,
      shape: [30],
    });
  });

  it("is not known where the size of the pictures is not", () => {
    assert.equal(work(net("self.a = nn.Conv2d(3, 8, 3)", "return self.a(x)")), undefined);
  });

  it("says which layer its input does not fit", () => {
    const code = net("self.a, self.b = nn.Conv2d(3, 8, 3), nn.Linear(800, 2)", "return self.b(self.a(x).flatten(1))");
    assert.match(reasonOf(code, 32), /does not fit \[2, 7200\] and \[2, 800\]/);
  });

  it("says what of a library is not known", () => {
    const code = net("self.a = nn.Conv2d(3, 8, 3)", "return torch.fft.rfft2(self.a(x))");
    assert.match(reasonOf(code, 32), /torch.fft.rfft2/);
  });

  it("is open where it depends on what is not known, and counted where both ways are the same", () => {
    const either = (body: string): string =>
      `import os\n${net("self.a, self.b = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 8, 3, padding=1); self.fast = len(os.listdir('.')) > 3", body)}`;
    const different = either(
      "x = self.a(x)\n        if self.fast:\n            x = self.b(x)\n        return self.b(x)",
    );
    assert.match(reasonOf(different, 8), /depends on a condition/);
    const same = either(
      "x = self.a(x)\n        if self.fast:\n            return self.b(x)\n        return self.b(x) + 1",
    );
    assert.deepEqual(work(same, 8), { flops: 2 * 64 * 9 * (3 * 8 + 8 * 8), shape: [3, 8, 8] });
  });

  it("is open where layers with many weights are never met", () => {
    const code = net("self.a, self.b = nn.Conv2d(3, 8, 3), nn.Conv2d(8, 8, 3)", "return self.a(x)");
    assert.match(reasonOf(code, 8), /b and 0 other layers were not met/);
  });

  it("ends for a pass without end", () => {
    const code = net("self.a = nn.Conv2d(3, 3, 1)", "return self.forward(self.a(x))");
    assert.notEqual(reasonOf(code, 8), "");
  });

  it("leaves the script as it was", () => {
    const code = net("self.a = nn.Conv2d(3, 3, 1); self.seen = 0", "self.seen = 5\n        return self.a(x)");
    const trace = evaluateText(`from torch import nn\n${code}`);
    const before = trace.calls.length;
    const model = trace.globals.get("model");
    assert.ok(model?.kind === "instance");
    assert.ok("flops" in (measureSample(model, { imageSide: 8 }, trace) ?? {}));
    const seen = model.attributes.get("seen");
    assert.equal(seen?.kind === "number" && seen.value, 0);
    assert.equal(trace.calls.length, before);
  });

  describe("of equal blocks", () => {
    const blocks = (count: number, forward: string): string =>
      `class Block(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.a, self.b, self.seen = nn.Linear(d, 4 * d), nn.Linear(4 * d, d), 0
    def forward(self, x):
        ${forward}
${net(
  `self.blocks = nn.ModuleList([Block(8) for _ in range(${count})])`,
  "for block in self.blocks:\n            x = block(x)\n        return x",
)}`;
    const slow = "for i in range(900):\n            y = x + i\n        return self.b(self.a(x))";

    it("is that of one, as often as there are blocks, in the steps of one", () => {
      assert.deepEqual(work(blocks(100, slow)), { flops: 100 * 2 * 2 * 8 * 32, shape: [8] });
    });

    it("is told apart by what they are given", () => {
      const code = blocks(3, "return self.b(self.a(x)).repeat(2, 1)");
      assert.deepEqual(work(code), { flops: (1 + 2 + 4) * 2 * 2 * 8 * 32, shape: [8] });
    });

    it("is followed each time where a block changes itself", () => {
      const code = blocks(3, "self.seen += 1\n        return self.b(self.a(x)) if self.seen < 2 else x");
      const twice = code.replace("x = block(x)", "x = block(block(x))");
      assert.deepEqual(work(twice), { flops: 3 * 2 * 2 * 8 * 32, shape: [8] });
    });

    it("says that a pass is too long, by the steps that it takes", () => {
      const endless = slow.replace("y = x + i", "for j in range(900):\n                y = x + j");
      assert.match(reasonOf(blocks(1, endless)), /too long to read/);
    });
  });

  it("of a thousand layers is found quickly", () => {
    const code = net(
      "self.layers = nn.ModuleList([nn.Sequential(*[nn.Linear(64, 64) for _ in range(10)]) for _ in range(100)])",
      "for layer in self.layers:\n            x = x + layer(x)\n        return x",
    );
    const trace = evaluateText(`from torch import nn\n${code}`);
    const model = trace.globals.get("model");
    assert.ok(model);
    // Processor time, so that other programs of the machine do not count; quick is well below this.
    const begun = process.cpuUsage();
    const found = measureSample(model, {}, trace);
    assert.ok(found && "flops" in found);
    const milliseconds = process.cpuUsage(begun).user / 1000;
    assert.ok(milliseconds < 1500, `${milliseconds} ms`);
  });
});
