/** The same run on fewer devices: each does in larger or more passes what several did. */
import type { Change } from "../run/whatIf";
import type { AdvisedRun, Trial } from "./advisedRun";

/** Halvings that are looked at. */
const halvings = 4;

/**
 * Half the devices, a quarter, … as long as they surely fit. The global batch stays: in larger passes where memory allows and that is
 * `larger`, else in more of them.
 */
export function* onFewerDevices(run: AdvisedRun, other: Change = {}, larger = false): Generator<Trial> {
  const { number } = run.values;
  if ((number.tensorParallelSize ?? 1) * (number.pipelineParallelSize ?? 1) > 1) return;
  const devices = run.devices;
  const accumulation = number.gradientAccumulationSteps ?? 1;
  for (let factor = 2, tries = 0; tries < halvings && devices % factor === 0; factor *= 2, tries++) {
    const count = devices / factor;
    const fixed = {
      ...other,
      acceleratorCount: count,
      globalBatchSize: run.globalBatch,
      nodeCount: nodesOf(run, factor),
    };
    const wide = { ...fixed, microBatchSize: run.microBatch * factor, gradientAccumulationSteps: accumulation };
    const deep = { ...fixed, microBatchSize: run.microBatch, gradientAccumulationSteps: accumulation * factor };
    const trial = (larger ? fitting(run, wide) : undefined) ?? fitting(run, deep);
    if (!trial) return;
    yield trial;
  }
}

/** The fewest of them. */
export function fewestDevices(run: AdvisedRun, other: Change): Trial | undefined {
  let fewest: Trial | undefined;
  for (const trial of onFewerDevices(run, other)) fewest = trial;
  return fewest;
}

function fitting(run: AdvisedRun, change: Change): Trial | undefined {
  const trial = run.try(change);
  return trial?.run.fitsSafely === true ? trial : undefined;
}

function nodesOf(run: AdvisedRun, factor: number): number | null {
  return run.knows("nodeCount") ? Math.max(1, Math.ceil((run.number("nodeCount") ?? 1) / factor)) : null;
}
