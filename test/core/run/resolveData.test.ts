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
});
