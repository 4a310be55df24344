import assert from "node:assert/strict";
import { parametersFromArchitecture } from "../../../src/core/models/architectureSize";
import { sizeFromName } from "../../../src/core/models/sizeInName";

describe("sizeFromName", () => {
  const sizes: readonly (readonly [string, number, number | null])[] = [
    ["someone/llama-7b-tuned", 7e9, null],
    ["model_350m", 350e6, null],
    ["stablelm-2-1_6b", 1.6e9, null],
    ["llama3_1_8b", 8e9, null],
    ["qwen2_5_7b_instruct", 7e9, null],
    ["llama_3_8b", 8e9, null],
    ["meta_llama_3_70b_instruct", 70e9, null],
    ["llama_3_2_1b", 1e9, null],
    ["tiny_llama_1_1b", 1.1e9, null],
    ["deepseek_coder_1_3b", 1.3e9, null],
    ["Model-1_8B", 1.8e9, null],
    ["bloom-7b1", 7.1e9, null],
    ["Phi-0.5B", 0.5e9, null],
    ["Some-30B-A3B", 30e9, 3e9],
    ["granite-3b-a800m", 3e9, 800e6],
    ["TinyModel-1.1B-step-50K-105b", 1.1e9, null],
    ["models/m2m100_418M", 418e6, null],
  ];
  for (const [name, parameters, active] of sizes) {
    it(`reads ${name}`, () => {
      const size = sizeFromName(name);
      assert.deepEqual([size?.parameterCount, size?.activeParameterCount], [parameters, active]);
    });
  }

  it("takes what experts share off their product", () => {
    assert.equal(sizeFromName("Talk-0.5B/LLM")?.parameterCount, 5e8);
    const size = sizeFromName("Mix-8x7B-v0.1");
    assert.ok(size && Math.abs(size.parameterCount / 46.7e9 - 1) < 0.03);
    assert.ok(Math.abs((size.activeParameterCount ?? 0) / 12.9e9 - 1) < 0.03);
    assert.equal(size.word, "8x7B");
  });

  it("reads no size from other words", () => {
    for (const name of [
      "my-experiment-7b-notes.txt",
      "train_7b.py",
      "model-4bit",
      "a100-80gb",
      "gpt2",
      "sample-10BT",
      "resnet50",
    ]) {
      assert.equal(sizeFromName(name), undefined, name);
    }
    for (const name of ["", "b", "7", "7bb", "v7b2c", "0b", "99999b", "step-1m"]) {
      assert.equal(sizeFromName(name), undefined, name);
    }
  });
});

describe("parametersFromArchitecture", () => {
  it("counts GPT-2", () => {
    const size = parametersFromArchitecture({
      layerCount: 12,
      hiddenSize: 768,
      vocabularySize: 50_257,
      headCount: 12,
      contextLength: 1024,
    });
    assert.equal(size?.parameterCount, 124_439_808);
    assert.equal(size.family, "gpt2");
    assert.match(size.formula, /L·/);
  });

  it("counts grouped heads, gates and experts", () => {
    const shape = { layerCount: 32, hiddenSize: 4096, headCount: 32, keyValueHeadCount: 8, intermediateSize: 14_336 };
    assert.equal(
      parametersFromArchitecture({ ...shape, vocabularySize: 32_000, gated: true })?.parameterCount,
      7_241_732_096,
    );
    const mixture = parametersFromArchitecture({
      ...shape,
      vocabularySize: 32_000,
      expertCount: 8,
      expertsPerToken: 2,
    });
    assert.equal(mixture?.parameterCount, 46_702_792_704);
    assert.equal(Math.round((mixture.activeParameterCount ?? 0) / 1e8), 129);
  });

  it("counts encoders, encoder-decoders and ViTs", () => {
    const bert = { family: "bert", layerCount: 12, hiddenSize: 768, vocabularySize: 30_522, headCount: 12 } as const;
    assert.equal(parametersFromArchitecture(bert)?.parameterCount, 109_482_240);
    const t5 = { family: "t5", layerCount: 12, hiddenSize: 768, vocabularySize: 32_128, headCount: 12 } as const;
    assert.equal(parametersFromArchitecture(t5)?.parameterCount, 222_903_552);
    const vit = { layerCount: 12, hiddenSize: 768, patchSize: 16, imageSize: 224, classCount: 1000 };
    assert.equal(parametersFromArchitecture(vit)?.parameterCount, 86_567_656);
  });

  it("gives nothing for dimensions that are missing or senseless", () => {
    assert.equal(parametersFromArchitecture({ layerCount: 12, hiddenSize: 768 }), undefined);
    assert.equal(parametersFromArchitecture({ layerCount: 0, hiddenSize: 768, vocabularySize: 10 }), undefined);
    assert.equal(parametersFromArchitecture({ layerCount: Number.NaN, hiddenSize: 1, vocabularySize: 1 }), undefined);
  });
});
