/** Seconds that devices spend exchanging gradients, sharded weights, and the activations of layers and experts that they share. */
import { modelParallelOf } from "./workload/lasting";
import { dataParallelOf } from "./workload/samples";
import type { Constants } from "./workload/constants";
import type { Device } from "./workload/device";
import type { Memory } from "./workload/memory";
import type { Values } from "./workload/values";
import type { Work } from "./workload/work";

/**
 * Ring all-reduce: each device sends and receives 2 · (n−1)/n of the gradients, over the slowest link. Gradients that are shared are scattered
 * in every micro-step instead, half as much at a time; shared weights are gathered in it forward and backward.
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
  const modelParallel = modelParallelOf(values);
  const around = (devices - 1) / devices;
  // Experts live on some of the devices each: what is exchanged is about what a token meets.
  const exchanged = work.trainableParameters * (work.activeParameters / work.parameters);
  const scatters = memory.shards > 1 || number.zeroStage === 2;
  const gradients = ((scatters ? microSteps : 2) * around * exchanged * wide) / modelParallel;
  const bits = number.quantizationBits ?? (text.method === "qlora" ? 4 : 8 * wide);
  const weights =
    memory.shards > 1 ? (2 * microSteps * around * work.activeParameters * (bits / 8)) / modelParallel : 0;
  return (gradients + weights) / linkOf(values, device, constants);
}

/** Experts that a token is sent to (Mixtral, GLaM, GShard: 2). */
const usualExpertsPerToken = 2;

/**
 * Seconds of one micro-step in which tensor-parallel devices sum up activations, twice in each block and pass (Shoeybi et al. 2019,
 * arXiv 1909.08053), and expert-parallel ones send tokens to their experts and back (Lepikhin et al. 2020, arXiv 2006.16668). The next
 * product waits for either.
 * @param passes forward, backward and recomputed
 */
export function exchangeSeconds(
  values: Values,
  work: Work,
  device: Device,
  microBatch: number,
  passes: number,
  constants: Constants,
): number {
  const { tensorParallelSize: tensor = 1, pipelineParallelSize: stages = 1, expertParallelSize = 1 } = values.number;
  const bytes = microBatch * work.positions * work.width * 2;
  const blocks = work.layers / stages;
  const summed = tensor > 1 ? (2 * passes * blocks * bytes * 2 * (tensor - 1)) / tensor : 0;
  const experts = work.activeParameters < work.parameters ? expertParallelSize : 1;
  const sent = experts > 1 ? (2 * passes * blocks * bytes * usualExpertsPerToken * (experts - 1)) / experts : 0;
  return (
    summed / rateAmong(tensor, values, device, constants) +
    sent / tensor / rateAmong(experts, values, device, constants)
  );
}

/** Bytes per second and device among so many devices: over the network where they are more than a node has. */
function rateAmong(devices: number, { number }: Values, device: Device, constants: Constants): number {
  const perNode = (number.acceleratorCount ?? 1) / (number.nodeCount ?? 1);
  const isWithin = devices <= perNode || device.row.kind === "tpu";
  return isWithin
    ? withinNode(device, constants)
    : Math.min(withinNode(device, constants), betweenNodes(device, constants));
}

function withinNode(device: Device, constants: Constants): number {
  return device.hasFabric ? device.bandwidthBytesPerSecond * constants.fabricShare : constants.pcieBytesPerSecond;
}

/** By the network card of one device. */
function betweenNodes(device: Device, constants: Constants): number {
  return device.hasFabric
    ? device.bandwidthBytesPerSecond * constants.interNodeShare
    : constants.interNodePcieBytesPerSecond;
}

/** Bytes per second and device of the slowest link: between nodes when there are several, within the node otherwise. */
function linkOf({ number }: Values, device: Device, constants: Constants): number {
  const nodes = number.nodeCount ?? 1;
  const within = withinNode(device, constants);
  if (nodes <= 1 || device.row.kind === "tpu") return within;
  const perNode = Math.max(1, (number.acceleratorCount ?? 1) / nodes);
  // Within the node the ring is one long link: every network card carries its share.
  return Math.min(within, betweenNodes(device, constants) * perNode);
}
