/** Time of one optimizer step, by a roofline: arithmetic, memory traffic, kernel launches, input, optimizer and communication. */
import { communicationSeconds, exchangeSeconds } from "./communication";
import { feltLimitWatts } from "./power";
import { fullSharding, isNarrow, modelParallelOf } from "./workload/lasting";
import type { Memory } from "./workload/memory";
import { between, isScript, launchShare } from "./workload/kernels";
import { peakOf, precisionOf, type Device, type Peak } from "./workload/device";
import { dataParallelOf, globalBatchOf, microBatchOf } from "./workload/samples";
import type { TrainingPrecision } from "../data/accelerators";
import type { Constants } from "./workload/constants";
import type { Values } from "./workload/values";
import { longestAmong, type Work } from "./workload/work";

/** Seconds of one optimizer step, and what they are made of. */
export interface StepTime {
  readonly seconds: number;
  readonly microSteps: number;
  readonly microBatch: number;
  readonly arithmeticSeconds: number;
  readonly trafficSeconds: number;
  readonly launchSeconds: number;
  readonly optimizerSeconds: number;
  readonly communicationSeconds: number;
  /** Tensor and expert parallelism: activations under way while nothing is computed. */
  readonly exchangeSeconds: number;
  /** Pipeline stages that wait for their first and after their last micro-batch. */
  readonly bubbleSeconds: number;
  readonly inputSeconds: number;
  readonly peak: Peak;
}

/** Parts that overlap imperfectly: as long as the longest, and a little more where two are alike. */
function overlapped(a: number, b: number): number {
  return Math.hypot(a, b);
}

/** Seconds per optimizer step; undefined when no peak rate of the accelerator is known. */
export function stepTimeOf(
  values: Values,
  work: Work,
  device: Device,
  memory: Memory,
  constants: Constants,
): StepTime | undefined {
  const precision = precisionOf(values.text.precision ?? "bf16");

  // PyTorch lets convolutions use TF32 where the part has it, and matrix products not.
  const peak = peakOf(device, precision === "fp32" && isConvolutional(work) ? "tf32" : precision);
  if (!peak) return undefined;
  const microBatch = microBatchOf(values);
  const local = globalBatchOf(values) / dataParallelOf(values);
  const microSteps = Math.max(1, local / microBatch);
  const modelParallel = modelParallelOf(values);
  // Recomputation adds up to one forward pass; a network that is not trained through has nothing to recompute.
  const passes = work.passes + work.frozenPasses + (work.passes > 1 ? memory.recomputedShare : 0);
  const speed = cappedSpeed(values, device, constants);

  const frontEnd = work.architecture === "speech-transformer" ? between(values, 1, constants.speechFrontEndFactor) : 1;
  const recomputed = (passes - work.passes - work.frozenPasses) * work.forwardFlops;
  const flops = frontEnd * microBatch * (work.trainingFlops + recomputed);
  const depthwise = (microBatch * passes * work.depthwiseFlops) / vectorRate(device, constants);
  const rate = peak.flopsPerSecond * efficiencyOf(values, peak, precision, device, constants);
  const attention = frontEnd * microBatch * passes * work.attentionFlops;
  const experts = (work.parameters / work.activeParameters) ** constants.sparsityExponent;
  const products =
    (experts * (flops - attention)) / modelParallel / rate +
    attention / modelParallel / attentionRate(rate, device, precision, constants);
  const arithmetic = (products + depthwise) / speed;
  const traffic =
    trafficBytes(values, work, microBatch, passes, constants) / modelParallel / bandwidthOf(device, constants) / speed;
  const launch =
    launchSeconds(values, work, microBatch, passes, memory.shards > 1, constants) +
    regionSeconds(values, microBatch, constants) +
    dequantization(values, work, device, passes, constants) +
    weightTransferSeconds(values, work, memory, passes, constants);
  const micro = overlapped((arithmetic + traffic) * waitForLongest(values, memory, microSteps), launch);
  const communication = communicationSeconds(values, work, device, memory, microSteps, constants);
  const input = inputSeconds(values, work, constants);
  const optimizer = optimizerSeconds(values, work, device, memory, constants);
  const rounds = (work.passes > 1 ? 2 : 1) + (passes - work.passes - work.frozenPasses);
  const exchange = exchangeSeconds(values, work, device, microBatch, rounds, constants);
  // All stages but one idle while the first micro-batch goes through, and again behind the last (Narayanan et al. 2021, arXiv 2104.04473).
  const bubble = ((values.number.pipelineParallelSize ?? 1) - 1) * (micro + exchange);
  const steady = overlapped(overlapped(microSteps * micro, communication), input);
  const seconds = steady + microSteps * exchange + bubble + optimizer;
  return {
    seconds,
    microSteps,
    microBatch,
    arithmeticSeconds: microSteps * arithmetic,
    trafficSeconds: microSteps * traffic,
    launchSeconds: microSteps * launch,
    optimizerSeconds: optimizer,
    communicationSeconds: communication,
    exchangeSeconds: microSteps * exchange,
    bubbleSeconds: bubble,
    inputSeconds: input,
    peak,
  };
}

