/** Guesses about the model and the length of its samples. */
import { deriveAttentionWindow, deriveForwardFlops, modelRow } from "./deriveModel";
import type { KnownDataset } from "../data/datasets";
import { usualRounds } from "../estimate/workload/classical";
import { patchesOf } from "../estimate/workload/work";
import type { Architecture } from "../estimate/workload/architecture";
import type { Resolution } from "./resolution";

/** Tokens per sample where none are given: of texts that are classified or embedded, and of texts that are modelled. */
const shortText = 128;
const longText = 1024;
const pretrainingText = 2048;
/** From this length on samples seldom fill it unless they are packed. */
const seldomFilled = 1024;
const filledShare = 0.7;
/** Packed: a usual instruction with its answer. The means of the instruction sets in the table lie between 90 and 1,350 tokens. */
const packedText = 350;
/** A conversation about a picture, and a caption, which a projector alone learns from. */
const conversationTokens = 250;
const captionTokens = 40;
/** Frames of 20 ms in a spoken sentence of 10 s. */
const usualFrames = 500;
const usualImageSize = 224;
const usualFeatures = 30;

/** Method, length or size of the samples, and forward work. */
export function assumeWork(run: Resolution, architecture: Architecture, data: KnownDataset | undefined): void {
  if (architecture === "classical") {
    run.assume("featureCount", usualFeatures, `number of columns unknown: ${usualFeatures} are taken`);
    run.assume("estimatorCount", usualRounds, `number of trees or rounds unknown: ${usualRounds} are taken`);
    return;
  }
  run.assume("method", "full", "no adapter, quantization or frozen part was found");
  if (architecture === "transformer") {
    assumeTokens(run);
    deriveAttentionWindow(run);
    return;
  }
  if (run.text("task") === "speech") {
    run.assume("meanSampleTokens", usualFrames, "length of the recordings unknown: 10 s are taken");
  }
  const isPicture = architecture !== "simulation" && architecture !== "tabular" && run.text("task") !== "speech";
  if (isPicture) {
    const ofData = data?.imageSize;
    const size = ofData ?? modelRow(run)?.imageSize ?? usualImageSize;
    const reason = ofData == null ? "" : ` as those of ${data?.id ?? "the data"} have`;
    run.assume("imageSize", size, `image size unknown: ${String(size)} px are taken${reason}`);
  }
  deriveForwardFlops(run);
  assumeEncoders(run);
  if (architecture !== "speech-transformer") assumeForwardFlops(run, architecture);
}

/** Text encoders and autoencoder of a diffusion model stay on the device while it trains, unless their outputs are kept instead. */
function assumeEncoders(run: Resolution): void {
  const model = modelRow(run);
  if (run.text("task") !== "diffusion" || model?.pipelineParameterCount == null) return;
  const encoders = model.pipelineParameterCount - model.parameterCount;
  const reason = `text encoders and autoencoder of ${model.id} are taken to lie on the device`;
  run.assume("pipelineParameterCount", (run.number("parameterCount") ?? model.parameterCount) + encoders, reason);
}

function assumeTokens(run: Resolution): void {
  const task = run.text("task");
  const short = task === "text-classification" || task === "embedding";
  const context = modelRow(run)?.contextLength ?? Infinity;
  const wanted = short ? shortText : run.number("trainingTokens") !== undefined ? pretrainingText : longText;
  const usual = Math.min(wanted, context);
  run.assume("sequenceLength", usual, `sequence length unknown: ${usual} tokens are taken`);
  const length = run.number("sequenceLength") ?? usual;
  const countsRows = run.number("epochs") !== undefined && run.number("datasetSamples") !== undefined;
  const countsTokens = run.number("trainingTokens") !== undefined || run.number("datasetTokens") !== undefined;
  if (run.flag("packing") === true && countsRows && !countsTokens && run.number("maxSteps") === undefined) {
    const packed = Math.min(length, packedText);
    run.assume("meanSampleTokens", packed, `length of the samples that are packed unknown: ${packed} tokens are taken`);
    return;
  }
  const fixedLength =
    run.flag("packing") === true ||
    run.flag("dynamicPadding") === false ||
    run.number("trainingTokens") !== undefined ||
    run.number("maxSteps") !== undefined;
  const imageSize = run.number("imageSize");
  if (imageSize !== undefined) {
    const text = run.text("method") === "frozen-backbone" ? captionTokens : conversationTokens;
    run.assume(
      "meanSampleTokens",
      Math.min(length, Math.round(patchesOf(imageSize) + text)),
      `one picture per sample and ${String(text)} tokens of text`,
    );
    return;
  }
  if (short || fixedLength || length < seldomFilled) return;
  if (run.text("datasetId") === undefined) {
    run.assume("meanSampleTokens", length, "length of the samples unknown: whole sequences are taken");
  } else {
    const filled = Math.round(filledShare * length);
    run.assume("meanSampleTokens", filled, "length of the samples unknown: they fill 70 % of the sequence length");
  }
}

/** Forward FLOPs per weight where the model is not in the table. */
function assumeForwardFlops(run: Resolution, architecture: Architecture): void {
  const parameters = run.number("parameterCount") ?? usualParameters[architecture];
  if (run.number("parameterCount") === undefined) {
    run.assume("parameterCount", parameters, "size of the model unknown: a usual one of its kind is taken");
  }
  const size = run.number("imageSize") ?? usualImageSize;
  const flops = 2 * parameters * positionsOf(architecture, size, run);
  run.assume("forwardFlopsPerSample", flops, "work per sample unknown: as in usual networks with as many weights");
}

const usualParameters: Readonly<Record<Architecture, number>> = {
  transformer: 1e8,
  "vision-transformer": 8.6e7,
  "speech-transformer": 9.5e7,
  convnet: 2.5e7,
  "separable-convnet": 8e6,
  unet: 1.1e8,
  simulation: 2e6,
  tabular: 1e6,
  classical: 1,
};

/** How often each weight is used in one forward pass, on average over usual networks of the kind. */
function positionsOf(architecture: Architecture, imageSize: number, run: Resolution): number {
  // Convolutions over sound use each weight once per frame.
  if (run.text("task") === "speech") return run.number("meanSampleTokens") ?? usualFrames;
  const name = run.text("modelId") ?? "";
  const pixels = imageSize ** 2;
  switch (architecture) {
    case "vision-transformer":
      return pixels / 16 ** 2 + 1;
    case "convnet":
      // ResNet-50: 4.1 G multiply-adds with 25.6 M weights at 224 px.
      return (160 * pixels) / 224 ** 2;
    case "separable-convnet":
      // EfficientNet-B0: 0.39 G with 5.3 M.
      return (74 * pixels) / 224 ** 2;
    case "unet":
      // Stable Diffusion: 340 G with 866 M on a 64 × 64 latent; pixel-space networks are alike.
      return (
        0.096 * (/stable-?diffusion|sdxl|latent|kandinsky|wuerstchen|\bsd[-_]?\d/i.test(name) ? pixels / 64 : pixels)
      );
    default:
      return 1;
  }
}
