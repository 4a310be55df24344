/** Guesses about batches. */
import type { Architecture } from "../estimate/architecture";
import type { Resolution } from "./resolution";

/** Tokens that one device takes at once in pretraining, and samples of shorter work. */
const pretrainingTokens = 8192;
const largePretraining = 1e10;
const pretrainingAccumulation = 4;
const usualMicroBatch: Readonly<Record<Architecture, number>> = {
  transformer: 8,
  "vision-transformer": 64,
  "speech-transformer": 8,
  convnet: 64,
  "separable-convnet": 64,
  unet: 16,
  simulation: 32,
  tabular: 1024,
};

/** Micro-batch, accumulation and global batch, from those that are known. */
export function assumeBatch(run: Resolution, architecture: Architecture): void {
  const devices = run.number("acceleratorCount") ?? 1;
  const modelParallel = (run.number("tensorParallelSize") ?? 1) * (run.number("pipelineParallelSize") ?? 1);
  const parallel = run.number("dataParallelSize") ?? Math.max(1, devices / modelParallel);
  const global = run.number("globalBatchSize");
  const length = run.number("sequenceLength") ?? 1;
  const usual =
    architecture === "transformer" && run.number("trainingTokens") !== undefined
      ? Math.max(1, pretrainingTokens / length)
      : usualMicroBatch[architecture];
  const accumulation = run.number("gradientAccumulationSteps");
  if (global !== undefined) {
    const local = global / parallel / (accumulation ?? 1);
    const most = architecture === "transformer" ? Math.max(1, pretrainingTokens / length) : local;
    run.assume(
      "microBatchSize",
      Math.max(1, Math.min(local, most)),
      "micro-batch unknown: as much of the global batch as usual memory holds",
    );
  } else run.assume("microBatchSize", usual, "batch size unknown: a usual one is taken");
  const pretraining = (run.number("trainingTokens") ?? 0) >= largePretraining && global === undefined;
  run.assume(
    "gradientAccumulationSteps",
    pretraining ? pretrainingAccumulation : 1,
    pretraining ? "batch unknown: some 30,000 tokens per device and step are usual" : "no accumulation was found",
  );
  run.assume(
    "globalBatchSize",
    (run.number("microBatchSize") ?? usual) * (run.number("gradientAccumulationSteps") ?? 1) * parallel,
    "micro-batch × accumulation × devices",
  );
}
