import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Trace } from "../../../../src/core/evaluate/trace";
import { likely } from "../../../../src/core/evaluate/value";
import { measureModel } from "../../../../src/core/models/definition/measure";
import { measureAdapter } from "../../../../src/core/models/definition/measureAdapter";
import { evaluateText } from "../../../support/evaluate";

const folder = join(__dirname, "../../../fixtures/models");

type Counts<T> = Readonly<Record<string, Readonly<Record<string, T>>>>;

/** Counts that the libraries themselves give for the models of the fixtures: all weights, and those that are trained. */
const counts = JSON.parse(readFileSync(join(folder, "counts.json"), "utf8")) as Readonly<
  Record<"torch" | "keras" | "transformers", Counts<readonly [number, number]>> & { readonly adapters: Counts<number> }
>;

function traceOf(library: string, file: string): Trace {
  return evaluateText(readFileSync(join(folder, library, file), "utf8"));
}

for (const library of ["torch", "keras", "transformers"] as const)
  describe(`parameters of ${library} models`, () => {
    for (const [file, models] of Object.entries(counts[library]))
      describe(file, () => {
        const trace = traceOf(library, file);
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

describe("parameters that LoRA trains", () => {
  for (const [file, models] of Object.entries(counts.adapters)) {
    const trace = traceOf("transformers", file);
    for (const [name, trained] of Object.entries(models))
      it(`${name}: ${trained}`, () => {
        const adapted = likely(trace.globals.get(name)!);
        assert.ok(adapted.kind === "object" && adapted.call);
        const [base, config] = adapted.call.args.map(likely);
        assert.ok(base && config?.kind === "object" && config.call);
        const measure = measureAdapter(base, config.call.kwargs, "peft");
        assert.equal(measure.trainableParameterCount, trained, measure.how);
      });
  }
});

describe("what stops a count", () => {
  it("a vocabulary that is only known when the code runs, whatever it falls back on", () => {
    const code = (size: string): string =>
      `from transformers import AutoTokenizer, GPT2Config, GPT2LMHeadModel\ntokenizer = AutoTokenizer.from_pretrained("x/y")\nmodel = GPT2LMHeadModel(GPT2Config(vocab_size=${size}))\n`;
    const measure = (size: string): ReturnType<typeof measureModel> => {
      const model = evaluateText(code(size)).globals.get("model");
      return model && measureModel(model);
    };
    assert.equal(measure("50257")?.parameterCount, 124439808);
    const open = measure("tokenizer.vocab_size if tokenizer.is_fast else 50257");
    assert.equal(open?.parameterCount, undefined);
    assert.match(open?.how ?? "", /vocab_size is only known when the code runs/);
  });

  it("nothing where timm makes pairs of one number", () => {
    const code =
      "from timm.layers import to_2tuple\nfrom torch import nn\nmodel = nn.Sequential(nn.Conv2d(3, 8, to_2tuple(4)))\n";
    const model = evaluateText(code).globals.get("model");
    assert.equal(model && measureModel(model)?.parameterCount, 3 * 8 * 16 + 8);
  });
});
