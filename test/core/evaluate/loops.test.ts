import assert from "node:assert/strict";
import type { Loop } from "../../../src/core/evaluate/trace";
import { callsTo, evaluateText, globalOf, placesOf, plain } from "../../support/evaluate";

/** The loops around the first call of a method, as `kind words count`. */
function loopsAround(code: string, method = "backward", argv = ""): string[] {
  const call = callsTo(evaluateText(code, {}, argv), method)[0];
  assert.ok(call, "the call was not seen");
  return call.loops.map(describeLoop);
}

function describeLoop(loop: Loop): string {
  const count = loop.count && plain(loop.count);
  const limit = loop.limit ? ` limit ${String(plain(loop.limit))}` : "";
  return `${loop.kind} ${loop.words.join(",")} ${String(count)}${limit}`;
}

describe("loops", () => {
  it("knows the count of a range, through function calls too", () => {
    const code =
      "epochs = 3\ndef one(epoch):\n    for x, y in loader:\n        lib.loss(x).backward()\nfor epoch in range(epochs):\n    one(epoch)\n";
    assert.deepEqual(loopsAround(code), ["for epoch,range,epochs 3", "for x,y,loader undefined"]);
  });

  it("places the count where the bound is written", () => {
    const code = "n_epochs = 12\nfor epoch in range(n_epochs):\n    lib.step()\n";
    const [loop] = callsTo(evaluateText(code), "step")[0]!.loops;
    assert.deepEqual(placesOf(loop?.count, { "train.py": code }), ["12"]);
    assert.equal(loop?.count?.origin, "stated");
  });

  it("counts ranges with a start and a step", () => {
    assert.deepEqual(loopsAround("for e in range(1, 11):\n    a.backward()\n"), ["for e,range 10"]);
    assert.deepEqual(loopsAround("for e in range(0, 100, 30):\n    a.backward()\n"), ["for e,range 4"]);
  });

  it("looks through enumerate, zip and progress bars", () => {
    assert.deepEqual(
      loopsAround("from tqdm import tqdm, trange\nfor i, e in enumerate(tqdm(range(5))):\n    a.backward()\n"),
      ["for i,e,enumerate,tqdm,range 5"],
    );
    assert.deepEqual(loopsAround("from tqdm.auto import trange\nfor e in trange(7, desc='x'):\n    a.backward()\n"), [
      "for e,trange 7",
    ]);
    const trace = evaluateText(
      "import torch\nfrom tqdm import tqdm\nl = torch.utils.data.DataLoader(d)\nfor i, b in enumerate(tqdm(l)):\n    b.x.backward()\n",
    );
    const [loop] = callsTo(trace, "backward")[0]!.loops;
    assert.equal(plain(loop?.iterable), "<torch.utils.data.DataLoader>");
  });

  it("takes the bound of a counter for the count of an endless loop", () => {
    const code =
      "step = 0\nmax_steps = 600_000\nwhile True:\n    lib.loss().backward()\n    step += 1\n    if step > max_steps:\n        break\n";
    assert.deepEqual(loopsAround(code), ["while  600000 limit 600000"]);
  });

  it("counts `while step < n` from where the counter begins", () => {
    const code = (start: number, test: string, step = 1) =>
      `i = ${start}\nn = 10\nwhile ${test}:\n    a.backward()\n    i += ${step}\n`;
    assert.deepEqual(loopsAround(code(0, "i < n")), ["while i,n 10"]);
    assert.deepEqual(loopsAround(code(4, "i < n")), ["while i,n 6"]);
    assert.deepEqual(loopsAround(code(1, "i <= n")), ["while i,n 10"]);
    assert.deepEqual(loopsAround(code(0, "i < n", 2)), ["while i,n 5"]);
  });

  it("notes a bound on steps inside epochs", () => {
    const code =
      "done = 0\nfor epoch in range(3):\n    for batch in loader:\n        a.backward()\n        done += 1\n        if done >= 500:\n            break\n";
    assert.deepEqual(loopsAround(code), ["for epoch,range 3", "for batch,loader undefined limit 500"]);
  });

  it("ends a counted loop where it is certainly left", () => {
    const counted = (body: string): string | undefined => loopsAround(`n = 60\nfor step in range(n + 1):\n${body}`)[0];
    const left = "    last = step == n\n    if last or step % 10 == 0:\n        check()\n    if last:\n        break\n";
    assert.equal(counted(`${left}    a.backward()\n`), "for step,range,n 60 limit 60");
    assert.equal(counted("    a.backward()\n    if step >= 5:\n        break\n"), "for step,range,n 5 limit 5");
    const doubtful = "    a.backward()\n    if lib.quick():\n        if step == 5:\n            break\n";
    assert.equal(counted(doubtful), "for step,range,n 61 limit 5");
    assert.equal(counted("    a.backward()\n    if step == 500:\n        break\n"), "for step,range,n 61 limit 500");
  });

  it("finds bounds behind names, flags, entries and alternatives", () => {
    const loop = (before: string, body: string): string =>
      loopsAround(`n = 300\nstep = 0\n${before}\n    a.backward()\n    step += 1\n${body}`)[0] ?? "";
    assert.equal(loop("while True:", "    last = step == n\n    if last:\n        break\n"), "while  300 limit 300");
    assert.equal(
      loop("done = False\nwhile not done:", "    if step >= n:\n        done = True\n"),
      "while done 300 limit 300",
    );
    assert.equal(loop("while True:", "    if lib.stop() or step >= n:\n        break\n"), "while  300 limit 300");
    assert.deepEqual(loopsAround("s = {'step': 0}\nwhile s['step'] < 40:\n    a.backward()\n    s['step'] += 1\n"), [
      "while s 40",
    ]);
  });

  it("does not take patience, or a test for the first pass, for the length of a loop", () => {
    assert.deepEqual(
      loopsAround(
        "bad = 0\nwhile True:\n    a.backward()\n    bad += 1\n    if lib.better():\n        bad = 0\n    if bad >= 5:\n        break\n",
      ),
      ["while  undefined"],
    );
    assert.deepEqual(
      loopsAround("i = 0\nwhile True:\n    a.backward()\n    i += 1\n    if i == 0 and lib.x():\n        break\n"),
      ["while  undefined"],
    );
  });

  it("does not trust a counter inside the loop or after it", () => {
    const trace = evaluateText(
      "i = 0\nfor e in range(3):\n    if i == 0:\n        lib.first()\n    i += 1\nlr = 0.1\nfor e in range(3):\n    lr = lr * 2\n",
    );
    assert.equal(callsTo(trace, "first")[0]?.conditions.length, 1);
    assert.equal(globalOf(trace, "i"), "?");
    assert.equal(globalOf(trace, "lr"), "?");
  });

  it("keeps what every pass sets alike", () => {
    assert.equal(globalOf(evaluateText("n = 4\nfor e in range(3):\n    n = 4\n    m = 5\n"), "n"), 4);
    assert.equal(globalOf(evaluateText("for e in range(3):\n    m = 5\n"), "m"), 5);
  });

  it("reads a short list pass by pass, and layers that are built in a loop", () => {
    assert.deepEqual(globalOf(evaluateText("d = {}\nfor k in ['a', 'b']:\n    d[k] = k * 2\n"), "d"), {
      a: "aa",
      b: "bb",
    });
    const trace = evaluateText(
      "from torch import nn\nlayers = []\nfor i in range(12):\n    layers.append(nn.Linear(i, i + 1))\n",
    );
    assert.equal(callsTo(trace, "Linear").length, 12);
    assert.equal(callsTo(trace, "Linear")[0]?.loops[0]?.unrolled, true);
  });

  it("reads a loop that trains once, however short it is", () => {
    const trace = evaluateText("for lr in [1e-3, 1e-4]:\n    model.fit(lr)\n");
    assert.equal(callsTo(trace, "fit").length, 1);
    assert.equal(plain(callsTo(trace, "fit")[0]?.loops[0]?.count), 2);
  });

  it("leaves out the body of a loop over nothing", () => {
    assert.equal(callsTo(evaluateText("import sys\nfor a in sys.argv[1:]:\n    lib.use(a)\n"), "use").length, 0);
  });

  it("goes through evenly spaced numbers of a tensor", () => {
    const trace = evaluateText("import torch\nrates = [x.item() for x in torch.linspace(0, 0.2, 3)]\n");
    assert.deepEqual(globalOf(trace, "rates"), [0, 0.1, 0.2]);
  });

  it("takes bounds on a multiple of a counter, and on its remainder", () => {
    const rows = "for i, batch in enumerate(lib.loader()):\n    if i * 128 >= 1000:\n        break\n    a.backward()\n";
    assert.match(loopsAround(rows)[0] ?? "", / 8 limit 8$/);
    const steps = "step = 0\nwhile True:\n    a.backward()\n    step += 1\n    if step % 500 == 0:\n        break\n";
    assert.deepEqual(loopsAround(steps), ["while  500 limit 500"]);
  });
});
