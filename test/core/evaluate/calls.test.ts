import assert from "node:assert/strict";
import { likely, provenance, type Value } from "../../../src/core/evaluate/value";
import { callsTo, evaluateText, plain } from "../../support/evaluate";

function calleesOf(code: string): string[] {
  return evaluateText(code).calls.map((call) => call.callee);
}

/** The types that a value leads back to. */
function chainOf(value: Value | undefined): string[] {
  return value ? provenance(value).map((v) => (v.kind === "object" ? v.type : v.kind)) : [];
}

describe("calls into libraries", () => {
  it("resolves aliases of imports", () => {
    assert.deepEqual(
      calleesOf(
        "from transformers import TrainingArguments as TA\nimport torch.nn as nn\nimport torch\nTA('o')\nnn.Linear(1, 2)\ntorch.nn.ReLU()\n",
      ),
      ["transformers.TrainingArguments", "torch.nn.Linear", "torch.nn.ReLU"],
    );
  });

  it("names a method after what made the object", () => {
    assert.deepEqual(calleesOf("from transformers import Trainer\nt = Trainer(model=1)\nt.train()\n"), [
      "transformers.Trainer",
      "transformers.Trainer.train",
    ]);
  });

  it("gives a factory's result the class", () => {
    const trace = evaluateText(
      "from transformers import AutoModel\nm = AutoModel.from_pretrained('gpt2').to('cuda')\n",
    );
    const model = trace.globals.get("m");
    assert.equal(plain(model), "<transformers.AutoModel>");
    assert.equal(model?.kind === "object" ? model.call?.callee : undefined, "transformers.AutoModel.from_pretrained");
  });

  it("names what nothing is known of by its method", () => {
    assert.deepEqual(calleesOf("loss.backward()\nfoo(1)\n"), ["?.backward", "?.foo"]);
  });

  it("lets a value be walked back through items, attributes, methods and arithmetic", () => {
    const trace = evaluateText(
      "from datasets import load_dataset\nd = load_dataset('x')['train'].shuffle(seed=1).select(range(10))\nloss = d.loss / 4\n",
    );
    assert.deepEqual(chainOf(trace.globals.get("d")), [
      "datasets.load_dataset.__getitem__.shuffle",
      "datasets.load_dataset.__getitem__",
      "datasets.load_dataset",
    ]);
    assert.equal(chainOf(trace.globals.get("loss")).at(-1), "datasets.load_dataset");
  });

  it("remembers the key of an item and the index of an unpacked part", () => {
    const trace = evaluateText("from lib import load\ntrain = load()['train']\n(a, b), c = load()\n");
    const key = (name: string): unknown => {
      const value = trace.globals.get(name);
      return value?.kind === "object" ? plain(value.key) : undefined;
    };
    assert.deepEqual([key("train"), key("b"), key("c")], ["train", 1, 1]);
  });

  it("passes on what is set on an object, what it overrides after it", () => {
    const code = "from lib import Config\nc = Config(a=1)\nc.a = 2\nc.b = 3\nx = c.a\n";
    const trace = evaluateText(code);
    const config = trace.globals.get("c");
    assert.ok(config?.kind === "object");
    assert.deepEqual([...config.attributes.keys()], ["a", "b"]);
    const { spans } = likely(config.attributes.get("a")!);
    assert.deepEqual(
      spans.map((span) => code.slice(span.from, span.to)),
      ["2", "1"],
    );
  });

  it("reads a keyword of a constructor as an attribute", () => {
    const trace = evaluateText(
      "from transformers import TrainingArguments\na = TrainingArguments('o', num_train_epochs=2)\nx = a.num_train_epochs\n",
    );
    assert.equal(plain(trace.globals.get("x")), 2);
  });

  it("marks calls whose arguments are not all known", () => {
    const [call] = evaluateText("import lib\nlib.f(1, **lib.options())\n").calls.filter((c) => c.callee === "lib.f");
    assert.equal(call?.open, true);
  });

  it("keeps library bases of workspace classes, through other classes too", () => {
    const trace = evaluateText(`
import lightning as L
class Base(L.LightningModule):
    def __init__(self, lr):
        super().__init__()
        self.lr = lr
class Model(Base):
    pass
m = Model(0.1)
m.log("x", 1)
m.freeze()
`);
    const model = trace.globals.get("m");
    assert.ok(model?.kind === "instance");
    assert.deepEqual(model.bases, ["lightning.LightningModule"]);
    assert.deepEqual(
      trace.calls.map((call) => call.callee),
      ["lightning.LightningModule.__init__", "lightning.LightningModule.log", "lightning.LightningModule.freeze"],
    );
    assert.equal(trace.calls[1]?.receiver, model);
  });

  it("keeps what a subclass of a library class was made with", () => {
    const trace = evaluateText(
      "from transformers import Trainer\nclass T(Trainer):\n    def compute_loss(self, model, inputs):\n        return model(**inputs).loss\nt = T(model='m', args=3)\nt.train()\n",
    );
    const made = trace.globals.get("t");
    assert.ok(made?.kind === "instance");
    assert.equal(made.call?.callee, "transformers.Trainer.__init__");
    assert.equal(plain(made.call.kwargs.get("model")), "m");
    assert.equal(callsTo(trace, "transformers.Trainer.train")[0]?.receiver, made);
  });

  it("keeps the hyperparameters that a Lightning module saves", () => {
    const trace = evaluateText(
      "import lightning as L\nclass M(L.LightningModule):\n    def __init__(self, lr=0.1, width=8, **more):\n        super().__init__()\n        self.save_hyperparameters()\nm = M(width=16, depth=2)\nx = (m.hparams.lr, m.hparams['width'], m.hparams.depth)\n",
    );
    assert.deepEqual(plain(trace.globals.get("x")), [0.1, 16, 2]);
  });

  it("follows a call of a module into its forward, once", () => {
    const trace = evaluateText(
      "import torch\nclass Net(torch.nn.Module):\n    def forward(self, x):\n        return torch.relu(x)\nn = Net()\na = n(1)\nb = n(2)\n",
    );
    assert.equal(callsTo(trace, "torch.relu").length, 1);
  });

  it("hands on what is prepared or compiled", () => {
    const trace = evaluateText(
      "import torch\nfrom accelerate import Accelerator\nacc = Accelerator()\nm, o = acc.prepare(torch.nn.Linear(1, 2), torch.optim.AdamW([]))\nm = torch.compile(m)\no.step()\n",
    );
    assert.equal(plain(trace.globals.get("m")), "<torch.nn.Linear>");
    assert.equal(callsTo(trace, "torch.optim.AdamW.step").length, 1);
  });

  it("says through which workspace calls a call was reached", () => {
    const code = "def a():\n    lib.x()\ndef b():\n    a()\nb()\n";
    const [call] = callsTo(evaluateText(code), "x");
    assert.deepEqual(
      call?.stack.map((span) => code.slice(span.from, span.to)),
      ["b()", "a()"],
    );
  });

  it("takes a name from the only library that was imported with a star", () => {
    assert.deepEqual(calleesOf("from keras.layers import *\nDense(3)\n"), ["keras.layers.Dense"]);
    assert.deepEqual(calleesOf("from a_lib import *\nfrom b_lib import *\nDense(3)\n"), ["?.Dense"]);
    assert.deepEqual(calleesOf("from a_lib import *\nfrom a_lib import *\nDense(3)\n"), ["a_lib.Dense"]);
  });

  it("tells by the names of Keras which of several starred modules has one", () => {
    const stars = "from keras.models import *\nfrom keras.layers import *\nfrom keras.optimizers import *\n";
    assert.deepEqual(calleesOf(`${stars}Dense(3)\nAdam()\nSequential()\nMaxPooling2D()\nhelp_me()\n`), [
      "keras.layers.Dense",
      "keras.optimizers.Adam",
      "keras.models.Sequential",
      "keras.layers.MaxPooling2D",
      "?.help_me",
    ]);
    assert.deepEqual(calleesOf("from keras.layers import *\nfrom numpy import *\nAdam()\n"), ["?.Adam"]);
  });

  it("leaves calls that say nothing out", () => {
    assert.deepEqual(
      calleesOf("import os, logging, json\nprint(1)\nlogging.getLogger('x').info('y')\nos.makedirs('a')\nlen([1])\n"),
      [],
    );
  });
});
