import assert from "node:assert/strict";
import fc from "fast-check";
import { accelerators, findAccelerator } from "../../src/core/data/accelerators";
import { findCpu } from "../../src/core/data/cpus";
import { findDataset } from "../../src/core/data/datasets";
import { findGridZone, matchGridZone } from "../../src/core/data/grid";
import { findInstance } from "../../src/core/data/instances";
import { findPue } from "../../src/core/data/pue";
import { findCloudRegion } from "../../src/core/data/regions";
import { matchModel, pretrainedModels } from "../../src/core/models/pretrained";
import { sizeFromName } from "../../src/core/models/sizeInName";

const lookups: Readonly<Record<string, (name: string) => unknown>> = {
  findAccelerator,
  findCpu,
  findGridZone,
  matchGridZone,
  matchModel,
  sizeFromName,
  findDataset: (name) => [findDataset(name), findDataset(name, name)],
  findInstance: (name) => [findInstance(name), findInstance(name, name)],
  findCloudRegion: (name) => [findCloudRegion(name), findCloudRegion(name, name)],
  findPue: (name) => findPue(name, name),
};

const words = fc.constantFrom(
  "a100",
  "80gb",
  "-",
  "_",
  " ",
  "/",
  "\\",
  ":",
  ".",
  "llama",
  "7b",
  "8x",
  "hf",
  "instruct",
  "(",
  "__proto__",
);
const names = fc.oneof(
  fc.string(),
  fc.array(words, { maxLength: 40 }).map((parts) => parts.join("")),
);

describe("look-ups by name", () => {
  for (const [name, lookup] of Object.entries(lookups)) {
    it(`${name} takes any text`, () => {
      fc.assert(fc.property(names, (text) => void lookup(text)));
    });

    it(`${name} stays quick on long text`, () => {
      for (const part of [" ", "-", "7", "a.", "_4bit", "/"]) lookup(part.repeat(100_000));
    });
  }

  it("read an accelerator's name in any case and with any separator", () => {
    fc.assert(
      fc.property(fc.constantFrom(...accelerators()), fc.constantFrom("-", "_", " "), ({ id }, separator) => {
        const written = id.toUpperCase().replaceAll("-", separator);
        assert.equal(findAccelerator(written)?.id ?? "gpu-generic", id);
      }),
    );
  });

  it("see a packed copy of a language model as the model", () => {
    const language = pretrainedModels().filter(({ kind, id }) => kind === "causal-lm" && id.includes("/"));
    fc.assert(
      fc.property(
        fc.constantFrom(...language),
        fc.constantFrom("-bnb-4bit", "-GPTQ", "-AWQ", "-4bit"),
        (model, suffix) => {
          const found = matchModel(`someone/${model.id.split("/")[1] ?? ""}${suffix}`)?.model;
          assert.ok(found === undefined || found.parameterCount === model.parameterCount, model.id);
        },
      ),
    );
  });
});
