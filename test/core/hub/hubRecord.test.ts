import assert from "node:assert/strict";
import fc from "fast-check";
import { hubId } from "../../../src/core/hub/hubId";
import { readDatasetRecord, readHubDataset, readHubModel, readModelRecord } from "../../../src/core/hub/hubRecord";

const info = { name: "lab/net", safetensors: { parameters: { BF16: 8_000_000_000 }, total: 8_000_000_000 } };
const config = { num_hidden_layers: 32, hidden_size: 4096, num_attention_heads: 32, vocab_size: 128_256 };

describe("answers of the Hub", () => {
  it("give a model's weights and shape", () => {
    assert.deepEqual(readHubModel("lab/net", info, config), {
      parameterCount: 8_000_000_000,
      layerCount: 32,
      hiddenSize: 4096,
      headCount: 32,
      vocabularySize: 128_256,
    });
    const nested = readHubModel("lab/net", { name: "Lab/Net" }, { text_config: { n_layer: 12, n_embd: 768 } });
    assert.deepEqual([nested?.layerCount, nested?.hiddenSize, nested?.parameterCount], [12, 768, null]);
  });

  it("are refused where they are about something else, and left out where they cannot be", () => {
    assert.equal(readHubModel("lab/net", { ...info, name: "other/net" }, config), undefined);
    assert.equal(readHubDataset("lab/rows", { size: { dataset: { dataset: "lab/other" }, splits: [] } }), undefined);
    for (const total of [-1, 0, 1.5, 1e30, "8000000000", null, NaN])
      assert.equal(readHubModel("lab/net", { ...info, safetensors: { total } }, {}), null, String(total));
    assert.equal(readHubModel("lab/net", { name: "lab/net" }, { hidden_size: 1e9, vocab_size: "1" }), null);
  });

  it("do not count weights that several share a number, nor take a mixture of experts for one network", () => {
    const packed = { name: "lab/net", safetensors: { parameters: { I32: 900_000, F16: 100_000 }, total: 1_000_000 } };
    assert.equal(readHubModel("lab/net", packed, config)?.parameterCount, null);
    assert.equal(readHubModel("lab/net", info, { ...config, num_local_experts: 8 }), null);
  });

  it("give a data set's rows by split", () => {
    const splits = [
      { dataset: "lab/rows", config: "default", split: "train", num_rows: 1234 },
      { config: "default", split: "test", num_rows: -5 },
    ];
    assert.deepEqual(readHubDataset("lab/rows", { size: { dataset: { dataset: "lab/rows" }, splits } }), {
      splits: [{ config: "default", split: "train", rows: 1234 }],
    });
    assert.equal(readHubDataset("lab/rows", { size: { dataset: { dataset: "lab/rows" }, splits: [] } }), null);
  });

  it("never throw, whatever they are, and what was kept is read alike", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        readHubModel("a/b", one, other);
        readHubDataset("a/b", one);
        readModelRecord(one);
        readDatasetRecord({ day: "2026-11-26", found: one });
      }),
    );
    const found = readHubModel("lab/net", info, config) ?? null;
    assert.deepEqual(readModelRecord(JSON.parse(JSON.stringify({ day: "2026-11-26", found }))), {
      day: "2026-11-26",
      found,
    });
    assert.equal(readModelRecord({ day: "soon", found }), undefined);
  });
});

describe("names that may be asked for", () => {
  it("have an owner, and are no paths or files", () => {
    for (const name of ["lab/net-7b", "Lab_1/net.v2"]) assert.equal(hubId(name), name);
    const others = ["gpt2", "./lab/net", "/lab/net", "a/b/c", "checkpoints/best", "data/train", "lab/rows.jsonl"];
    for (const name of [...others, "lab/..", "../net", "lab/n t", "https://x/y", "", "lab/"])
      assert.equal(hubId(name), undefined, name);
  });
});
