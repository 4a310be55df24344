import assert from "node:assert/strict";
import fc from "fast-check";
import { analyzeDocument } from "../../../src/core/analyze";
import { readPinFile, withPins } from "../../../src/core/run/pinFile";
import { toSourceText } from "../../../src/core/source/documents";
import type { Inputs } from "../../../src/core/run/runSpec";
import { memoryWorkspace } from "../../support/workspace";

const script = `
from transformers import Trainer, TrainingArguments
args = TrainingArguments("out", num_train_epochs=3, per_device_train_batch_size=8)
trainer = Trainer(model="bert-base-uncased", args=args)
trainer.train()
`;

async function inputsWith(pins: string, path = "train.py"): Promise<Inputs> {
  const file = await analyzeDocument(toSourceText(path, script), memoryWorkspace({ ".carbon-lens.json": pins }));
  return file.runs[0]?.inputs ?? {};
}

describe("pin file", () => {
  it("gives all runs what their files do not say, and not what they do", async () => {
    const inputs = await inputsWith('{ "inputs": { "hardware": "H100", "epochs": 7 } }');
    assert.deepEqual([inputs.accelerator?.value, inputs.accelerator?.origin], ["h100-sxm", "setting"]);
    assert.equal(inputs.epochs?.value, 3);
  });

  it("wins over what a file says where it names that file", async () => {
    const pins = '{ "files": { "./train.py": { "epochs": 7, "datasetSamples": 52002 } } }';
    assert.deepEqual(
      [(await inputsWith(pins)).epochs?.value, (await inputsWith(pins)).datasetSamples?.value],
      [7, 52002],
    );
    assert.equal((await inputsWith(pins, "other.py")).epochs?.value, 3);
  });

  it("says with its line what it cannot use, and takes the rest", async () => {
    const text = '{\n  "inputs": { "gpus": 3, "acceleratorCount": 2, "epochs": [] },\n  "more": 1\n}';
    const file = await analyzeDocument(
      toSourceText("train.py", script),
      memoryWorkspace({ ".carbon-lens.json": text }),
    );
    assert.equal(file.runs[0]?.inputs.acceleratorCount?.value, 2);
    assert.deepEqual(
      file.problems.map(({ message }) => /^\.carbon-lens\.json:(\d): (\w+ \w+)/.exec(message)?.slice(1)),
      [
        ["2", "unknown input"],
        ["2", "epochs takes"],
        ["3", "unknown key"],
      ],
    );
  });

  it("is silent on files that do not train", async () => {
    const workspace = memoryWorkspace({ ".carbon-lens.json": '{ "more": 1 }' });
    assert.deepEqual((await analyzeDocument(toSourceText("serve.py", "print(1)\n"), workspace)).problems, []);
  });

  it("keeps everything else when a pin is written", () => {
    const before = '{\n  // of the lab\n  "inputs": { "gridZone": "DNK" }\n}\n';
    const after = withPins(before, "train.py", [["epochs", 2]]) ?? "";
    assert.ok(after.includes("// of the lab"));
    assert.equal(readPinFile(after).inputs.gridZone?.value, "DNK");
    assert.equal(readPinFile(after).files.get("train.py")?.epochs?.value, 2);
    assert.equal(
      readPinFile(withPins(after, "train.py", [["epochs", 5]]) ?? "").files.get("train.py")?.epochs?.value,
      5,
    );
    const made = withPins(undefined, undefined, [["accelerator", "t4"]]) ?? "";
    assert.deepEqual(JSON.parse(made), { inputs: { accelerator: "t4" } });
  });

  it("never throws", () => {
    const text = fc.oneof(fc.json(), fc.string(), fc.constant('{"files":{"a":{"epochs":'));
    fc.assert(
      fc.property(text, (json) => {
        readPinFile(json);
        withPins(json, "a.py", [["epochs", 1]]);
      }),
    );
  });
});
