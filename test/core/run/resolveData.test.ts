import assert from "node:assert/strict";
import { resolveInputs } from "../../../src/core/run/resolve";
import { stated } from "../estimate/support";
import type { DatasetSelection, Input, Inputs } from "../../../src/core/run/runSpec";

function resolve(given: Parameters<typeof stated>[0], selection?: DatasetSelection): Inputs {
  return resolveInputs(stated(given), {}, {}, selection);
}

function shown(input: Input | undefined): string {
  return `${String(input?.value)} ${input?.origin ?? "-"}`;
}

const glue = { datasetId: "glue", task: "text-classification" } as const;

describe("resolveInputs: the data", () => {
  it("counts the rows of a known data set, and says which row of the table it took", () => {
    const { datasetSamples } = resolve({ datasetId: "tatsu-lab/alpaca", task: "causal-lm" });
    assert.equal(shown(datasetSamples), "52002 derived");
    assert.match(datasetSamples?.reason ?? "", /tatsu-lab\/alpaca/);
  });

  it("takes the subset and the share that the code selects", () => {
    assert.equal(shown(resolve(glue, { subset: "mrpc", fraction: 1, rowsKnown: true }).datasetSamples), "3668 derived");
    const half = resolve(glue, { subset: "mrpc", split: "train", fraction: 0.5, rowsKnown: true }).datasetSamples;
    assert.equal(shown(half), "1834 derived");
    assert.match(half?.reason ?? "", /50 %/);
  });

  it("adds up splits that are put together, where the table has all of them", () => {
    const rows = (split: string): string =>
      shown(resolve(glue, { subset: "mrpc", split, fraction: 1, rowsKnown: true }).datasetSamples);
    assert.equal(rows("train+validation"), "4076 derived");
    assert.equal(rows("train+test"), "undefined -");
  });

  it("takes recordings as long as the model makes them, whatever the data set says", () => {
    const heard = resolve({ modelId: "openai/whisper-small", datasetId: "librispeech", task: "speech" });
    assert.equal(shown(heard.meanSampleTokens), "1500 derived");
  });

  it("does not count rows that are filtered, and says so", () => {
    const { datasetSamples, trainingSamples } = resolve(
      { ...glue, epochs: 3 },
      { subset: "mrpc", fraction: 1, rowsKnown: false },
    );
    assert.equal(shown(datasetSamples), "null unknown");
    assert.match(datasetSamples?.reason ?? "", /filtered/);
    assert.equal(trainingSamples, undefined);
  });

  it("does not take the training split's rows for another split", () => {
    const selection = { subset: "mrpc", split: "test", fraction: 1, rowsKnown: true };
    assert.equal(resolve(glue, selection).datasetSamples, undefined);
  });

  it("takes the mean length where padding is dropped, not where the code pads to a length", () => {
    assert.equal(resolve({ datasetId: "tatsu-lab/alpaca", task: "causal-lm" }).meanSampleTokens?.origin, "derived");
    const padded = resolve({ ...glue, sequenceLength: 128 }, { subset: "sst2", fraction: 1, rowsKnown: true });
    assert.equal(padded.meanSampleTokens, undefined);
    assert.equal(shown(padded.unpaddedSampleTokens), "13 derived");
  });

  it("counts whole sequences of a decoder whose texts are padded to a length", () => {
    const alpaca = { datasetId: "tatsu-lab/alpaca", task: "causal-lm", sequenceLength: 4096, epochs: 1 };
    const padded = resolve({ ...alpaca, dynamicPadding: false });
    assert.deepEqual([padded.meanSampleTokens, shown(padded.unpaddedSampleTokens)], [undefined, "90 derived"]);
    const packed = resolve({ ...alpaca, dynamicPadding: false, packing: true });
    assert.deepEqual([shown(packed.meanSampleTokens), packed.unpaddedSampleTokens], ["90 derived", undefined]);
    const unknown = resolve({ ...alpaca, datasetId: "own/data", dynamicPadding: false });
    assert.equal(unknown.meanSampleTokens, undefined, "nothing is guessed to be shorter");
  });

  it("guesses the length of packed samples, and does not count each as a whole sequence", () => {
    const packed = { datasetSamples: 50_000, task: "causal-lm", sequenceLength: 2048, packing: true, epochs: 1 };
    const guessed = resolve(packed).meanSampleTokens;
    assert.equal(guessed?.origin, "assumed");
    assert.ok(Number(guessed.value) < 1000, shown(guessed));
    assert.equal(resolve({ ...packed, datasetTokens: 1e7 }).meanSampleTokens, undefined);
    assert.equal(resolve({ ...packed, maxSteps: 100 }).meanSampleTokens, undefined);
  });

  it("takes the length of recordings in frames of 20 ms", () => {
    const { meanSampleTokens } = resolve({ datasetId: "librispeech_asr", task: "speech" });
    assert.ok(Number(meanSampleTokens?.value) > 550 && Number(meanSampleTokens?.value) < 680, shown(meanSampleTokens));
  });

  it("guesses the size of pictures from the data", () => {
    const inputs = resolve({ datasetId: "cifar10", task: "image-classification", modelId: "resnet50" });
    assert.equal(shown(inputs.imageSize), "32 assumed");
    assert.equal(inputs.forwardFlopsPerSample?.origin, "assumed");
    assert.ok(Number(inputs.forwardFlopsPerSample.value) < 2e8);
  });

  it("takes another data set whole when one is pinned", () => {
    const selection = { subset: "mrpc", fraction: 0.1, rowsKnown: true };
    const pins = { datasetId: { value: "tatsu-lab/alpaca", origin: "setting" } } as const;
    assert.equal(shown(resolveInputs(stated(glue), pins, {}, selection).datasetSamples), "52002 derived");
  });

  it("leaves a data set that nobody knows unknown", () => {
    assert.equal(resolve({ datasetId: "someone/unheard-of", epochs: 3 }).datasetSamples, undefined);
  });

  it("takes rows that are held out by number from the table's count", () => {
    const selection = { subset: "mrpc", fraction: 1, heldOut: 668, rowsKnown: true };
    const { datasetSamples } = resolve(glue, selection);
    assert.equal(shown(datasetSamples), "3000 derived");
    assert.match(datasetSamples?.reason ?? "", /668 rows held out/);
  });

  it("shares out the tokens of the training split by the rows that are used", () => {
    const used = (name: string, selection: Partial<DatasetSelection> = {}): string => {
      const whole = { fraction: 1, rowsKnown: true, ...selection };
      const { datasetSamples, datasetTokens } = resolve({ datasetId: name, task: "causal-lm" }, whole);
      return `${shown(datasetSamples)} of ${shown(datasetTokens)}, ${datasetTokens?.reason ?? "-"}`;
    };
    const raw = { subset: "wikitext-2-raw-v1" };
    const row = "table row wikitext, wikitext-2-raw-v1";
    assert.equal(used("wikitext", raw), `36718 derived of 2391884 derived, ${row}`);
    assert.equal(
      used("wikitext", { ...raw, fraction: 0.25 }),
      `9180 derived of 597997 derived, ${row}, 25 % of it`.replace("597997", String((2391884 * 9180) / 36718)),
    );
    assert.equal(
      used("wikitext", { ...raw, heldOut: 18359 }),
      `18359 derived of 1195942 derived, ${row}, 18359 rows held out`,
    );
    assert.equal(used("wikitext", { ...raw, heldOut: 36718 }), "undefined - of undefined -, -");
    assert.equal(
      used("wikitext", { ...raw, split: "validation" }),
      `3760 derived of ${String((2391884 * 3760) / 36718)} derived, ${row}`,
      "the tokens of the training split are not those of another",
    );
    assert.equal(
      used("wikitext", { ...raw, split: "train+validation" }),
      `40478 derived of ${String(2391884 * (40478 / 36718))} derived, ${row}`,
    );
    assert.equal(used("wikitext", { ...raw, split: "test" }), "undefined - of undefined -, -");
    assert.equal(
      used("wikitext", { ...raw, fraction: 0.5, regrouped: true }),
      `undefined - of 1195942 derived, ${row}, 50 % of it, joined and cut into blocks`,
    );
    assert.equal(
      used("wikitext", { ...raw, split: "validation", regrouped: true }),
      `3760 derived of ${String((2391884 * 3760) / 36718)} derived, ${row}`,
    );
  });

  it("knows the tokens of data whose rows nobody counted, and of no part of them", () => {
    const tokens = (selection: Partial<DatasetSelection>): string => {
      const whole = { subset: "sample-100BT", fraction: 1, rowsKnown: true, ...selection };
      return shown(resolve({ datasetId: "HuggingFaceFW/fineweb", task: "causal-lm" }, whole).datasetTokens);
    };
    assert.equal(tokens({}), "100000000000 derived");
    assert.equal(tokens({ split: "train", fraction: 0.1 }), "10000000000 derived");
    assert.equal(tokens({ heldOut: 1000 }), "undefined -");
    assert.equal(tokens({ split: "test" }), "undefined -");
  });

  it("knows lengths of no data but what its row says", () => {
    const length = (given: Parameters<typeof stated>[0], subset?: string): string => {
      const { meanSampleTokens, unpaddedSampleTokens } = resolve(
        given,
        subset === undefined ? undefined : { subset, fraction: 1, rowsKnown: true },
      );
      return [meanSampleTokens, unpaddedSampleTokens].map(shown).join(", ");
    };
    const sst = { datasetId: "glue", task: "text-classification" } as const;
    assert.equal(length(sst, "sst2"), "13 derived, undefined -", "nothing pads to a length that nobody stated");
    assert.equal(length({ ...sst, sequenceLength: 8 }, "sst2"), "undefined -, 8 derived", "longer texts are cut");
    assert.equal(length({ ...sst, task: "seq2seq", sequenceLength: 128 }, "sst2"), "13 derived, undefined -");
    assert.equal(length({ ...sst, dynamicPadding: true, sequenceLength: 128 }, "sst2"), "13 derived, undefined -");
    const small = { modelId: "openai/whisper-small", task: "speech" } as const;
    assert.equal(length(small), "1500 derived, undefined -");
    assert.equal(length({ ...small, modelId: "facebook/wav2vec2-base" }), "500 assumed, undefined -");
    assert.equal(length({ ...small, task: "text-classification" }), "undefined -, undefined -");
    assert.equal(
      length({ task: "speech", datasetId: "tatsu-lab/alpaca" }),
      "500 assumed, undefined -",
      "no recordings",
    );
  });
});