/**
 * How much longer a micro-step takes for the device with the longest samples: devices that share weights wait for it in every micro-step,
 * others once a step, by when the lengths of several micro-steps have evened out in part.
 */
function waitForLongest(values: Values, memory: Memory, microSteps: number): number {
  const devices = dataParallelOf(values);
  if (devices <= 1) return 1;
  const longer = longestAmong(values, devices) - 1;
  return 1 + longer / (memory.shards > 1 ? 1 : Math.sqrt(microSteps));
}

/** FLOP/s of attention scores: fused kernels reach less of the peak than plain products do, and never compute them in 8 bit. */
function attentionRate(rate: number, device: Device, precision: TrainingPrecision, constants: Constants): number {
  const peak = peakOf(device, precision === "fp8" ? "bf16" : precision);
  return peak?.matrixUnits ? Math.min(rate, peak.flopsPerSecond * constants.attentionEfficiency) : rate;
}

function efficiencyOf({ text }: Values, peak: Peak, precision: string, device: Device, constants: Constants): number {
  if (device.isProcessor) return isScript(text.framework) ? constants.scriptEfficiency : constants.processorEfficiency;
  if (!peak.matrixUnits) return constants.vectorEfficiency;
  if (precision === "fp8") return constants.fp8Efficiency;
  if (device.row.kind === "tpu") return constants.systolicEfficiency;
  const { fp16DenseTflops: full, fp16Fp32AccumulateDenseTflops: accumulating } = device.row;
  if (full !== null && accumulating !== null && accumulating < 0.75 * full) return constants.halfRateEfficiency;
  const beforeAmpere = device.row.kind === "gpu" && (device.row.releaseYear ?? 2020) < 2020;
  return constants.tensorEfficiency * (beforeAmpere ? constants.voltaEfficiency : 1);
}

/** FLOP/s of depthwise convolutions, which no matrix unit speeds up. */
function vectorRate({ row }: Device, constants: Constants): number {
  return (
    (row.fp32Tflops ?? (row.bf16DenseTflops ?? usualVectorTflops * 16) / 16) * 1e12 * constants.depthwiseEfficiency
  );
}

const usualVectorTflops = 10;

function bandwidthOf(device: Device, constants: Constants): number {
  return device.bandwidthBytesPerSecond * constants.bandwidthEfficiency;
}

/** Bytes moved to and from device memory by one micro-step: activations, and each weight once per pass. */
function trafficBytes(values: Values, work: Work, microBatch: number, passes: number, constants: Constants): number {
  const bytes = values.text.precision === "fp32" || values.text.precision === "tf32" ? 4 : 2;
  const overPictures = isConvolutional(work) && work.architecture !== "unet" && values.text.task !== "speech";
  const eager = overPictures ? constants.convolutionAccesses : constants.eagerAccesses;
  const accesses = between(values, Math.min(constants.fusedAccesses, eager), eager);
  const activations = microBatch * work.activations * bytes * accesses * (passes / 3);
  return activations + passes * work.activeParameters * bytes;
}

/** FLOP/s of loops in JavaScript on one core: an order of magnitude. */
const scalarFlopsPerSecond = 1e9;

/** Time to launch the kernels of one micro-step. Recomputation launches again; adapters and sharding add kernels to each block. */
function launchSeconds(
  values: Values,
  work: Work,
  microBatch: number,
  passes: number,
  sharded: boolean,
  constants: Constants,
): number {
  const { number, text } = values;
  // It launches no kernels: it multiplies number by number.
  if (text.framework === "brain.js") return (microBatch * work.trainingFlops) / scalarFlopsPerSecond;
  const adapters = text.method === "lora" || text.method === "qlora" ? constants.adapterLaunchFactor : 1;
  const gathering = sharded ? constants.shardedLaunchFactor : 1;
  const perLayer = hasPlainLayers(work) ? constants.hostSecondsPerConvolution : constants.hostSecondsPerLayer;
  // A stage of a pipeline launches its own blocks; devices that share a block launch all of it.
  const blocks = work.layers / (number.pipelineParallelSize ?? 1);
  return blocks * perLayer * Math.max(1, passes / 3) * launchShare(values, constants) * adapters * gathering;
}

/** Two-stage detectors match, cut and score the regions of each picture on their own. */
function regionSeconds({ text }: Values, microBatch: number, constants: Constants): number {
  return /rcnn|r-cnn|r_cnn|panoptic/i.test(text.modelId ?? "") ? microBatch * constants.regionSecondsPerPicture : 0;
}

