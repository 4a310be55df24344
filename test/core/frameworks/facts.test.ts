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
    for (const name of ["gpt2", "org/pathtools", "exxxon", "org/toyour", "data/yourdata", "org/a-to-b"]) {
      const sheet = new FactSheet();
      assert.ok(sheet.state("modelId", name, undefined), name);
    }
  });

  it("take no path that is to be filled in for data, unless it says of which", () => {
    const states = (name: string): boolean => new FactSheet().state("datasetId", name, undefined);
    for (const name of [
      "/path/to/images/folder",
      "path/to/your/data.jsonl",
      "path_to_train_file.csv",
      "/PATH/TO/DATASET",
      "/root/toolkit/your-dataset",
      "your_training_data.json",
      "YOUR DATASET HERE",
      "/data/<dataset>/train",
      "<DATASET>",
      "/xxx/train.json",
      "/home/me/xxxx",
      "...",
      "[path]",
      "TODO",
      "replace_with_your_data",
    ])
      assert.ok(!states(name), name);
    for (const name of [
      "/path/to/imagenet",
      "/path/to/my_recipes.jsonl",
      "your-name/alpaca-cleaned",
      "data/train",
      "my_dataset",
      "foxxx/images",
      "tours/your2",
      "./images",
      "${DATA}/train.json",
      "../corpus.txt",
      "org/insertions",
    ])
      assert.ok(states(name), name);
  });
});
