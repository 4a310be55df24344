import assert from "node:assert/strict";
import { evaluateScript } from "../../../src/core/models/definition/evaluateScript";
import { startedByHand } from "../../../src/core/evaluate/trace";
import { Documents, toSourceText } from "../../../src/core/source/documents";
import { memoryWorkspace } from "../../support/workspace";

describe("files that are awaited", () => {
  it("stop the reading, also where it turns out that there are none", async () => {
    const source = toSourceText("train.py", "import some_package as run\nrun.start(1)\n");
    const documents = new Documents([source]);
    documents.waits = true;
    const called = (): readonly string[] =>
      evaluateScript(source, documents, startedByHand).calls.map((call) => call.callee);
    assert.deepEqual(called(), []);
    assert.equal(await documents.load(memoryWorkspace({})), true);
    assert.deepEqual(called(), ["some_package.start"]);
  });
});
