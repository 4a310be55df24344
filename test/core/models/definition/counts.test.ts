import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { measureModel } from "../../../../src/core/models/definition/measure";
import { evaluateText } from "../../../support/evaluate";

const folder = join(__dirname, "../../../fixtures/models");

/** Counts that the libraries themselves give for the models of the fixtures: all weights, and those that are trained. */
const counts = JSON.parse(readFileSync(join(folder, "counts.json"), "utf8")) as {
  readonly torch: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>>;
  readonly keras: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>>;
};

for (const library of ["torch", "keras"] as const)
  describe(`parameters of ${library} models`, () => {
    for (const [file, models] of Object.entries(counts[library]))
      describe(file, () => {
        const trace = evaluateText(readFileSync(join(folder, library, file), "utf8"));
        for (const [name, [all, trained]] of Object.entries(models))
          it(`${name}: ${all}`, () => {
            const value = trace.globals.get(name);
            assert.ok(value, "the model is there");
            const measure = measureModel(value, { calls: trace.calls });
            assert.deepEqual(
              [measure?.parameterCount, measure?.trainableParameterCount],
              [all, trained],
              measure?.how ?? "no model",
            );
          });
      });
  });
