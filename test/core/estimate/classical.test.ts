import assert from "node:assert/strict";
import { estimateRun } from "../../../src/core/estimate/estimateRun";
import { headline } from "../../../src/core/present/lens";
import { resolveInputs } from "../../../src/core/run/resolve";
import { isNear, stated } from "./support";

type Given = Parameters<typeof stated>[0];

const boosting: Given = {
  framework: "lightgbm",
  task: "tabular",
  modelId: "LGBMClassifier",
  acceleratorKind: "cpu",
  datasetSamples: 10_000_000,
  featureCount: 28,
  estimatorCount: 500,
};

function spec(given: Given): { inputs: ReturnType<typeof resolveInputs>; estimate: ReturnType<typeof estimateRun> } {
  const inputs = resolveInputs(stated(given), {}, {});
  return { inputs, estimate: estimateRun(inputs) };
}

function energyOf(given: Given): number {
  return spec(given).estimate.energyKwh?.central ?? NaN;
}

describe("classical learners", () => {
  it("takes rounds × rows × features on all cores of a processor", () => {
    const { estimate } = spec(boosting);
    assert.ok(isNear(estimate.wallHours?.central, (15e-9 * 500 * 1e7 * 28) / 8 / 3600));
    assert.equal(estimate.trainingFlops, null);
    assert.deepEqual(estimate.missing, []);
  });

  it("lies within the range of a published measurement: 130 s on 16 threads for 10.5 million rows (LightGBM's experiments)", () => {
    const hours = spec({ ...boosting, datasetSamples: 10_500_000 }).estimate.wallHours;
    const measured = (130.094 * 16) / 8 / 3600;
    assert.ok(hours && hours.low < measured && measured < hours.high, JSON.stringify(hours));
  });

  it("takes more energy for more rows, columns or trees, whatever the learner", () => {
    for (const modelId of [
      "XGBClassifier",
      "RandomForestClassifier",
      "SVC",
      "DecisionTreeClassifier",
      "LogisticRegression",
    ]) {
      const given = { ...boosting, modelId };
      assert.ok(energyOf({ ...given, datasetSamples: 20_000_000 }) > energyOf(given), modelId);
      assert.ok(energyOf({ ...given, featureCount: 56 }) > energyOf(given), modelId);
      assert.ok(energyOf({ ...given, estimatorCount: 1000 }) >= energyOf(given), modelId);
    }
  });

  it("says that a small fit is negligible, not a figure that nobody needs", () => {
    const small = spec({ ...boosting, datasetSamples: 150, featureCount: 4, estimatorCount: 100 });
    assert.match(headline(small.estimate), /^negligible: under 0\.1 Wh/);
    assert.doesNotMatch(headline(spec(boosting).estimate), /negligible/);
  });

  it("names what it takes for unknown columns and trees", () => {
    const { featureCount, estimatorCount, precision, microBatchSize } = spec({
      framework: "scikit-learn",
      task: "tabular",
      modelId: "RandomForestClassifier",
      datasetSamples: 1000,
    }).inputs;
    assert.equal(featureCount?.origin, "assumed");
    assert.equal(estimatorCount?.origin, "assumed");
    assert.equal(precision, undefined);
    assert.equal(microBatchSize, undefined);
  });
});
