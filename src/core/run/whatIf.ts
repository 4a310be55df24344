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
    "forwardFlopsPerSample",
  ],
  parameterCount: ["activeParameterCount", "trainableParameterCount", "layerCount", "hiddenSize", "headCount"],
  layerCount: ["parameterCount"],
  hiddenSize: ["parameterCount"],
  method: ["trainableParameterCount", "quantizationBits", "loraRank"],
  imageSize: ["forwardFlopsPerSample", "meanSampleTokens"],
  sequenceLength: ["meanSampleTokens"],
  packing: ["meanSampleTokens"],
  dynamicPadding: ["meanSampleTokens"],
  datasetId: ["datasetSamples", "datasetTokens", "meanSampleTokens", "imageSize", "trainingSamples", "trainingTokens"],
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
  const kept: { [K in InputName]?: Input } = {};
  for (const key in inputs) {
    const name = key as InputName;
    const input = inputs[name];
    if (!input || name in change || (loose.has(name) && !isGiven(input))) continue;
    kept[name] = input;
  }
  return resolveInputs(kept, pinsOf(change), {});
}

/** Stated in the files, set or measured: not worked out from something else. */
function isGiven({ origin }: Input): boolean {
  return origin !== "derived" && origin !== "assumed" && origin !== "unknown";
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
