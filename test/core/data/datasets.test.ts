import assert from "node:assert/strict";
import { findDataset, knownDatasets } from "../../../src/core/data/datasets";

describe("findDataset", () => {
  const names: readonly (readonly [string, string | undefined, number])[] = [
    ["nyu-mll/glue", "mrpc", 3668],
    ["glue", "sst2", 67_349],
    ["glue/mnli", undefined, 392_702],
    ["rajpurkar/squad", undefined, 87_599],
    ["squad", "plain_text", 87_599],
    ["stanfordnlp/imdb", undefined, 25_000],
    ["imdb_reviews", undefined, 25_000],
    ["tatsu-lab/alpaca", undefined, 52_002],
    ["yahma/alpaca-cleaned", "default", 51_760],
    ["HuggingFaceH4/ultrachat_200k", undefined, 207_865],
    ["allenai/c4", "en", 364_868_892],
    ["torchvision.datasets.CIFAR10", undefined, 50_000],
    ["keras.datasets.fashion_mnist", undefined, 60_000],
    ["tf.keras.datasets.mnist", undefined, 60_000],
    ["sklearn.datasets.load_iris", undefined, 150],
    ["mnist:3.0.1", undefined, 60_000],
    ["FashionMNIST", undefined, 60_000],
    ["ILSVRC/imagenet-1k", undefined, 1_281_167],
    ["/data/ImageNet", undefined, 1_281_167],
    ["./data/tiny-imagenet-200/", undefined, 100_000],
    ["coco128.yaml", undefined, 128],
    ["Salesforce/wikitext", "wikitext-2-raw-v1", 36_718],
    ["librispeech_asr", undefined, 281_241],
    ["movielens/1m-ratings", undefined, 1_000_209],
    ["c4", undefined, 364_868_892],
    ["openai/gsm8k", "main", 7473],
    ["unsloth/alpaca-cleaned", undefined, 51_760],
    ["alpaca_en_demo", undefined, 999],
    ["identity", undefined, 91],
    ["coco.yaml", undefined, 118_287],
    ["VOC.yaml", undefined, 16_551],
    ["VisDrone.yaml", undefined, 6471],
    ["HuggingFaceTB/smol-smoltalk", undefined, 460_341],
    ["mlabonne/orpo-dpo-mix-40k", undefined, 44_245],
  ];
  for (const [name, subset, samples] of names) {
    it(`knows ${name}${subset === undefined ? "" : ` (${subset})`}`, () => {
      assert.equal(findDataset(name, subset)?.trainSamples, samples);
    });
  }

  it("leaves open which subset is meant, and does not take another", () => {
    assert.equal(findDataset("glue"), undefined);
    assert.equal(findDataset("wikitext"), undefined);
    assert.equal(findDataset("glue", "nope"), undefined);
    assert.equal(findDataset("wikimedia/wikipedia", "20231101.fr"), undefined);
    assert.equal(findDataset("rajpurkar/squad", "german"), undefined);
  });

  it("does not take somebody else's data set, a file or a word for a known one", () => {
    const names = [
      "someone/imdb",
      "someone/orpo-dpo-mix-40k",
      "data/signature",
      "xView.yaml",
      "me/alpaca",
      "train.json",
      "data/train.jsonl",
      "data",
      "",
      "/",
      "./",
      "dataset",
      "train",
      "my-alpaca",
    ];
    for (const name of names) assert.equal(findDataset(name), undefined, name);
  });

  it("gives tokens where they are known", () => {
    assert.equal(findDataset("openwebtext")?.trainTokens, 9_035_582_198);
    assert.equal(findDataset("HuggingFaceFW/fineweb-edu", "sample-10BT")?.trainTokens, 1e10);
    const imdb = findDataset("imdb");
    assert.ok(imdb?.meanTokens && Math.abs(imdb.meanTokens - 300) < 30);
    assert.equal(imdb.meanTokensBasis, "bytes");
  });
});

describe("the data sets' table", () => {
  it("is broad", () => {
    assert.ok(new Set(knownDatasets().map(({ id }) => id)).size >= 200);
  });

  it("gives every row by its names and subset", () => {
    for (const row of knownDatasets()) {
      for (const name of [row.id, ...row.aliases]) {
        const found = findDataset(name, row.subset ?? undefined);
        assert.deepEqual([found?.id, found?.subset], [row.id, row.subset], name);
      }
    }
  });

  it("has a size in every row, and more tokens than rows", () => {
    for (const row of knownDatasets()) {
      assert.ok(row.trainSamples !== null || row.trainTokens !== null, row.id);
      if (row.trainSamples !== null && row.trainTokens !== null) assert.ok(row.trainTokens > row.trainSamples, row.id);
    }
  });
});
