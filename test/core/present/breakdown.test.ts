import assert from "node:assert/strict";
import { breakdownOf } from "../../../src/core/present/breakdown";
import { emptyEstimate, fineTune, unknown } from "./sample";

/** How a step's source reads. */
function sourceOf(source: string): { text: string; url: string | undefined } {
  const steps = [{ name: "a", value: 1, unit: "W", formula: "b", inputs: [], source }];
  const [step] = breakdownOf({ ...fineTune, estimate: { ...emptyEstimate, steps } }).steps;
  return { text: step?.source ?? "", url: step?.sourceUrl };
}

describe("breakdown", () => {
  it("gives the titles behind a step's source keys", () => {
    const epoch = "Epoch AI, Data on Machine Learning Hardware";
    assert.deepEqual(sourceOf("epoch"), { text: epoch, url: "https://epoch.ai/data/machine-learning-hardware" });
    assert.match(
      sourceOf("NVIDIA A100: epoch, unverified").text,
      new RegExp(`^NVIDIA A100: ${epoch}; No stored source`),
    );
    assert.deepEqual(sourceOf("Uptime Institute 2024"), { text: "Uptime Institute 2024", url: undefined });
    assert.deepEqual(sourceOf(""), { text: "", url: undefined });
  });

  it("names no doubt that carries next to nothing", () => {
    assert.deepEqual(
      breakdownOf(fineTune).unknowns.map(({ name, share }) => [name, share]),
      [
        ["meanSampleTokens", "62 %"],
        ["mfu", "31 %"],
        ["pue", "7 %"],
      ],
    );
  });

  it("says how to give what is missing, and shows no figure for what is unknown", () => {
    const { statements, figures } = breakdownOf(unknown);
    assert.deepEqual(statements, [
      {
        kind: "warning",
        text: 'Give what is missing in a comment, "# carbon-lens: datasetSamples=…", or with --set datasetSamples=… .',
      },
    ]);
    assert.deepEqual(figures, []);
  });

  it("gives a reason once: among the assumptions where it is one", () => {
    const pue = { value: 1.4, origin: "assumed", reason: "a data centre of unknown provider" } as const;
    const { inputs, assumptions } = breakdownOf({ ...fineTune, inputs: { pue } });
    assert.deepEqual([inputs[0]?.value, inputs[0]?.reason], ["1.4", ""]);
    assert.equal(assumptions[0]?.text, "PUE 1.4: a data centre of unknown provider");
  });
});
