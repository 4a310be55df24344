import { advise } from "../../../src/core/advice/advise";
import type { AdviceSummary } from "../../../src/core/analysis";
import type { InputName } from "../../../src/core/run/inputs";
import { resolveInputs } from "../../../src/core/run/resolve";
import type { Inputs } from "../../../src/core/run/runSpec";
import { stated } from "../estimate/support";

export type Given = { readonly [K in InputName]?: string | number | boolean };

/** A fine-tune of a 7B model whose set-up is known. */
export const fineTune: Given = {
  framework: "trl",
  task: "causal-lm",
  modelId: "meta-llama/Llama-2-7b-hf",
  datasetId: "tatsu-lab/alpaca",
  epochs: 3,
  sequenceLength: 512,
  microBatchSize: 1,
  gradientAccumulationSteps: 16,
  precision: "bf16",
  method: "full",
  accelerator: "a100-80gb",
  acceleratorCount: 8,
  gridZone: "DNK",
};

/** Training of a convolutional network whose set-up is known. */
export const vision: Given = {
  framework: "pytorch",
  task: "image-classification",
  modelId: "resnet50",
  datasetId: "imagenet-1k",
  epochs: 90,
  microBatchSize: 256,
  gradientAccumulationSteps: 1,
  precision: "bf16",
  accelerator: "a100-40gb",
  acceleratorCount: 8,
  gridZone: "DNK",
};

export function inputsOf(given: Given): Inputs {
  return resolveInputs(stated(given), {}, {});
}

export function adviceFor(given: Given): readonly AdviceSummary[] {
  return advise(inputsOf(given)).advice;
}

/** The piece of advice of a rule; undefined where it has nothing to say. */
export function find(code: string, given: Given): AdviceSummary | undefined {
  return adviceFor(given).find((advice) => advice.code === code);
}

/** The same without what is only said not to help. */
export function offered(code: string, given: Given): AdviceSummary | undefined {
  const found = find(code, given);
  return found?.rejected === true ? undefined : found;
}

export function without(given: Given, ...names: readonly InputName[]): Given {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name as InputName)));
}
