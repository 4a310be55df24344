import assert from "node:assert/strict";
import fc from "fast-check";
import { readSpec } from "../../../src/core/run/spec";

describe("spec", () => {
  it("takes bare values for stated ones, and nulls for not known", () => {
    const spec = readSpec({ id: "a", inputs: { epochs: 3, modelId: "gpt2", packing: true, maxSteps: null } }, 1);
    assert.deepEqual(spec, {
      id: "a",
      inputs: {
        epochs: { value: 3, origin: "stated" },
        modelId: { value: "gpt2", origin: "stated" },
        packing: { value: true, origin: "stated" },
      },
      problems: [],
    });
  });

  it("takes values with origin, sources and reason", () => {
    const input = { value: 8, origin: "default", sources: [{ path: "a.py", line: 3 }], reason: "why" };
    assert.deepEqual(readSpec({ inputs: { microBatchSize: input } }, 4), {
      id: "spec-4",
      inputs: { microBatchSize: input },
      problems: [],
    });
    assert.deepEqual(readSpec({ inputs: { epochs: { value: 3, origin: "unknown" } } }, 1).inputs, {});
  });

  it("leaves out and names what it cannot use, and keeps the rest", () => {
    const inputs = {
      gpus: 8,
      epochs: "many",
      modelId: ["a"],
      precision: { value: "bf16", origin: "guessed" },
      maxSteps: 10,
      nothing: null,
    };
    const spec = readSpec({ id: 7, inputs }, 1);
    assert.equal(spec.id, "7");
    assert.deepEqual(spec.inputs, { maxSteps: { value: 10, origin: "stated" } });
    const messages = spec.problems.map(({ code, message }) => `${code}: ${message.slice(0, 40)}`);
    assert.deepEqual(messages, [
      'spec.bad-input: unknown input "gpus"; did you mean gpu?',
      "spec.bad-input: epochs takes a number of 0 or more (epoc",
      "spec.bad-input: modelId takes a single value, not a list",
      'spec.bad-input: precision has the origin "guessed"; know',
      'spec.bad-input: unknown input "nothing"',
    ]);
  });

  it("says what is not a spec", () => {
    const messages = [3, null, [], "x", {}, { inputs: [] }, { inputs: null }].map(
      (json) => readSpec(json, 2).problems[0]?.message,
    );
    assert.deepEqual(messages, [
      'a spec is an object with "id" and "inputs", not a number',
      'a spec is an object with "id" and "inputs", not null',
      'a spec is an object with "id" and "inputs", not a list',
      'a spec is an object with "id" and "inputs", not a string',
      '"inputs" must be an object of input names and values; it is missing',
      '"inputs" must be an object of input names and values; not a list',
      '"inputs" must be an object of input names and values; not null',
    ]);
  });

  it("never throws, and takes nothing from an object's prototype", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const spec = readSpec(json, 1);
        assert.equal(typeof spec.id, "string");
      }),
    );
    const spec = readSpec({ inputs: { constructor: 1, __proto__: 2, toString: 3 } }, 1);
    assert.deepEqual(spec.inputs, {});
  });
});
