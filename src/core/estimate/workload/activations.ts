/** Bytes of activations that one device keeps for the backward pass. */
import { modelParallelOf } from "./lasting";
import { amountOf } from "./samples";
import type { Constants } from "./constants";
import type { Values } from "./values";
import { isGuessOfBatches, longestAround, unfusedAttention, type Work } from "./work";

/** Copies of the logits that are alive at once: the logits, their gradient and the fp32 cast. */
const logitCopies = 3;
/** Libraries whose loss goes over the output layer in parts, and how many. */
const chunkedLoss = /torchtune|unsloth/;
const lossChunks = 8;
const usualVocabulary = 32_000;

/** A U-Net keeps a third when it recomputes its blocks: 3.8 of 11.2 GB beside the weights in PEFT's table (README, Diffusers). */
const checkpointedUnet = 1 / 3;

/** Bytes for a micro-batch of so many samples, at the longest of them: memory peaks there, time goes by the mean. */
export function activationBytesOf(
  values: Values,
  work: Work,
  microBatch: number,
  checkpointing: boolean,
  constants: Constants,
): number {
  const { number, text } = values;
  const bytes = text.precision === "fp32" || text.precision === "tf32" ? 4 : 2;
  if (work.architecture === "unet") {
    const kept = work.forwardFlops * constants.unetStored * (1 + unfusedAttention(values, constants)) * bytes;
    return (microBatch * kept * (checkpointing ? checkpointedUnet : 1)) / modelParallelOf(values);
  }
  const isSequence = work.positions > 1;
  const length = longestText(values) * (number.sequencesPerSample ?? 1);
  const longest = isSequence ? Math.max(1, length / work.positions) : 1;
  const scores = work.writtenScores * longest * scoreBytes;
  const kept = (work.activations - work.writtenScores) * longest * bytes * storedOf(text.task, constants) + scores;
  const inputsOfBlocks = work.layers * work.positions * longest * work.width * bytes;
  const body = checkpointing && isSequence ? kept / work.layers + inputsOfBlocks : kept;
  return microBatch * (body / modelParallelOf(values) + logitBytes(values, work, longest));
}

/** An attention score in fp32, and in the 16 bit that the products take. */
const scoreBytes = 4 + 2;

/** Tokens of the longest text of the run: as long as a sequence may be, or as far as lengths spread above a mean that is known. */
function longestText(values: Values): number {
  const { number, text, flag } = values;
  const length = number.sequenceLength ?? 0;
  const mean = isGuessOfBatches(values) || flag.packing === true ? undefined : number.meanSampleTokens;
  if (mean === undefined || text.task === "speech") return length;
  const amount = amountOf(values);
  if ("missing" in amount) return length;
  return longestAround(number, mean, amount.samples);
}

/** Detectors train with frozen normalization, which keeps one value per output. */
function storedOf(task: string | undefined, constants: Constants): number {
  return task === "detection" || task === "segmentation" ? 1 : constants.storedActivations;
}

/** Bytes of the output layer's logits and their gradient, for language models. */
function logitBytes({ number, text }: Values, work: Work, longest: number): number {
  if (work.architecture !== "transformer" || text.task === "text-classification" || text.task === "embedding") return 0;
  const vocabulary = (number.vocabularySize ?? usualVocabulary) / (number.tensorParallelSize ?? 1);
  const copies = chunkedLoss.test(text.framework ?? "") ? logitCopies / lossChunks : logitCopies;
  return work.positions * longest * vocabulary * 4 * copies;
}
