import assert from "node:assert/strict";
import { evaluateProgram } from "../../../src/core/evaluate/evaluate";
import { startedByHand } from "../../../src/core/evaluate/trace";
import { Documents, toSourceText } from "../../../src/core/source/documents";
import { memoryWorkspace } from "../../support/workspace";
import { callsTo, evaluateText, globalOf, placesOf } from "../../support/evaluate";

describe("modules", () => {
  it("finds files beside the script, above it, at the root and in src", () => {
    const files = {
      "app/near.py": "a = 1\n",
      "shared/__init__.py": "b = 2\n",
      "shared/deep.py": "c = 3\n",
      "src/pkg/core.py": "d = 4\n",
    };
    const code =
      "import near\nimport shared.deep\nfrom shared import b\nfrom shared.deep import c as cc\nfrom pkg.core import d\nx = (near.a, b, cc, d, shared.deep.c)\n";
    const trace = evaluateText(code, files, "", new Map(), "app/train.py");
    assert.deepEqual(globalOf(trace, "x"), [1, 2, 3, 4, 3]);
    assert.deepEqual([...trace.companions].sort(), Object.keys(files).sort());
  });

  it("resolves relative imports", () => {
    const trace = evaluateText(
      "from .config import n\nfrom .. import top\nfrom . import config as c\nx = (n, top.m, c.n)\n",
      { "a/b/config.py": "n = 5\n", "a/b/__init__.py": "", "a/top.py": "m = 6\n", "a/__init__.py": "" },
      "",
      new Map(),
      "a/b/train.py",
    );
    assert.deepEqual(globalOf(trace, "x"), [5, 6, 5]);
  });

  it("places values in the file that states them, and evaluates its functions there", () => {
    const files = { "settings.py": "EPOCHS = 12\ndef twice():\n    return EPOCHS * 2\n" };
    const trace = evaluateText("from settings import *\nx = EPOCHS\ny = twice()\n", files);
    assert.deepEqual(placesOf(trace.globals.get("x"), files), ["12"]);
    assert.equal(globalOf(trace, "y"), 24);
  });

  it("reads a module that imports all of itself", () => {
    const files = { "settings.py": "from numpy import *\nfrom settings import *\nEPOCHS = 3\n" };
    assert.equal(globalOf(evaluateText("from settings import *\nx = EPOCHS\n", files), "x"), 3);
  });

  it("runs a module once, and cuts circles", () => {
    const files = {
      "a.py": "lib.once()\nfrom b import y\nx = 1\n",
      "b.py": "import a\ny = 2\ndef later():\n    return a.x\n",
    };
    const trace = evaluateText("import a\nimport b\nfrom a import x\nz = (x, b.y, b.later())\n", files);
    assert.equal(callsTo(trace, "once").length, 1);
    assert.deepEqual(globalOf(trace, "z"), [1, 2, 1]);
  });

  it("does not run the main part of what is imported", () => {
    const files = { "a.py": "x = 1\nif __name__ == '__main__':\n    lib.main()\n" };
    assert.equal(callsTo(evaluateText("import a\n", files), "main").length, 0);
  });

  it("finds a file of the script before a package that often has its name, and the package for what the file lacks", () => {
    const files = { "datasets.py": "def build():\n    return 7\n", "lib/datasets.py": "def build():\n    return 8\n" };
    const trace = evaluateText("from datasets import build, load_dataset\nx = build()\nload_dataset('a')\n", files);
    assert.equal(globalOf(trace, "x"), 7);
    assert.deepEqual(
      trace.calls.map(({ callee }) => callee),
      ["datasets.load_dataset"],
    );
    const elsewhere = evaluateText("from datasets import build\nbuild()\n", {
      "lib/datasets.py": "def build(): pass\n",
    });
    assert.deepEqual(
      elsewhere.calls.map(({ callee }) => callee),
      ["datasets.build"],
    );
  });

  it("takes installed packages for libraries, whatever folders the workspace has", () => {
    const trace = evaluateText("from transformers import Trainer\nx = Trainer\n", {
      "transformers/__init__.py": "Trainer = 3\n",
      "src/transformers/__init__.py": "Trainer = 3\n",
    });
    assert.equal(globalOf(trace, "x"), "transformers.Trainer");
    assert.deepEqual([...trace.imports].sort(), ["transformers", "transformers.Trainer"]);
    assert.deepEqual(trace.companions, []);
  });

  it("asks for what is missing and uses it the next time", async () => {
    const source = toSourceText("train.py", "from helper import n\nx = n\n");
    const documents = new Documents([source]);
    assert.equal(globalOf(evaluateProgram(source, documents, startedByHand), "x"), "helper.n");
    const read = (path: string): Promise<string | undefined> =>
      Promise.resolve(path === "helper.py" ? "n = 7\n" : undefined);
    assert.equal(await documents.load({ read }), true);
    assert.equal(globalOf(evaluateProgram(source, documents, startedByHand), "x"), 7);
  });

  it("asks for nothing when only installed packages are imported", async () => {
    const source = toSourceText("a/b/train.py", "import os, torch\nfrom transformers import Trainer\n");
    const documents = new Documents([source]);
    evaluateProgram(source, documents, startedByHand);
    const asked: string[] = [];
    await documents.load({ read: (path) => (asked.push(path), Promise.resolve(undefined)) });
    assert.deepEqual(asked, []);
  });

  it("asks for a file of a folder without __init__ in the same round as for the folder's own", async () => {
    const source = toSourceText("train.py", "from models.net import n\nx = n\n");
    const documents = new Documents([source]);
    evaluateProgram(source, documents, startedByHand);
    const read = (path: string): Promise<string | undefined> =>
      Promise.resolve(path === "models/net.py" ? "n = 7\n" : undefined);
    assert.equal(await documents.load({ read }), true);
    assert.equal(globalOf(evaluateProgram(source, documents, startedByHand), "x"), 7);
  });

  it("reads a program once its imports and those of what it imports are there, and again for imports in functions", async () => {
    const files: Record<string, string> = {
      "late.py": "import deeper\nb = deeper.c\n",
      "deeper.py": "import deepest\nc = deepest.d\n",
      "deepest.py": "d = 7\n",
    };
    for (let i = 0; i < 12; i++) files[`link${i}.py`] = i < 11 ? `from link${i + 1} import a\n` : "a = 5\n";
    const code = "from link0 import a\ndef f():\n    import late\n    return late.b\nlib.train(a, f())\n";
    const source = toSourceText("train.py", code);
    const documents = new Documents([source]);
    documents.waits = true;
    let readings = 0;
    const read = (): unknown => {
      const trace = evaluateProgram(source, documents, startedByHand);
      const [call] = callsTo(trace, "train");
      if (call) readings++;
      return call?.args.map((value) => (value.kind === "number" ? value.value : value.kind));
    };
    let found = read();
    while (await documents.load(memoryWorkspace(files))) found = read();
    assert.deepEqual(found, [5, 7]);
    assert.equal(readings, 2);
  });

  it("lists the names of a module, to copy them into an object", () => {
    const files = { "settings.py": "EPOCHS = 200\nBATCH = 8\nhelper = 1\n" };
    const trace = evaluateText(
      "import settings\nclass Box:\n    def __init__(self, of):\n        for name in dir(of):\n            if name.isupper():\n                setattr(self, name, getattr(of, name))\nbox = Box(settings)\nn = box.EPOCHS\nm = getattr(box, 'helper', 7)\n",
      files,
    );
    assert.deepEqual([globalOf(trace, "n"), globalOf(trace, "m")], [200, 7]);
  });
});
