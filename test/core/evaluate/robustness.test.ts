import assert from "node:assert/strict";
import fc from "fast-check";
import { callsTo, evaluateText, globalOf, plain } from "../../support/evaluate";

const script = `
import argparse, torch
from dataclasses import dataclass
from transformers import Trainer, TrainingArguments
@dataclass
class Config:
    lr: float = 1e-4
    sizes: list = None
class Net(torch.nn.Module):
    def __init__(self, n):
        super().__init__()
        self.layers = torch.nn.ModuleList([torch.nn.Linear(n, n) for _ in range(3)])
    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return {"loss": x.sum(), **{"a": 1}}
def main():
    p = argparse.ArgumentParser()
    p.add_argument("--epochs", type=int, default=3)
    args = p.parse_args()
    model = Net(n=8 if torch.cuda.is_available() else 4)
    for epoch in range(args.epochs):
        try:
            loss = model(f"{epoch:03d}")["loss"]
            loss.backward()
        except (RuntimeError, ValueError) as e:
            print(e)
            continue
    with open("x") as f, torch.no_grad():
        names = [k for k, v in vars(args).items() if v]
    Trainer(model, TrainingArguments("o", learning_rate=Config().lr)).train()
if __name__ == "__main__":
    main()
`;

describe("robustness", () => {
  it("reads half-typed code without throwing, and the same way twice", () => {
    fc.assert(
      fc.property(fc.nat(script.length), fc.nat(script.length), fc.string({ maxLength: 4 }), (a, b, typed) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const text = script.slice(0, from) + typed + script.slice(to);
        const first = evaluateText(text);
        assert.ok(first.problems.every((problem) => problem.code === "evaluate.cut"));
        assert.deepEqual(
          evaluateText(text).calls.map((call) => call.callee),
          first.calls.map((call) => call.callee),
        );
      }),
      { numRuns: 150 },
    );
  });

  it("keeps what stands before and after an unfinished line", () => {
    const trace = evaluateText("a = 1\nb = foo(\nc = 3\n");
    assert.equal(globalOf(trace, "a"), 1);
    const call = evaluateText(
      "from transformers import TrainingArguments\nt = TrainingArguments(\n    learning_rate=1e-4,\n    num_train",
    ).calls[0];
    assert.deepEqual([...(call?.kwargs.keys() ?? [])], ["learning_rate"]);
  });

  it("ends recursion and deep calls", () => {
    assert.equal(globalOf(evaluateText("def f(n):\n    return f(n + 1)\nx = f(0)\n"), "x"), "?");
    const chain = Array.from({ length: 60 }, (_, i) => `def f${i}():\n    return f${i + 1}()\n`).join("");
    const trace = evaluateText(`${chain}def f60():\n    return 1\nx = f0()\n`);
    assert.equal(globalOf(trace, "x"), "?");
    assert.equal(trace.cut, true);
  });

  it("ends work without end, keeps what was seen, and says so", () => {
    const trace = evaluateText(
      "lib.first()\nimport itertools\nfor a in range(120):\n    for b in range(120):\n        l = []\n        for c in range(120):\n            l.append([a, b, c, [a, [b, [c]]]])\n        m.append(l)\nlib.last()\n",
    );
    assert.equal(callsTo(trace, "first").length, 1);
    assert.equal(trace.cut, true);
    assert.deepEqual(
      trace.problems.map((p) => p.code),
      ["evaluate.cut"],
    );
  });

  it("leaves a call or a module that never ends, and reads what comes after it", () => {
    const body =
      "    for a in range(100):\n        l = []\n        for b in range(100):\n            l.append([a, b, [a, [b, [a]]]])\n        m.append(l)\n";
    const trace = evaluateText(`def busy(m):\n${body}busy([])\nlib.after()\n`);
    assert.equal(callsTo(trace, "after").length, 1);
    assert.equal(trace.cut, true);
    const imported = evaluateText("import busy\nlib.after(busy.size)\n", {
      "busy.py": `size = 4\nm = []\nif True:\n${body}`,
    });
    assert.equal(callsTo(imported, "after").length, 1);
    assert.equal(imported.cut, true);
  });

  it("bounds texts and lists", () => {
    const trace = evaluateText(
      "s = 'ab' * 10_000_000\nl = [0] * 10_000_000\nt = 'a'\nfor i in ['x'] * 8:\n    t = t + t\n",
    );
    assert.equal(globalOf(trace, "s"), "?");
    assert.deepEqual(globalOf(trace, "l"), [0, "…"]);
    assert.equal(globalOf(trace, "t"), "a".repeat(256));
  });

  it("does not recurse into deep nesting", () => {
    const deep = 3000;
    assert.doesNotThrow(() => evaluateText(`x = ${"(".repeat(deep)}1${")".repeat(deep)}\n`));
    assert.doesNotThrow(() => evaluateText(`x = 1${" + 1".repeat(deep)}\ny = 2\n`));
    assert.doesNotThrow(() => evaluateText(Array.from({ length: 200 }, (_, i) => `${" ".repeat(i)}if a:\n`).join("")));
  });

  it("reads one function only so often", () => {
    const trace = evaluateText(`def f(n):\n    lib.x(n)\n    return n\n${"f(1)\n".repeat(1000)}`);
    assert.ok(callsTo(trace, "x").length < 500);
    assert.equal(trace.cut, false);
  });

  it("reads on behind a table of data", () => {
    const trace = evaluateText(`x = [${"1, ".repeat(200_000)}]\nlib.after()\n`);
    assert.equal(callsTo(trace, "after").length, 1);
    assert.equal(trace.cut, false);
  });

  it("ends configurations that include and refer to themselves", () => {
    const code = (name: string): string =>
      `import hydra\n@hydra.main(config_path='conf', config_name='${name}')\ndef main(cfg):\n    lib.seen(cfg.n, cfg.m)\nmain()\n`;
    const many = `defaults:\n${"  - b\n".repeat(40)}n: 3\nm: 4\n`;
    const files = {
      "conf/self.yaml": "defaults:\n  - self\n  - other\n  - _self_\nn: ${m}\nm: ${n}\n",
      "conf/other.yaml": "defaults:\n  - self\n",
      "conf/a.yaml": many,
      "conf/b.yaml": many.replaceAll("- b", "- c"),
      "conf/c.yaml": many.replaceAll("- b", "- d"),
      "conf/d.yaml": many,
    };
    const seen = (name: string): unknown => callsTo(evaluateText(code(name), files), "seen")[0]?.args.map(plain);
    assert.deepEqual(seen("self"), ["?", "?"]);
    assert.deepEqual(seen("a"), [3, 4]);
  });

  it("counts each part of a configuration that it copies as work, for a few lines can stand for very many", () => {
    const doubled = Array.from({ length: 14 }, (_, i) => `k${i + 1}: &k${i + 1} [*k${i}, *k${i}]\n`).join("");
    const merge = "c = OmegaConf.merge(OmegaConf.load('a.yaml'), OmegaConf.create({'n': 2}))\n";
    const code = `from omegaconf import OmegaConf\n${merge.repeat(40)}lib.never(c.n)\n`;
    const trace = evaluateText(code, { "a.yaml": `n: 1\nk0: &k0 [1]\n${doubled}` });
    assert.equal(trace.cut, true);
    assert.equal(callsTo(trace, "never").length, 0);
    const plainly = evaluateText(code, { "a.yaml": "n: 1\nk0: &k0 [1]\nk1: [*k0, *k0]\n" });
    assert.deepEqual(callsTo(plainly, "never")[0]?.args.map(plain), [2]);
  });

  it("ends references that double themselves", () => {
    const text = Array.from(
      { length: 60 },
      (_, i) => `a${String(i)}: \${a${String(i + 1)}}\${a${String(i + 1)}}\n`,
    ).join("");
    const trace = evaluateText("from omegaconf import OmegaConf\nx = OmegaConf.load('c.yaml').a0\n", {
      "c.yaml": text,
    });
    assert.equal(globalOf(trace, "x"), "?");
  });
});
