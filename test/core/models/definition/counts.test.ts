import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Trace } from "../../../../src/core/evaluate/trace";
import { builtAxes } from "../../../../src/core/frameworks/kerasInput";
import { likely } from "../../../../src/core/evaluate/value";
import { isAdapterKind } from "../../../../src/core/models/definition/huggingface/lora";
import { measureModel } from "../../../../src/core/models/definition/measure";
import { measureAdapter } from "../../../../src/core/models/definition/measureAdapter";
import { evaluateText } from "../../../support/evaluate";

const folder = join(__dirname, "../../../fixtures/models");

type Counts<T> = Readonly<Record<string, Readonly<Record<string, T>>>>;

/** Counts that the libraries themselves give for the models of the fixtures: all weights, and those that are trained. */
const counts = JSON.parse(readFileSync(join(folder, "counts.json"), "utf8")) as Readonly<
  Record<"torch" | "keras" | "flax" | "transformers" | "diffusers", Counts<readonly [number, number]>> & {
    readonly adapters: Counts<number>;
  }
>;

function traceOf(library: string, file: string): Trace {
  return evaluateText(readFileSync(join(folder, library, file), "utf8"));
}

for (const library of ["torch", "keras", "flax", "transformers", "diffusers"] as const)
  describe(`parameters of ${library} models`, () => {
    for (const [file, models] of Object.entries(counts[library]))
      describe(file, () => {
        const trace = traceOf(library, file);
        for (const [name, [all, trained]] of Object.entries(models))
          it(`${name}: ${all}`, () => {
            const value = trace.globals.get(name);
            assert.ok(value, "the model is there");
            const inputShape = builtAxes(value, trace.calls);
            const measure = measureModel(value, { ...trace, ...(inputShape && { inputShape }) });
            assert.deepEqual(
              [measure?.parameterCount, measure?.trainableParameterCount],
              [all, trained],
              measure?.how ?? "no model",
            );
          });
      });
  });

describe("parameters that adapters train", () => {
  for (const [file, models] of Object.entries(counts.adapters)) {
    const trace = traceOf("transformers", file);
    for (const [name, trained] of Object.entries(models))
      it(`${name}: ${trained}`, () => {
        const adapted = likely(trace.globals.get(name)!);
        assert.ok(adapted.kind === "object" && adapted.call);
        const [base, config] = adapted.call.args.map(likely);
        assert.ok(base && config?.kind === "object" && config.call);
        const kind = config.call.callee.slice("peft.".length);
        assert.ok(isAdapterKind(kind));
        const measure = measureAdapter(base, config.call.kwargs, kind);
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

  const flax = (body: string): string => {
    const code = `import jax.numpy as jnp, os\nfrom flax import linen as nn\nclass Net(nn.Module):\n    @nn.compact\n    def __call__(self, x):\n        ${body}\nmodel = Net()\nmodel.init(0, jnp.ones((1, 8)))\n`;
    const trace = evaluateText(code);
    const model = trace.globals.get("model");
    const measure = model && measureModel(model, { calls: trace.calls, probe: trace.probe });
    return measure?.parameterCount === undefined ? (measure?.how ?? "no model") : String(measure.parameterCount);
  };
  it("layers of Flax of which there may be more, or fewer, or whose input is not known", () => {
    assert.equal(flax("return nn.Dense(4)(x)"), "36");
    assert.match(flax("for _ in os.listdir('.'): x = nn.Dense(4)(x)"), /how many layers/);
    assert.match(flax("return nn.Dense(4)(x) if os.getpid() > 4 else x"), /depends on a condition/);
    assert.match(flax("return nn.Dense(4)(jnp.fft.fft(x))"), /jax.numpy.fft.fft/);
    assert.match(flax("return nn.scan(nn.Dense, length=4)(4)(x)"), /not known/);
    assert.match(flax("return nn.Dense(len(os.listdir('.')))(x)"), /features is not known/);
  });

  it("layers of nnx that one call makes for many", () => {
    const code = `from flax import nnx
class Net(nnx.Module):
    def __init__(self, rngs):
        @nnx.split_rngs(splits=4)
        @nnx.vmap
        def make(rngs):
            return nnx.Linear(3, 3, rngs=rngs)
        self.layers = make(rngs)
model = Net(nnx.Rngs(0))
`;
    const trace = evaluateText(code);
    const model = trace.globals.get("model");
    assert.match((model && measureModel(model, { calls: trace.calls })?.how) ?? "", /several layers/);
  });

  it("nothing where timm makes pairs of one number", () => {
    const code =
      "from timm.layers import to_2tuple\nfrom torch import nn\nmodel = nn.Sequential(nn.Conv2d(3, 8, to_2tuple(4)))\n";
    const model = evaluateText(code).globals.get("model");
    assert.equal(model && measureModel(model)?.parameterCount, 3 * 8 * 16 + 8);
  });

  it("nothing where a network of timm is asked how wide it is", () => {
    const code =
      "import timm\nfrom torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.body = timm.create_model('resnet50', num_classes=0)\n        self.head = nn.Linear(self.body.num_features, 3)\n    def forward(self, x):\n        return self.head(self.body(x))\nmodel = Net()\n";
    const model = evaluateText(code).globals.get("model");
    assert.equal(model && measureModel(model)?.parameterCount, 23514179);
  });
});
