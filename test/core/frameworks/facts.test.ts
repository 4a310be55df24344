import assert from "node:assert/strict";
import { FactSheet } from "../../../src/core/frameworks/facts";

describe("facts", () => {
  it("take no name that is to be filled in for a name", () => {
    for (const name of [
      "path/to/model",
      "/PATH/to/Model",
      "<your-model>",
      "your-username/model",
      "org/YOUR_MODEL",
      "<DATASET>",
    ]) {
      const sheet = new FactSheet();
      sheet.state("modelId", name, undefined);
      assert.deepEqual(sheet.facts(), [], name);
      assert.deepEqual(
        sheet.unknowns().map(({ input, reason }) => [input, reason]),
        [["modelId", "a name to be filled in stands here"]],
      );
    }
    const sheet = new FactSheet();
    assert.ok(
      sheet.state("datasetId", "/path/to/imagenet", undefined) && sheet.state("modelId", "path/to/llama-7b", undefined),
    );
    for (const name of ["gpt2", "org/pathtools", "data/yourdata", "org/a-to-b"]) {
      const sheet = new FactSheet();
      assert.ok(sheet.state("modelId", name, undefined), name);
    }
  });
});
