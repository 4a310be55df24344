import assert from "node:assert/strict";
import { measureModel, type ModelMeasure } from "../../../../src/core/models/definition/measure";
import { evaluateText } from "../../../support/evaluate";

describe("models whose configuration stands in the workspace", () => {
  const files = {
    "base/config.json": JSON.stringify({
      architectures: ["LlamaForCausalLM"],
      model_type: "llama",
      vocab_size: 1000,
      hidden_size: 64,
      intermediate_size: 176,
      num_hidden_layers: 3,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      tie_word_embeddings: true,
    }),
    "moe/config.json": JSON.stringify({
      model_type: "qwen3_moe",
      vocab_size: 1000,
      hidden_size: 64,
      num_hidden_layers: 3,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      head_dim: 32,
      num_experts: 8,
      num_experts_per_tok: 2,
      moe_intermediate_size: 48,
    }),
    "labels/config.json": JSON.stringify({ model_type: "bert", id2label: { 0: "a", 1: "b", 2: "c" } }),
    "new/config.json": JSON.stringify({ model_type: "brand_new" }),
    "base/tokenizer.json": "{}",
  };
  const measure = (code: string): ModelMeasure | undefined => {
    const model = evaluateText(`from transformers import *\n${code}`, files).globals.get("model");
    return model && measureModel(model);
  };
  const llama = 1000 * 64 + 3 * (64 * (64 + 32 + 32 + 64) + 3 * 64 * 176 + 2 * 64) + 64;

  it("are counted by it, however it is read", () => {
    for (const code of [
      'model = AutoModelForCausalLM.from_pretrained("base")',
      'model = AutoModelForCausalLM.from_pretrained("./base/")',
      'model = LlamaForCausalLM.from_pretrained("base")',
      'model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained("base"))',
      'model = LlamaForCausalLM(LlamaConfig.from_pretrained("base"))',
      'model = LlamaForCausalLM(LlamaConfig.from_json_file("base/config.json"))',
    ])
      assert.equal(measure(code)?.parameterCount, llama, `${code}: ${measure(code)?.how}`);
  });

  it("are counted with what the call gives in its place", () => {
    const code = 'model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained("base", num_hidden_layers=6))';
    const layer = (llama - 1000 * 64 - 64) / 3;
    assert.equal(measure(code)?.parameterCount, llama + 3 * layer);
  });

  it("say how much of a mixture of experts one word uses", () => {
    const found = measure('model = AutoModelForCausalLM.from_pretrained("moe")');
    const experts = 3 * 8 * 3 * 64 * 48;
    assert.equal(found?.parameterCount, 425088);
    assert.equal(found.activeParameterCount, 425088 - experts * (1 - 2 / 8));
  });

  it("have as many classes as the file names, unless the call says otherwise", () => {
    const classes = (options: string): number =>
      measure(`model = AutoModelForSequenceClassification.from_pretrained("labels"${options})`)?.parameterCount ?? 0;
    assert.equal(classes("") - classes(", num_labels=2"), 769);
  });

  it("have as many words as they are resized to, and the parts that are put in", () => {
    const of = (code: string): ModelMeasure | undefined => {
      const trace = evaluateText(`from transformers import *\nimport torch\n${code}`, files);
      const model = trace.globals.get("model");
      return model && measureModel(model, { calls: trace.calls });
    };
    const loaded = 'model = AutoModelForCausalLM.from_pretrained("base")\n';
    assert.equal(of(`${loaded}model.resize_token_embeddings(1010)`)?.parameterCount, llama + 10 * 64);
    assert.equal(
      of(`${loaded}model.resize_token_embeddings(1001, pad_to_multiple_of=64)`)?.parameterCount,
      llama + 24 * 64,
    );
    assert.match(
      of(`${loaded}model.resize_token_embeddings(len(tokenizer))`)?.how ?? "",
      /words that it is resized to/,
    );
    assert.equal(of(`${loaded}model.config.use_cache = False`)?.parameterCount, llama);
    assert.equal(of(`${loaded}model.lm_head = torch.nn.Linear(64, 5)`)?.parameterCount, llama + 5 * 65);
  });

  it("are open where the type is not known, and silent where there is no such file", () => {
    assert.match(measure('model = AutoModelForCausalLM.from_pretrained("new")')?.how ?? "", /brand_new/);
    assert.equal(measure('model = AutoModelForCausalLM.from_pretrained("gone")')?.parameterCount, undefined);
  });

  it("are counted where the diffusers library reads them", () => {
    const unet = JSON.stringify({
      _class_name: "UNet2DModel",
      block_out_channels: [32, 64, 64],
      in_channels: 1,
      out_channels: 1,
      norm_num_groups: 8,
      down_block_types: ["DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"],
      up_block_types: ["AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
    });
    const count = (code: string): number | undefined => {
      const trace = evaluateText(`from diffusers import UNet2DModel\n${code}`, { "net/unet/config.json": unet });
      const model = trace.globals.get("model");
      return model && measureModel(model)?.parameterCount;
    };
    for (const path of ['"net", subfolder="unet"', '"net/unet"', '"./net/unet/config.json"'])
      assert.equal(count(`model = UNet2DModel.from_config(UNet2DModel.load_config(${path}))`), 1707009, path);
    assert.equal(count('model = UNet2DModel.from_config(UNet2DModel.load_config("elsewhere"))'), undefined);
    assert.equal(count("model = UNet2DModel(**options_of_somewhere())"), undefined);
  });
});
