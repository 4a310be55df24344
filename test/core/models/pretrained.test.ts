import assert from "node:assert/strict";
import { findModel, forwardFlopsAt, matchModel, pretrainedModels } from "../../../src/core/models/pretrained";
import { parametersFromArchitecture, type ArchitectureFamily } from "../../../src/core/models/architectureSize";

describe("findModel", () => {
  const counts: readonly (readonly [string, number])[] = [
    ["gpt2", 124_439_808],
    ["openai-community/gpt2-xl", 1_557_611_200],
    ["meta-llama/Llama-2-7b-hf", 6_738_415_616],
    ["meta-llama/Llama-2-70b-hf", 68_976_648_192],
    ["meta-llama/Meta-Llama-3.1-8B", 8_030_261_248],
    ["mistralai/Mistral-7B-v0.1", 7_241_732_096],
    ["Qwen/Qwen2.5-0.5B", 494_032_768],
    ["google/gemma-2b", 2_506_172_416],
    ["google/gemma-3-12b-it", 12_187_325_040],
    ["EleutherAI/pythia-12b", 11_846_072_320],
    ["bigscience/bloom", 176_247_271_424],
    ["openai/gpt-oss-120b", 116_829_156_672],
    ["tiiuae/falcon-40b", 41_303_293_952],
    ["bert-base-uncased", 109_482_240],
    ["roberta-large", 355_359_744],
    ["microsoft/deberta-v3-base", 183_831_552],
    ["t5-base", 222_903_552],
    ["google/flan-t5-xl", 2_849_757_184],
    ["facebook/bart-large", 406_291_456],
    ["sentence-transformers/all-MiniLM-L6-v2", 22_713_216],
    ["resnet50", 25_557_032],
    ["vit_base_patch16_224", 86_567_656],
    ["openai/clip-vit-base-patch32", 151_277_313],
    ["openai/whisper-small", 241_734_912],
    ["facebook/wav2vec2-base", 94_371_712],
    ["runwayml/stable-diffusion-v1-5", 859_520_964],
    ["fasterrcnn_resnet50_fpn", 41_755_286],
    ["DiT-XL/2", 675_129_632],
    ["yolo26n", 2_572_280],
    ["Qwen/Qwen3-VL-30B-A3B-Thinking", 31_070_754_032],
    ["Qwen/Qwen2.5-VL-32B-Instruct", 33_452_718_336],
  ];
  for (const [id, count] of counts) {
    it(`knows ${id}`, () => {
      assert.equal(findModel(id)?.parameterCount, count);
    });
  }

  it("sees through mirrors, packing, tuning and folders", () => {
    const names: readonly (readonly [string, string, string])[] = [
      ["unsloth/Qwen3-14B-unsloth-bnb-4bit", "Qwen/Qwen3-14B", "variant"],
      ["TheBloke/Mistral-7B-Instruct-v0.2-GPTQ", "mistralai/Mistral-7B-v0.1", "variant"],
      ["mlx-community/Llama-3.2-1B-Instruct-4bit", "meta-llama/Llama-3.2-1B", "variant"],
      ["someone/bert-base-uncased-finetuned-mrpc", "bert-base-uncased", "variant"],
      ["../weights/llama-7b/", "huggyllama/llama-7b", "name"],
      ["models--meta-llama--Llama-2-13b-hf", "meta-llama/Llama-2-13b-hf", "name"],
      ["llama3:8b", "meta-llama/Meta-Llama-3-8B", "name"],
      ["EfficientNetB0", "efficientnet_b0", "name"],
      ["tf_efficientnet_b0", "efficientnet_b0", "variant"],
      ["tf_efficientnet_b3_ns", "efficientnet_b3", "variant"],
      ["timm/resnet50.a1_in1k", "resnet50", "variant"],
      ["yolov8n.pt", "yolov8n", "variant"],
      ["unsloth/Qwen3-Next-80B-A3B-Instruct-bnb-4bit", "Qwen/Qwen3-Next-80B-A3B-Instruct", "variant"],
      ["unsloth/gemma-3-4b-it-qat-GGUF", "google/gemma-3-4b-it", "variant"],
      ["TheBloke/Llama-2-13B-chat-GPTQ", "meta-llama/Llama-2-13b-hf", "variant"],
      ["TheBloke/Llama-2-7B-GPTQ-4bit-128g", "meta-llama/Llama-2-7b-hf", "variant"],
      ["bartowski/Qwen_Qwen3-8B-GGUF", "Qwen/Qwen3-8B", "variant"],
      ["checkpoints/meta-llama_Llama-3.2-3B", "meta-llama/Llama-3.2-3B", "name"],
      ["Qwen3-4B-Q4_K_M", "Qwen/Qwen3-4B", "variant"],
      ["neuralmagic/Llama-3.2-1B-Instruct-FP8-dynamic", "meta-llama/Llama-3.2-1B", "variant"],
      ["NousResearch/Meta-Llama-3.1-70B-Instruct", "meta-llama/Llama-3.1-70B", "name"],
      ["mlx-community/Qwen2.5-VL-32B-Instruct-6bit", "Qwen/Qwen2.5-VL-32B-Instruct", "variant"],
      ["output/Qwen2.5-1.5B-GRPO", "Qwen/Qwen2.5-1.5B", "variant"],
      ["laion/CLIP-ViT-B-32-DataComp.XL-s13B-b90K", "openai/clip-vit-base-patch32", "variant"],
      ["outputs/Qwen2.5-1.5B-SFT/checkpoint-500", "Qwen/Qwen2.5-1.5B", "variant"],
      ["mask_rcnn_X_101_32x8d_FPN_3x", "mask_rcnn_X_101_32x8d_FPN", "variant"],
    ];
    for (const [name, id, match] of names) {
      const found = matchModel(name);
      assert.deepEqual([found?.model.id, found?.match], [id, match], name);
    }
  });

  it("keeps apart what differs by a separator only", () => {
    assert.equal(findModel("ViT-B-16")?.kind, "contrastive");
    assert.equal(findModel("vit_b_16")?.kind, "image-classification");
  });

  it("never takes another size, another architecture or an unknown suffix for a known one", () => {
    const names = [
      "unsloth/Qwen3-9B-bnb-4bit",
      "Qwen/Qwen3-80B",
      "mistralai/Ministral-3-4B-Base-2512",
      "TheBloke/Llama-2-20B-GPTQ",
      "Qwen_Qwen3-81B-GGUF",
      "Qwen3-4B-128g",
      "Qwen3-4B-Q4_K_M-draft",
      "allenai/Olmo-3-1025-13B",
      "laion/CLIP-ViT-B-32-256x256-DataComp-s34B-b86K",
      "laion/CLIP-ViT-B-32-roberta-base-laion2B-s12B-b32k",
      "yolo26h",
      "yolo26n-obb",
    ];
    for (const name of names) assert.equal(findModel(name), undefined, name);
  });

  it("does not know words and folders that name no model", () => {
    const names = ["", "/", "model", "base", "large", "net", "unet", "vit", "resnet", "bert", "16", "b0", "4bit", "hf"];
    for (const name of [...names, "output/checkpoint-500", "./final", "gpt2.txt/notes", "my-gpt2-experiment"]) {
      assert.equal(findModel(name), undefined, name);
    }
  });

  it("finds every row by its id and by each alias", () => {
    for (const row of pretrainedModels()) {
      for (const name of [row.id, ...row.aliases]) assert.equal(findModel(name)?.id, row.id, name);
    }
  });
});

