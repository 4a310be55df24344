/** After training: the energy of one request to the trained model, and how many requests cost as much as training did. */
import { energyOfHours } from "./energyOfHours";
import { because, exactly, over, scaled, toRange, type Quantity } from "./quantity";
import { constants } from "./workload/constants";
import { deviceOf, peakOf, type Device } from "./workload/device";
import { checkValues, type Values } from "./workload/values";
import { workOf, type Work } from "./workload/work";
import { chainOf } from "./chain";
import type { Range } from "./estimate";
import type { Inputs } from "../run/runSpec";

/** How a language model is asked, where nothing says it: tokens read and written, and requests served at once. */
export const usualRequest = { promptTokens: 500, writtenTokens: 250, batch: 32 } as const;
/** Standard deviation of the logarithm: batches, lengths and engines differ by more than the model does. */
const servingSpread = 0.8;
const quantizedBits = 4.5;
/** Key and value heads are shared by groups of query heads in most models: of their size without. */
const groupedShare = 0.25;
/** Of the peak, in prefill and vision. */
const servingEfficiency = 0.5;
/** Share of the memory that weights may take. */
const weightShare = 0.8;

export interface InferenceEstimate {
  readonly accelerator: string;
  /** Devices that hold one copy of the model in 16 bits. */
  readonly deviceCount: number;
  /** Of a language model, kWh at the facility of 1,000 tokens. */
  readonly kwhPer1000PromptTokens: Range | null;
  readonly kwhPer1000WrittenTokens: Range | null;
  /** The same with weights in 4 bits. */
  readonly kwhPer1000WrittenTokensQuantized: Range | null;
  /** kWh of 1,000 answers of usual length, or of 1,000 pictures or texts classified. */
  readonly kwhPer1000Requests: Range | null;
  /** Requests that need as much as the training did. */
  readonly breakEvenRequests: Range | null;
  /** For the requests or written tokens that the inputs give. */
  readonly servedKwh: Range | null;
}

/** Undefined where the model or the accelerator is not known. */
export function inferenceOf(inputs: Inputs): InferenceEstimate | undefined {
  const { values } = checkValues(inputs);
  const work = workOf(values, constants);
  const device = values.text.accelerator === undefined ? undefined : deviceOf(values.text.accelerator);
  if ("missing" in work || !device) return undefined;
  if (values.text.task === "reinforcement") return undefined;
  const deviceCount = Math.max(1, Math.ceil((2 * work.parameters) / (weightShare * (device.memoryBytes ?? Infinity))));
  const serving = { values, work, device, deviceCount };
  const tokens = writesText(values) ? tokenEnergies(serving) : undefined;
  const request = tokens ? ofRequest(tokens) : passEnergy(serving);
  const training = chainOf(values, constants).energy?.energyKwh;
  return {
    accelerator: device.row.id,
    deviceCount,
    kwhPer1000PromptTokens: toRange(thousand(tokens?.prompt)),
    kwhPer1000WrittenTokens: toRange(thousand(tokens?.written)),
    kwhPer1000WrittenTokensQuantized: toRange(thousand(tokens?.quantized)),
    kwhPer1000Requests: toRange(thousand(request)),
    breakEvenRequests: training && request ? toRange(over(training, request)) : null,
    servedKwh: toRange(servedOf(values, tokens?.written, request)),
  };
}

function thousand(one: Quantity | undefined): Quantity | undefined {
  return one && scaled(one, 1000);
}

interface Serving {
  readonly values: Values;
  readonly work: Work;
  readonly device: Device;
  readonly deviceCount: number;
}

interface TokenEnergies {
  readonly prompt: Quantity;
  readonly written: Quantity;
  readonly quantized: Quantity;
}

function writesText({ text }: Values): boolean {
  return text.task === "causal-lm" || text.task === "seq2seq";
}

/** Prompts are read at the rate of arithmetic; each written token reads the weights once, for all requests of a batch together. */
function tokenEnergies(serving: Serving): TokenEnergies | undefined {
  const peak = peakOf(serving.device, "bf16");
  if (!peak) return undefined;
  const { work, device, deviceCount } = serving;
  const compute = peak.flopsPerSecond * servingEfficiency * deviceCount;
  const bandwidth = device.bandwidthBytesPerSecond * constants.bandwidthEfficiency * deviceCount;
  const flops = 2 * work.activeParameters;
  const context = usualRequest.promptTokens + usualRequest.writtenTokens / 2;
  const cache = 2 * 2 * work.layers * work.width * groupedShare * context;
  const seconds = (bits: number): number => {
    // A batch of a sparse model meets all experts.
    const weights = (work.parameters * bits) / 8 / usualRequest.batch;
    return Math.max((weights + cache) / bandwidth, flops / compute);
  };
  return {
    prompt: kwhOf(serving, flops / compute),
    written: kwhOf(serving, seconds(16)),
    quantized: kwhOf(serving, seconds(quantizedBits)),
  };
}

function ofRequest({ prompt, written }: TokenEnergies): Quantity {
  const central = usualRequest.promptTokens * prompt.central + usualRequest.writtenTokens * written.central;
  return { central, spread: written.spread };
}

/** One forward pass of one sample. */
function passEnergy(serving: Serving): Quantity | undefined {
  const peak = peakOf(serving.device, "bf16");
  if (!peak) return undefined;
  const seconds = serving.work.forwardFlops / (peak.flopsPerSecond * servingEfficiency * serving.deviceCount);
  return kwhOf(serving, seconds);
}

/** kWh at the facility of so many seconds of all devices of a copy. */
function kwhOf({ values, device, deviceCount }: Serving, seconds: number): Quantity {
  const kwh = energyOfHours(values, device, (seconds * deviceCount) / 3600, deviceCount, constants);
  return because(exactly(kwh), "serving", servingSpread);
}

function servedOf({ number }: Values, written: Quantity | undefined, request: Quantity | undefined): Quantity | null {
  if (number.inferenceRequests !== undefined && request) return scaled(request, number.inferenceRequests);
  if (number.inferenceTokens !== undefined && written) return scaled(written, number.inferenceTokens);
  return null;
}