/** A quantized base is expanded to 16 bit before each product. */
function dequantization(
  { number, text }: Values,
  work: Work,
  device: Device,
  passes: number,
  constants: Constants,
): number {
  const bits = number.quantizationBits ?? (text.method === "qlora" ? 4 : 16);
  if (bits > 8) return 0;
  return (work.activeParameters * passes * constants.dequantizationBytes) / bandwidthOf(device, constants);
}

/** Reads and writes of Adam: weight, gradient and two moments in fp32, 28 bytes; of momentum SGD 20; half where weights train in 16 bit. */
function optimizerSeconds(values: Values, work: Work, device: Device, memory: Memory, constants: Constants): number {
  const { text, flag } = values;
  const bytes = (/sgd|lion|muon/.test(text.optimizer ?? "") ? 20 : 28) / (isNarrow(text.weightPrecision) ? 2 : 1);
  const local = work.trainableParameters / modelParallelOf(values) / memory.stateShards;
  // Offloaded states are stepped on the host: gradients go there, new weights come back (Ren et al. 2021, arXiv 2101.06840).
  if (flag.offload === true)
    return local * (bytes / hostBytesPerSecond + (2 * offloadedBytes) / constants.pcieBytesPerSecond);
  // States that were moved out come in for the step, and go out again.
  const paging = (2 * memory.evictedBytes) / constants.pcieBytesPerSecond;
  return (local * bytes * constants.optimizerAccesses) / bandwidthOf(device, constants) + paging;
}

/** B/s of main memory for each device of a server: 200 GB/s of a socket, 4 devices to it. */
const hostBytesPerSecond = 50e9;
/** A gradient or weight in 16 bit. */
const offloadedBytes = 2;

/** Offloaded weights come over the bus in every pass, each device fetching its share. */
function weightTransferSeconds(
  values: Values,
  work: Work,
  memory: Memory,
  passes: number,
  constants: Constants,
): number {
  const { flag, number, text } = values;
  const leave = flag.offload === true && (number.zeroStage === undefined || number.zeroStage >= fullSharding);
  if (!leave) return 0;
  const bits = number.quantizationBits ?? (text.method === "qlora" ? 4 : 16);
  return (
    (work.activeParameters * (bits / 8) * passes) /
    modelParallelOf(values) /
    memory.shards /
    constants.pcieBytesPerSecond
  );
}

/** Pictures that networks see larger are larger in their files as well, but not by as much: decoding grows more slowly than what is computed on them. */
const inputExponent = 1.5;

/** Time the input pipeline takes for a device's pictures of one step; sequences of tokens cost it next to nothing. */
function inputSeconds(values: Values, work: Work, constants: Constants): number {
  const { number, text } = values;
  const pictures = work.architecture !== "transformer" && work.architecture !== "speech-transformer";
  if (!pictures || number.imageSize === undefined || text.task === "diffusion" || text.task === "reinforcement")
    return 0;
  if (/synthetic|fake|random/i.test(text.datasetId ?? "")) return 0;
  const perDevice = globalBatchOf(values) / (number.acceleratorCount ?? 1);
  const side = (number.imageSize / 224) ** inputExponent;
  // Views of one picture are cut, coloured and blurred one by one (Chen et al. 2020, arXiv 2002.05709); it is read once.
  const views = number.sequencesPerSample ?? 1;
  const augmenting = views > 1 ? views * side * constants.viewSeconds : 0;
  return perDevice * (constants.inputSecondsPerSample + side / constants.imagesPerSecond + augmenting);
}

/** Whether a layer is one product and what is applied to each number of it: a convolution, a dense layer. */
function hasPlainLayers(work: Work): boolean {
  return (isConvolutional(work) && work.architecture !== "unet") || work.architecture === "tabular";
}

function isConvolutional({ architecture }: Work): boolean {
  return architecture === "convnet" || architecture === "separable-convnet" || architecture === "unet";
}

/**
 * Speed under a power cap, as a share of full speed. Near the limit the last watts buy little clock, for the voltage rises with it; towards
 * what does not depend on the clock the speed breaks down. The fifth root is what capped runs of Zeus show on four boards, from −6 % speed at
 * two thirds of the limit to −31 to −39 % at half of it.
 */
function cappedSpeed({ number }: Values, device: Device, constants: Constants): number {
  const cap = number.powerLimitWatts;
  if (cap === undefined || cap >= device.limitWatts) return 1;
  const limit = feltLimitWatts(device, constants);
  const floor = constants.staticShare * limit;
  const full = limit * 0.9;
  if (cap >= full) return 1;
  return Math.max(1e-4, (cap - floor) / (full - floor)) ** 0.2;
}
