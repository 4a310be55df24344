import assert from "node:assert/strict";
import {
  Documents,
  joinPath,
  maximumFileLength,
  normalizePath,
  toSourceText,
} from "../../../src/core/source/documents";
import { memoryWorkspace } from "../../support/workspace";

describe("Documents", () => {
  it("answers at once and reads what was wanted later", async () => {
    const documents = new Documents([toSourceText("train.py", "import lib")]);
    assert.equal(documents.get("lib.py"), undefined);
    assert.equal(await documents.load(memoryWorkspace({ "lib.py": "x = 1" })), true);
    assert.equal(documents.get("./lib.py")?.text, "x = 1");
    assert.equal(await documents.load(memoryWorkspace({})), false);
  });

  it("remembers that a file does not exist", async () => {
    const documents = new Documents();
    documents.get("gone.py");
    assert.equal(await documents.load(memoryWorkspace({})), false);
    documents.get("gone.py");
    assert.equal(await documents.load(memoryWorkspace({ "gone.py": "late" })), false);
  });

  it("leaves out files that are too large", async () => {
    const documents = new Documents();
    documents.get("big.json");
    await documents.load(memoryWorkspace({ "big.json": " ".repeat(maximumFileLength + 1) }));
    assert.equal(documents.get("big.json"), undefined);
  });

  it("never leaves the workspace through ..", async () => {
    const documents = new Documents();
    assert.equal(documents.get("../secret.py"), undefined);
    assert.equal(await documents.load(memoryWorkspace({ "../secret.py": "x", "secret.py": "x" })), false);
  });
});

describe("paths", () => {
  it("are normalised", () => {
    assert.equal(normalizePath("a/./b/../c.py"), "a/c.py");
    assert.equal(normalizePath("a\\b.py"), "a/b.py");
    assert.equal(normalizePath("../a.py"), undefined);
    assert.equal(normalizePath("/a/../b.py"), "/b.py");
  });

  it("are joined as Python joins them", () => {
    assert.equal(joinPath("a", "b.py"), "a/b.py");
    assert.equal(joinPath("", "b.py"), "b.py");
    assert.equal(joinPath("a", "/b.py"), "/b.py");
  });
});
