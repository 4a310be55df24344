/** Seconds that devices spend exchanging gradients and sharded weights in one optimizer step. */
import { dataParallelOf } from "./workload/samples";
import type { Constants } from "./workload/constants";
import type { Device } from "./workload/device";
import type { Memory } from "./workload/memory";
import type { Values } from "./workload/values";
import type { Work } from "./workload/work";

/**
 * Ring all-reduce: each device sends and receives 2 · (n−1)/n of the gradients, over the slowest link. Sharded weights are gathered
 * forward and backward in every micro-step, and gradients scattered once.
 * @see Patarasuk and Yuan 2009; Rajbhandari et al. 2020, arXiv 1910.02054
 */
export function communicationSeconds(
  values: Values,
  work: Work,
  device: Device,
  memory: Memory,
  microSteps: number,
  constants: Constants,
): number {
  const { number, text } = values;
  const devices = dataParallelOf(values);
  if (devices <= 1) return 0;
  const wide = text.precision === "fp32" || text.precision === "tf32" ? 4 : 2;
  const modelParallel = (number.tensorParallelSize ?? 1) * (number.pipelineParallelSize ?? 1);
  const around = (devices - 1) / devices;
  // Experts live on some of the devices each: what is exchanged is about what a token meets.
  const exchanged = work.trainableParameters * (work.activeParameters / work.parameters);
  const gradients = (2 * around * exchanged * wide) / modelParallel;
  const bits = number.quantizationBits ?? (text.method === "qlora" ? 4 : 8 * wide);
  const weights =
    memory.shards > 1 ? (2 * microSteps * around * work.activeParameters * (bits / 8)) / modelParallel : 0;
  return (gradients + weights) / linkOf(values, device, constants);
}

/** Bytes per second and device of the slowest link: between nodes when there are several, within the node otherwise. */
function linkOf({ number }: Values, device: Device, constants: Constants): number {
  const nodes = number.nodeCount ?? 1;
  const within = device.hasFabric
    ? device.bandwidthBytesPerSecond * constants.fabricShare
    : constants.pcieBytesPerSecond;
  if (nodes <= 1 || device.row.kind === "tpu") return within;
  const perNode = Math.max(1, (number.acceleratorCount ?? 1) / nodes);
  const between = device.hasFabric
    ? device.bandwidthBytesPerSecond * constants.interNodeShare
    : constants.interNodePcieBytesPerSecond;
  // Within the node the ring is one long link: every network card carries its share.
  return Math.min(within, between * perNode);
}
