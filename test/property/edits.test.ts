import assert from "node:assert/strict";
import fc from "fast-check";
import { editsFor } from "../../src/core/edits/editsFor";
import { editedSource, isRefusal } from "../../src/core/edits/textEdit";
import type { InputName } from "../../src/core/run/inputs";
import type { Inputs } from "../../src/core/run/runSpec";
import { toSourceText } from "../../src/core/source/documents";
import { readConfigDocument } from "../../src/core/syntax/configDocument";

const texts: Readonly<Record<string, string>> = {
  "train.py": `import torch\nfrom transformers import Trainer, TrainingArguments\nargs = TrainingArguments(\n  "out",  # here\n  num_train_epochs=3, bf16=False)\nTrainer(model=model, args=args).train()\n`,
  "run.sh": "B=4\ntorchrun train.py \\\n  --bf16 False --batch $B | tee log\n",
  "a.yaml": "base: x\nbatch: 4 # four\nmore:\n  - bf16: false\n  - {fp16: null}\n",
  "b.json": `{"batch": 4, // four\n "more": {"bf16": false}}\n`,
  "c.toml": `batch = 4 # four\n[more]\nbf16 = false\n`,
};

const frameworks = [
  "transformers",
  "trl",
  "axolotl",
  "llama-factory",
  "lightning",
  "keras",
  "pytorch",
  "torchtune",
  "none",
];
const changes: readonly (readonly [InputName, string | number | boolean, string | number | boolean])[] = [
  ["precision", "fp32", "bf16"],
  ["microBatchSize", 4, 16],
  ["gradientCheckpointing", true, false],
  ["method", "full", "lora"],
  ["compiled", false, true],
  ["modelId", "x", "y"],
];

describe("edits at any place", () => {
  it("never throw, and leave configurations that can be read", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(texts)),
        fc.constantFrom(...frameworks),
        fc.constantFrom(...changes),
        fc.nat({ max: 12 }),
        fc.nat({ max: 60 }),
        fc.constantFrom("stated" as const, "default" as const),
        fc.nat({ max: 200 }),
        (path, framework, [input, from, to], line, column, origin, cut) => {
          const whole = texts[path] ?? "";
          const source = toSourceText(path, cut > whole.length ? whole : whole.slice(0, cut));
          const place = { path, line: line + 1, column: column + 1 };
          const inputs: Inputs = {
            framework: { value: framework, origin: "derived" },
            task: { value: "causal-lm", origin: "derived" },
            [input]: { value: from, origin, sources: [place] },
          };
          const context = { inputs, anchor: place, lookup: (name: string) => (name === path ? source : undefined) };
          const edits = editsFor([{ input, from, to }], context);
          if (isRefusal(edits)) return;
          const edited = editedSource(source, edits);
          assert.ok(edits.every((edit) => edit.from <= edit.to && edit.to <= source.text.length));
          if (readConfigDocument(source).problems.length === 0)
            assert.deepEqual(readConfigDocument(edited).problems, [], edited.text);
        },
      ),
      { numRuns: 400 },
    );
  });
});
