import assert from "node:assert/strict";
import { callsTo, evaluateText, globalOf, plain } from "../../support/evaluate";

describe("functions and classes", () => {
  it("binds parameters by position, name, default and star", () => {
    const code =
      "def f(a, b=2, *rest, c=3, **more):\n    return (a, b, rest, c, more)\nx = f(1)\ny = f(1, 5, 6, 7, c=8, d=9)\nz = f(*[1, 2], **{'c': 4})\n";
    const trace = evaluateText(code);
    assert.deepEqual(globalOf(trace, "x"), [1, 2, [], 3, {}]);
    assert.deepEqual(globalOf(trace, "y"), [1, 5, [6, 7], 8, { d: 9 }]);
    assert.deepEqual(globalOf(trace, "z"), [1, 2, [], 4, {}]);
  });

  it("sees globals, closures, global and nonlocal", () => {
    const code =
      "n = 1\ndef outer():\n    m = 10\n    def inner():\n        nonlocal m\n        global n\n        m += 1\n        n = 5\n        return m\n    inner()\n    return m\nx = outer()\n";
    const trace = evaluateText(code);
    assert.equal(globalOf(trace, "x"), 11);
    assert.equal(globalOf(trace, "n"), 5);
  });

  it("joins what several returns give, none last", () => {
    const trace = evaluateText("def f():\n    if lib.a():\n        return None\n    return 4\nx = f()\n");
    assert.deepEqual(globalOf(trace, "x"), { either: [4, null] });
  });

  it("evaluates generators, closed where they end for certain", () => {
    assert.deepEqual(globalOf(evaluateText("def g():\n    yield 1\n    yield 2\nx = list(g())\n"), "x"), [1, 2]);
    assert.deepEqual(globalOf(evaluateText("def g():\n    for i in lib.y():\n        yield 1\nx = list(g())\n"), "x"), [
      1,
      "…",
    ]);
  });

  it("follows partial functions and functions in dictionaries", () => {
    assert.equal(
      globalOf(
        evaluateText(
          "from functools import partial\ndef f(a, b):\n    return a - b\nx = {'k': partial(f, 9)}['k'](b=2)\n",
        ),
        "x",
      ),
      7,
    );
  });

  it("sets attributes by name on objects of classes with and without a base", () => {
    const code = `
class Options:
    def __getattr__(self, name):
        raise AttributeError(name)
    def fill(self, values):
        for name, value in values.items():
            if name.startswith("_"):
                continue
            self.__setattr__(name, value)
options = Options()
options.fill({"steps": 3, "_hidden": 4})
object.__setattr__(options, "batch", 5)
x = (options.steps, options.batch)
`;
    assert.deepEqual(globalOf(evaluateText(code), "x"), [3, 5]);
  });

  it("evaluates classes: inheritance, super, properties, class and static methods", () => {
    const code = `
class Base:
    size = 4
    def __init__(self, n=1):
        self.n = n
    @property
    def double(self):
        return self.n * 2
    @classmethod
    def make(cls, n):
        return cls(n)
    @staticmethod
    def plus(a):
        return a + 1
class Child(Base):
    def __init__(self, n=5, **options):
        super().__init__(n)
        self.k = options.get("k", 9)
c = Child.make(7)
x = (c.n, c.double, c.size, Child.plus(3), c.k, isinstance(c, Base))
setattr(c, "z", 3)
y = getattr(c, "z"), getattr(c, "missing", 0), hasattr(c, "n"), vars(c)["k"]
`;
    const trace = evaluateText(code);
    assert.deepEqual(globalOf(trace, "x"), [7, 14, 4, 4, 9, true]);
    assert.deepEqual(globalOf(trace, "y"), [3, 0, true, 9]);
  });

  it("forgets attributes that are set under names read from elsewhere", () => {
    const code = `
import json, sys
class Config:
    def __init__(self, layers=12):
        self.layers = layers
    def read(self, path):
        for key, value in json.load(open(path)).items():
            self.__dict__[key] = value
c = Config()
before = c.layers
c.read(sys.argv[1])
after = c.layers
`;
    const trace = evaluateText(code);
    assert.equal(globalOf(trace, "before"), 12);
    assert.notEqual(globalOf(trace, "after"), 12);
  });

  it("fills dataclasses from fields, factories and bases", () => {
    const code = `
from dataclasses import dataclass, field, asdict
@dataclass
class A:
    lr: float = 1e-4
    layers: list = field(default_factory=lambda: [1, 2])
@dataclass
class B(A):
    name: str = field(default="x", metadata={"help": "h"})
    total: int = field(init=False)
    def __post_init__(self):
        self.total = len(self.layers)
b = B(lr=5e-5)
x = (b.lr, b.layers, b.name, b.total)
`;
    assert.deepEqual(globalOf(evaluateText(code), "x"), [5e-5, [1, 2], "x", 2]);
  });

  it("knows named tuples and enumerations", () => {
    const code = `
from enum import Enum
from typing import NamedTuple
class Mode(str, Enum):
    FAST = "fast"
    SLOW = "slow"
class P(NamedTuple):
    x: int
    y: int = 2
m = Mode("slow")
x = (m == Mode.SLOW, m.value, m.name, Mode.FAST == "fast", P(1).y, [k.value for k in Mode])
`;
    assert.deepEqual(globalOf(evaluateText(code), "x"), [true, "slow", "SLOW", true, 2, ["fast", "slow"]]);
  });

  it("keeps a function behind a decorator it does not know", () => {
    assert.equal(globalOf(evaluateText("import lib\n@lib.wrap(3)\ndef f():\n    return 4\nx = f()\n"), "x"), 4);
    assert.equal(globalOf(evaluateText("import jax\n@jax.jit\ndef f(a):\n    return a + 1\nx = f(3)\n"), "x"), 4);
  });

  it("calls what a launcher would call", () => {
    const trace = evaluateText(
      "import torch.multiprocessing as mp\ndef work(rank, world, epochs):\n    lib.train(world, epochs)\nmp.spawn(work, args=(4, 3), nprocs=4)\n",
    );
    assert.deepEqual(callsTo(trace, "train")[0]?.args.map(plain), [4, 3]);
  });

  it("reads training in functions that nothing calls, marked as such", () => {
    const trace = evaluateText(
      "def train(model, epochs=3):\n    for e in range(epochs):\n        lib.loss(model).backward()\ndef helper():\n    lib.other()\n",
    );
    const [call] = callsTo(trace, "backward");
    assert.equal(call?.uncalled, true);
    assert.equal(plain(call.loops[0]?.count), 3);
    assert.equal(callsTo(trace, "other").length, 0);
  });

  it("reads methods that nothing calls on an object that was made with defaults", () => {
    const trace = evaluateText(
      "class T:\n    def __init__(self, steps=10):\n        self.steps = steps\n    def fit(self):\n        for s in range(self.steps):\n            lib.loss().backward()\n",
    );
    assert.equal(plain(callsTo(trace, "backward")[0]?.loops[0]?.count), 10);
  });
});
