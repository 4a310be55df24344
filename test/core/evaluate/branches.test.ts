import assert from "node:assert/strict";
import { asNumber, type Value } from "../../../src/core/evaluate/value";
import { callsTo, evaluateText, globalOf, plain } from "../../support/evaluate";

function reasonOf(value: Value | undefined): string {
  return value?.kind === "unknown" ? value.reason : "";
}

describe("branches", () => {
  it("follows a condition that is known", () => {
    const trace = evaluateText(
      "debug = False\nn = 10\nif debug:\n    n = 1\nelif n > 5:\n    n = 20\nelse:\n    n = 0\n",
    );
    assert.equal(globalOf(trace, "n"), 20);
  });

  it("keeps both outcomes of one that is not, and notes it on the calls inside", () => {
    const trace = evaluateText(
      "import torch\nif torch.cuda.is_available():\n    n = 8\n    torch.a()\nelse:\n    n = 1\n    torch.b()\n",
    );
    assert.deepEqual(globalOf(trace, "n"), { either: [8, 1] });
    assert.deepEqual(
      [...callsTo(trace, "torch.a"), ...callsTo(trace, "torch.b")].map((c) => c.conditions.map((x) => x.negated)),
      [[false], [true]],
    );
  });

  it("puts the other branch first for tests that are usually false", () => {
    const trace = evaluateText("from lib import args\nn = 100\nif args.smoke_test:\n    n = 1\n");
    assert.deepEqual(globalOf(trace, "n"), { either: [100, 1] });
  });

  it("keeps what a thing was made with where only one branch changes it", () => {
    const trace = evaluateText(
      "import torch\nfrom lib import Arguments\na = Arguments(bf16=True)\nif a.bf16 and not torch.cuda.is_bf16_supported():\n    a.bf16 = False\nn = a.bf16\n",
    );
    assert.deepEqual(globalOf(trace, "n"), { either: [true, false] });
  });

  it("keeps the order in which a branch adds to a thing", () => {
    const trace = evaluateText(
      "from tensorflow import keras\nfrom lib import flag\nif flag():\n    m = keras.Sequential()\n    m.add(keras.layers.Flatten())\n    m.add(keras.layers.Dense(2))\nelse:\n    raise ValueError()\n",
    );
    const model = trace.globals.get("m");
    assert.ok(model?.kind === "object");
    assert.deepEqual([...model.attributes.values()].map(plain), [
      "<tensorflow.keras.layers.Flatten>",
      "<tensorflow.keras.layers.Dense>",
    ]);
  });

  it("joins what branches do to objects and lists", () => {
    const trace = evaluateText(
      "from lib import Config, flag\nc = Config(a=1)\nl = []\nif flag():\n    c.a = 2\n    l.append(3)\n",
    );
    const config = trace.globals.get("c");
    assert.equal(config?.kind, "object");
    assert.deepEqual(plain(config.attributes.get("a")), { either: [2, 1] });
    assert.deepEqual(globalOf(trace, "l"), [3, "…"]);
  });

  it("goes on without the branch that fails", () => {
    const trace = evaluateText("model = None\nif model is None:\n    raise ValueError('need one')\nlib.train(model)\n");
    assert.equal(callsTo(trace, "train").length, 1);
    assert.equal(
      callsTo(evaluateText("import sys\nif len(sys.argv) < 2:\n    sys.exit(1)\nlib.train()\n"), "train").length,
      1,
    );
  });

  it("knows that the rest holds under the opposite of a branch that returned", () => {
    const trace = evaluateText(
      "def f():\n    if lib.skip():\n        return 1\n    lib.train()\n    return 2\nx = f()\n",
    );
    assert.deepEqual(globalOf(trace, "x"), { either: [1, 2] });
    assert.deepEqual(
      callsTo(trace, "train")[0]?.conditions.map((c) => c.negated),
      [true],
    );
  });

  it("joins what an early return left with what the rest of the function does", () => {
    const code = `
class T:
    def __init__(self):
        self.begun = 0
        self.kind = "new"
        self.load()
    def load(self):
        try:
            state = lib.load("x")
        except FileNotFoundError:
            self.kind = "fresh"
            return
        self.begun = state["epoch"]
t = T()
x, y = t.begun, t.kind
`;
    const trace = evaluateText(code);
    assert.deepEqual(globalOf(trace, "x"), { either: [0, "?"] });
    assert.deepEqual(globalOf(trace, "y"), { either: ["new", "fresh"] });
  });

  it("leaves alone what a certain return leaves", () => {
    const trace = evaluateText("n = 1\ndef f():\n    global n\n    n = 2\n    return 3\nx = f()\n");
    assert.equal(globalOf(trace, "n"), 2);
  });

  it("takes a try to succeed, its handlers as the less likely case", () => {
    const trace = evaluateText("try:\n    import apex\n    fast = True\nexcept ImportError:\n    fast = False\n");
    assert.deepEqual(globalOf(trace, "fast"), { either: [true, false] });
  });

  it("runs the handler when the body is sure to fail", () => {
    const trace = evaluateText("try:\n    n = int('abc')\nexcept ValueError:\n    n = -1\n");
    assert.equal(globalOf(trace, "n"), -1);
    assert.equal(
      globalOf(evaluateText("try:\n    raise KeyError('x')\nexcept (KeyError, TypeError):\n    n = 2\n"), "n"),
      2,
    );
  });

  it("keeps a body that computed everything from known values", () => {
    assert.equal(globalOf(evaluateText("try:\n    n = int('12')\nexcept ValueError:\n    n = -1\n"), "n"), 12);
  });

  it("reads training that a flag asks for, although the flag is off by default", () => {
    const trace = evaluateText(
      "import argparse\np = argparse.ArgumentParser()\np.add_argument('--do_train', action='store_true')\np.add_argument('--debug', action='store_true')\nargs = p.parse_args()\nif args.do_train:\n    lib.train()\nif args.debug:\n    lib.dump()\n",
    );
    assert.equal(callsTo(trace, "train").length, 1);
    assert.equal(callsTo(trace, "dump").length, 0);
  });

  it("selects a case by its literal", () => {
    const code = (subject: string) =>
      `m = ${subject}\nmatch m:\n    case "a" | "b":\n        n = 1\n    case _:\n        n = 2\n`;
    assert.equal(globalOf(evaluateText(code("'b'")), "n"), 1);
    assert.equal(globalOf(evaluateText(code("'c'")), "n"), 2);
    assert.deepEqual(globalOf(evaluateText(code("lib.mode()")), "n"), { either: [1, 2] });
  });

  it("fills in a default where the value is none", () => {
    const trace = evaluateText("import torch\nn = None if torch.x() else 5\nif n is None:\n    n = 7\n");
    assert.deepEqual(globalOf(trace, "n"), { either: [7, 5] });
  });

  it("keeps what is made in either branch of a conditional expression", () => {
    const code =
      "import lib\nclass Part:\n    def __init__(self):\n        self.n = 3\nx = Part() if lib.flag() else None\nn = x.n\n";
    assert.deepEqual(globalOf(evaluateText(code), "n"), { either: [3, "?"] });
  });

  it("knows what a plain module of PyTorch has and lacks", () => {
    const code = `from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(1, 1)
net = Net()
own, library, none = hasattr(net, "a"), hasattr(net, "training"), hasattr(net, "b")
`;
    const trace = evaluateText(code);
    assert.deepEqual(
      ["own", "library", "none"].map((name) => globalOf(trace, name)),
      [true, true, false],
    );
  });

  const choosing = (rest: string): string =>
    `import argparse\nfrom lib import A, B\np = argparse.ArgumentParser()\np.add_argument("--net", required=True)\nargs = p.parse_args()\n${rest}`;

  it("does not know which of several a name that is not given chooses", () => {
    const trace = evaluateText(
      choosing(
        'if args.net == "a":\n    n = 1\n    m = A()\nelif args.net == "b":\n    n = 2\n    m = B()\nelse:\n    n = 3\n',
      ),
    );
    assert.match(reasonOf(trace.globals.get("n")), /which of several is chosen/);
    const marks = [...callsTo(trace, "lib.A"), ...callsTo(trace, "lib.B")].map((c) =>
      c.conditions.map(({ choice, negated }) => (choice === true && !negated ? "chosen" : "passed")),
    );
    assert.deepEqual(marks, [["chosen"], ["passed", "chosen"]]);
  });

  it("keeps what a name held before where only some names change it", () => {
    const trace = evaluateText(choosing('n = 50\nif args.net.startswith("big"):\n    n = 100\n'));
    assert.deepEqual(globalOf(trace, "n"), { either: [50, 100] });
  });

  it("does not know what a function returns for a name that is not given", () => {
    const trace = evaluateText(
      choosing(
        'def rows(net):\n    if net in ("a", "b"):\n        return 5\n    raise ValueError\ndef size(net):\n    if net == "a":\n        return 5\n    elif net == "b":\n        return 6\nx = rows(args.net)\ny = size(args.net)\n',
      ),
    );
    assert.equal(globalOf(trace, "x"), 5);
    assert.equal(asNumber(trace.globals.get("y")), undefined);
  });
});