describe("the models' table", () => {
  it("has the usual ones of every kind", () => {
    assert.ok(pretrainedModels().length >= 400, `${pretrainedModels().length} rows`);
    const kinds = new Set(pretrainedModels().map(({ kind }) => kind));
    for (const kind of [
      "causal-lm",
      "masked-lm",
      "seq2seq",
      "detection",
      "segmentation",
      "diffusion",
      "speech",
    ] as const) {
      assert.ok(kinds.has(kind), kind);
    }
    assert.ok(!kinds.has("other"));
  });

  it("says what a picture or a recording costs", () => {
    const needed = new Set(["image-classification", "detection", "segmentation", "diffusion"]);
    for (const row of pretrainedModels()) {
      if (needed.has(row.kind)) assert.ok(row.forwardFlopsPerSample !== null && row.imageSize !== null, row.id);
      if (row.family !== null) assert.ok(row.layerCount !== null && row.hiddenSize !== null, row.id);
    }
    assert.equal(findModel("resnet50")?.forwardFlopsPerSample, 8_178_368_512);
  });

  it("scales a picture's cost with its area, a recording's with its length", () => {
    const resnet = findModel("resnet50");
    const wav2vec = findModel("facebook/wav2vec2-base");
    const gpt2 = findModel("gpt2");
    assert.ok(resnet && wav2vec && gpt2);
    assert.equal(forwardFlopsAt(resnet, { imageSize: 112 }), 8_178_368_512 / 4);
    assert.equal(forwardFlopsAt(wav2vec, { audioSeconds: 5 }), (wav2vec.forwardFlopsPerSample ?? 0) / 2);
    assert.equal(forwardFlopsAt(gpt2, { imageSize: 224 }), null);
  });

  it("counts a mixture's experts once used", () => {
    const mixtral = findModel("mistralai/Mixtral-8x7B-v0.1");
    assert.equal(mixtral?.parameterCount, 46_702_792_704);
    assert.equal(Math.round((mixtral.activeParameterCount ?? 0) / 1e8), 129);
    for (const row of pretrainedModels()) {
      if (row.activeParameterCount !== null) assert.ok(row.activeParameterCount < row.parameterCount, row.id);
    }
  });

  const families: Readonly<Record<string, readonly [ArchitectureFamily, number]>> = {
    gpt2: ["gpt2", 0],
    gpt_neox: ["gpt-neox", 0],
    llama: ["llama", 0],
    gemma: ["llama", 0],
    bert: ["bert", 0],
    qwen2: ["llama", 2e-4],
    qwen3: ["llama", 2e-5],
  };
  for (const [family, [formula, tolerance]] of Object.entries(families)) {
    it(`${family}: counts agree with the formula`, () => {
      const rows = pretrainedModels().filter((row) => row.family === family && row.kind !== "embedding");
      assert.ok(rows.length > 1);
      for (const row of rows) {
        const { layerCount, hiddenSize, vocabularySize, headCount, keyValueHeadCount, headSize, intermediateSize } =
          row;
        assert.ok(layerCount && hiddenSize && vocabularySize && headCount && keyValueHeadCount && headSize, row.id);
        const size = parametersFromArchitecture({
          family: formula,
          ...{ layerCount, hiddenSize, vocabularySize, headCount, keyValueHeadCount, headSize },
          ...(intermediateSize === null ? {} : { intermediateSize }),
          ...(row.tiedEmbeddings === null ? {} : { tied: row.tiedEmbeddings }),
          ...(row.contextLength === null ? {} : { contextLength: row.contextLength }),
        });
        assert.ok(size, row.id);
        assert.ok(
          Math.abs(size.parameterCount / row.parameterCount - 1) <= tolerance,
          `${row.id}: ${size.parameterCount}`,
        );
      }
    });
  }
});
