/** The inputs of a run as they would be if some of them were different. */
import type { InputName } from "./inputs";
import { resolveInputs } from "./resolve";
import type { Input, Inputs, Pins } from "./runSpec";

/** Inputs to change and their new values; null: as if nothing said it. */
export type Change = { readonly [K in InputName]?: string | number | boolean | null };

/** What is worked out from an input, and so is worked out again when that changes; what the files state stays. */
const followers: { readonly [K in InputName]?: readonly InputName[] } = {
  modelId: [
    "task",
    "parameterCount",
    "activeParameterCount",
    "trainableParameterCount",
    "layerCount",
    "hiddenSize",
    "headCount",
    "vocabularySize",
    "pipelineParameterCount",
    "forwardFlopsPerSample",
    "forwardOutputsPerSample",
    "attentionWindow",
  ],
  parameterCount: [
    "activeParameterCount",
    "trainableParameterCount",
    "pipelineParameterCount",
    "layerCount",
    "hiddenSize",
    "headCount",
    "forwardFlopsPerSample",
  ],
  layerCount: ["parameterCount"],
  hiddenSize: ["parameterCount"],
  method: ["trainableParameterCount", "quantizationBits", "loraRank"],
  imageSize: ["forwardFlopsPerSample", "forwardOutputsPerSample", "meanSampleTokens"],
  sequenceLength: ["attentionWindow", "meanSampleTokens", "unpaddedSampleTokens"],
  packing: ["meanSampleTokens", "unpaddedSampleTokens"],
  dynamicPadding: ["meanSampleTokens", "unpaddedSampleTokens"],
  datasetId: [
    "datasetSamples",
    "datasetTokens",
    "meanSampleTokens",
    "unpaddedSampleTokens",
    "imageSize",
    "trainingSamples",
    "trainingTokens",
  ],
  datasetSamples: ["datasetTokens", "trainingSamples", "trainingTokens"],
  epochs: ["trainingSamples", "trainingTokens", "maxSteps"],
  maxSteps: ["trainingSamples", "trainingTokens", "epochs"],
  microBatchSize: ["gradientAccumulationSteps", "globalBatchSize"],
  gradientAccumulationSteps: ["globalBatchSize"],
  globalBatchSize: ["gradientAccumulationSteps", "microBatchSize", "trainingSamples"],
  cloudInstance: ["accelerator", "acceleratorCount", "ramGb", "cloudProvider"],
  cloudRegion: ["cloudProvider", "gridZone", "pue", "carbonIntensityGramsPerKwh"],
  cloudProvider: ["pue"],
  gridZone: ["carbonIntensityGramsPerKwh"],
  accelerator: ["pue"],
  acceleratorCount: ["dataParallelSize", "nodeCount", "globalBatchSize", "gradientAccumulationSteps"],
  nodeCount: ["acceleratorCount"],
  tensorParallelSize: ["dataParallelSize"],
  pipelineParallelSize: ["dataParallelSize"],
};

/**
 * The inputs with a change. Everything that does not follow from what is changed stays as it is, guesses included, so that the two runs
 * differ in nothing else.
 */
export function whatIf(inputs: Inputs, change: Change): Inputs {
  const changed = Object.keys(change) as InputName[];
  const loose = followersOf(changed);
  const isUnlike = changed.some((name) => decideLikeness.has(name));
  const kept: { [K in InputName]?: Input } = {};
  for (const key in inputs) {
    const name = key as InputName;
    const input = inputs[name];
    if (!input || name in change || (loose.has(name) && !isGiven(input) && !isChosen(name, input))) continue;
    kept[name] = input.origin === "calibrated" && isUnlike ? withoutSpread(input) : input;
  }
  return resolveInputs(kept, pinsOf(change), {});
}

/** What makes a run another than those that were measured. */
const decideLikeness: ReadonlySet<InputName> = new Set([
  "accelerator",
  "cloudInstance",
  "modelId",
  "task",
  "framework",
]);

/** What was learned from other runs than this one becomes: the best guess still, but no narrower than the model. */
function withoutSpread({ spread, ...input }: Input): Input {
  if (spread === undefined) return input;
  return {
    ...input,
    reason: `${input.reason ?? ""}; of another accelerator or model than here, so the range is the model's`,
  };
}

/** Stated in the files, set or measured: not worked out from something else. */
function isGiven({ origin }: Input): boolean {
  return origin !== "derived" && origin !== "assumed" && origin !== "unknown";
}

/** What the code trains a model for stays when it takes another one, unless only the old one told it. */
function isChosen(name: InputName, { origin, from }: Input): boolean {
  return name === "task" && origin === "derived" && from === undefined;
}

/** Also what follows from what follows. */
function followersOf(names: readonly InputName[]): ReadonlySet<InputName> {
  const found = new Set<InputName>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const follower of followers[name] ?? []) {
      if (found.has(follower)) continue;
      found.add(follower);
      open.push(follower);
    }
  }
  return found;
}

/** The new values of a change. */
function pinsOf(change: Change): Pins {
  const pins: { [K in InputName]?: Input } = {};
  for (const name of Object.keys(change) as InputName[]) {
    const value = change[name];
    if (value !== undefined && value !== null) pins[name] = { value, origin: "setting", reason: "what if" };
  }
  return pins;
}
