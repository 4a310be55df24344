import assert from "node:assert/strict";
import { runsOf } from "../../support/carets";

const script = `
import sys, torch
batch_size = 8
max_iters = 1000
for word in sys.argv[1:]:
    exec(open(word).read())
model = torch.nn.Linear(16, 16)
optimizer = torch.optim.AdamW(model.parameters())
for iteration in range(max_iters):
    x = torch.randn(batch_size, 16)
    model(x).sum().backward()
    optimizer.step()
`;

describe("settings files of a script", () => {
  it("are runs of the script with their values, anchored in the file", async () => {
    const { runs, source } = await runsOf(
      "# a longer run\nbatch_size = 64\nmax_iters = 50000\n",
      { "train.py": script },
      "config/long.py",
    );
    const [run] = runs;
    assert.ok(run);
    assert.equal(run.anchor.path, "config/long.py");
    assert.equal(source.positionAt(run.anchor.from).line, 3);
    assert.equal(run.facts.find((fact) => fact.input === "maxSteps")?.value, 50_000);
    assert.deepEqual(run.companions, ["train.py"]);
  });

  it("are none where the script does not read them, where they only evaluate, or where they are code", async () => {
    const deaf = script.replace("exec(open(word).read())", "print(word)");
    const settings = "batch_size = 64\nmax_iters = 50000\n";
    assert.deepEqual((await runsOf(settings, { "train.py": deaf }, "config/long.py")).runs, []);
    assert.deepEqual((await runsOf(`${settings}eval_only = True\n`, { "train.py": script }, "config/e.py")).runs, []);
    assert.deepEqual((await runsOf(`${settings}def f(): pass\n`, { "train.py": script }, "config/code.py")).runs, []);
  });
});
