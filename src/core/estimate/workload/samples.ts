/** How many samples a run sees, and in how many optimizer steps. */
import { architectureOf } from "./architecture";
import { tokensPerSample } from "./work";
import type { InputName } from "../../run/inputs";
import type { Values } from "./values";

export interface Amount {
  /** Samples over the whole run. */
  readonly samples: number;
  /** Samples of one optimizer step, over all devices. */
  readonly globalBatch: number;
  readonly formula: string;
  readonly inputs: readonly InputName[];
}

/** What decides the amount: tokens, samples, steps (which win over epochs), or epochs over the data. `missing` names what is not known. */
export function amountOf(values: Values): Amount | { readonly missing: InputName } {
  const { number, text, flag } = values;
  const globalBatch = globalBatchOf(values);
  const sequences = text.task !== "image-classification" && text.task !== "detection" && text.task !== "diffusion";
  if (number.trainingTokens !== undefined && sequences) {
    const samples = number.trainingTokens / tokensPerSample(values);
    return { samples, globalBatch, formula: "trainingTokens / tokens per sample", inputs: ["trainingTokens"] };
  }
  // Of packed data the rows are fewer sequences than they are samples.
  const isPacked = flag.packing === true && number.epochs !== undefined && number.datasetSamples !== undefined;
  if (number.trainingSamples !== undefined && !isPacked) {
    return { samples: number.trainingSamples, globalBatch, formula: "trainingSamples", inputs: ["trainingSamples"] };
  }
  if (number.maxSteps !== undefined) {
    const samples = number.maxSteps * globalBatch;
    return { samples, globalBatch, formula: "maxSteps × globalBatchSize", inputs: ["maxSteps", "globalBatchSize"] };
  }
  if (architectureOf(values) === "classical" && number.datasetSamples !== undefined)
    return { samples: number.datasetSamples, globalBatch: 1, formula: "datasetSamples", inputs: ["datasetSamples"] };
  const size = datasetSamples(values);
  if (size === undefined) return { missing: "datasetSamples" };
  if (number.epochs === undefined) return { missing: "epochs" };
  return {
    samples: number.epochs * size,
    globalBatch,
    formula: "epochs × datasetSamples",
    inputs: ["epochs", "datasetSamples"],
  };
}

/** Samples in one pass over the data; of packed data, sequences. */
function datasetSamples(values: Values): number | undefined {
  const { number, flag } = values;
  const tokens =
    number.datasetTokens ??
    (number.datasetSamples !== undefined && number.meanSampleTokens !== undefined
      ? number.datasetSamples * number.meanSampleTokens
      : undefined);
  if (tokens !== undefined && (flag.packing === true || number.datasetSamples === undefined))
    return tokens / tokensPerSample(values);
  return number.datasetSamples;
}

/** Samples per optimizer step: as given, or micro-batch × accumulation × data-parallel devices. */
export function globalBatchOf(values: Values): number {
  const { number } = values;
  return (
    number.globalBatchSize ??
    (number.microBatchSize ?? 1) * (number.gradientAccumulationSteps ?? 1) * dataParallelOf(values)
  );
}

/** Devices that hold different samples. */
export function dataParallelOf({ number }: Values): number {
  if (number.dataParallelSize !== undefined) return number.dataParallelSize;
  const modelParallel = (number.tensorParallelSize ?? 1) * (number.pipelineParallelSize ?? 1);
  return Math.max(1, (number.acceleratorCount ?? 1) / modelParallel);
}

/** Samples in one forward pass on one device. Less than 1 where one sample is spread over several devices. */
export function microBatchOf(values: Values): number {
  const { number } = values;
  const local = globalBatchOf(values) / dataParallelOf(values);
  return Math.min(number.microBatchSize ?? local / (number.gradientAccumulationSteps ?? 1), local);
}
