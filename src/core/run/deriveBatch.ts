/** The algebra of batches, devices and steps. */
import type { Resolution } from "./resolution";
import type { InputName } from "./inputs";

/** Devices that hold different samples: devices / (tensor × pipeline parallel). Only where the devices are known. */
export function deriveParallel(run: Resolution): void {
  const devices = run.number("acceleratorCount");
  if (devices === undefined) return;
  const tensor = run.number("tensorParallelSize") ?? 1;
  const pipeline = run.number("pipelineParallelSize") ?? 1;
  const from: InputName[] = ["acceleratorCount"];
  if (run.has("tensorParallelSize")) from.push("tensorParallelSize");
  if (run.has("pipelineParallelSize")) from.push("pipelineParallelSize");
  const parallel = devices / (tensor * pipeline);
  if (parallel >= 1)
    run.derive(
      "dataParallelSize",
      parallel,
      from,
      `${devices} devices / (${tensor} tensor × ${pipeline} pipeline parallel)`,
    );
}

/** global = micro × accumulation × data parallel, solved for the one that is not known. */
export function deriveBatch(run: Resolution): void {
  const micro = run.number("microBatchSize");
  const accumulation = run.number("gradientAccumulationSteps");
  const parallel = run.number("dataParallelSize");
  const global = run.number("globalBatchSize");
  if (micro !== undefined && accumulation !== undefined && parallel !== undefined) {
    run.derive(
      "globalBatchSize",
      micro * accumulation * parallel,
      ["microBatchSize", "gradientAccumulationSteps", "dataParallelSize"],
      `${micro} per device × ${accumulation} accumulation × ${parallel} devices`,
    );
  }
  if (global === undefined || parallel === undefined) return;
  if (micro !== undefined && global / (micro * parallel) >= 1) {
    run.derive(
      "gradientAccumulationSteps",
      global / (micro * parallel),
      ["globalBatchSize", "microBatchSize", "dataParallelSize"],
      `${global} / (${micro} per device × ${parallel} devices)`,
    );
  }
  if (accumulation !== undefined && global / (accumulation * parallel) >= 1) {
    run.derive(
      "microBatchSize",
      global / (accumulation * parallel),
      ["globalBatchSize", "gradientAccumulationSteps", "dataParallelSize"],
      `${global} / (${accumulation} accumulation × ${parallel} devices)`,
    );
  }
}

/** Samples and tokens over the whole run. Steps win over epochs. */
export function deriveAmount(run: Resolution): void {
  const steps = run.number("maxSteps");
  const global = run.number("globalBatchSize");
  const epochs = run.number("epochs");
  const samples = run.number("datasetSamples");
  if (steps !== undefined && global !== undefined) {
    run.derive(
      "trainingSamples",
      steps * global,
      ["maxSteps", "globalBatchSize"],
      `${steps} steps × ${global} samples`,
    );
  } else if (steps === undefined && epochs !== undefined && samples !== undefined) {
    run.derive(
      "trainingSamples",
      epochs * samples,
      ["epochs", "datasetSamples"],
      `${epochs} epochs × ${samples} samples`,
    );
  }
}
