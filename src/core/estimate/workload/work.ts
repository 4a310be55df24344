/** The work of a run per sample: FLOPs of one forward pass, activations written, and how often the passes are made. */
import { architectureOf, transformerShape, type Architecture } from "./architecture";
import { deviceOf } from "./device";
import { hasFusedAttention, isEager, isFused } from "./kernels";
import type { Constants } from "./constants";
import type { Values } from "./values";

export interface Work {
  readonly architecture: Architecture;
  /** Blocks that are launched one after another. */
  readonly layers: number;
  readonly width: number;
  readonly parameters: number;
  /** Weights that one token or picture meets. */
  readonly activeParameters: number;
  readonly trainableParameters: number;
  /** Tokens, patches or frames in one sample; 1 where a sample is not a sequence. */
  readonly positions: number;
  /** FLOPs of the model, one forward pass of one sample (a multiply-add is 2). */
  readonly forwardFlops: number;
  /** Training over forward work: 3 for all weights, 2 for adapters (input gradients only), 1 for a frozen network. */
  readonly passes: number;
  /** Forward passes of a frozen reference or teacher, in those of the trained network. */
  readonly frozenPasses: number;
  /** FLOPs of a sample: forward, backward, and forward through frozen networks. */
  readonly trainingFlops: number;
  /** FLOPs of the forward pass in attention scores and their use, which run in 16 bit at best. */
  readonly attentionFlops: number;
  /** FLOPs of the forward pass in depthwise convolutions, which run on vector units. */
  readonly depthwiseFlops: number;
  /** Values that one forward pass of a sample writes. */
  readonly activations: number;
  /** Of them, attention scores of pictures: kept after a softmax in fp32, and once more as the products take them. */
  readonly writtenScores: number;
  readonly causal: boolean;
}

/** Rank of adapters where none is given, to size them. */
const usualLoraRank = 16;
const usualVocabulary = 32_000;

/** The work per sample, or the input without which it cannot be known. */
export function workOf(
  values: Values,
  constants: Constants,
): Work | { readonly missing: "parameterCount" | "forwardFlopsPerSample" } {
  const architecture = architectureOf(values);
  const { number } = values;
  const parameters = number.parameterCount;
  if (architecture === "transformer" || architecture === "speech-transformer") {
    if (parameters === undefined) return { missing: "parameterCount" };
    return transformerWork(values, architecture, parameters, constants);
  }
  if (number.forwardFlopsPerSample === undefined) return { missing: "forwardFlopsPerSample" };
  return pictureWork(values, architecture, number.forwardFlopsPerSample, constants);
}

function transformerWork(values: Values, architecture: Architecture, parameters: number, constants: Constants): Work {
  const { number, text } = values;
  const active = number.activeParameterCount ?? parameters;
  const { layers, width } = transformerShape(active, number.layerCount, number.hiddenSize);
  const causal = text.task === "causal-lm" || text.task === "reinforcement";
  const length = tokensPerSample(values);
  const positions = length * (number.sequencesPerSample ?? 1);
  const context = contextOf(values, length, causal);
  const vocabulary = number.vocabularySize ?? usualVocabulary;
  const share = text.task === "seq2seq" ? constants.seq2seqShare : 1;
  const attention = positions * attentionFlopsPerToken(layers, width, context, causal);
  const forwardFlops =
    number.forwardFlopsPerSample === undefined
      ? positions * 2 * share * computedParameters(values, active, width) + attention
      : number.forwardFlopsPerSample * givenShare(values, length);
  const heads = number.headCount ?? Math.max(1, width / 64);
  const scores = unfusedAttention(values, constants) * heads * context;
  const frontEnd = readsWaveform(values) ? waveformOutputs : 0;
  const activations =
    positions *
    (share * layers * (constants.transformerActivations * width + scores) +
      predictedShare(values) * vocabulary +
      frontEnd);
  const passes = passesOf(values, architecture);
  const trainable = trainableOf(values, parameters, layers, width, passes);
  return {
    architecture,
    layers,
    width,
    parameters,
    activeParameters: active,
    trainableParameters: trainable,
    positions,
    forwardFlops,
    passes,
    frozenPasses: number.frozenForwardPasses ?? 0,
    attentionFlops: Math.min(attention, forwardFlops / 2),
    depthwiseFlops: 0,
    trainingFlops: trainingFlopsOf(values, forwardFlops, passes, trainable * positions),
    activations,
    writtenScores: 0,
    causal,
  };
}

/** Tokens that a token may look at, its own sequence or the window over it; where it looks back only, half of them do so on average. */
function contextOf({ number, flag }: Values, length: number, causal: boolean): number {
  const sequence = flag.packing === true ? (number.sequenceLength ?? length) : length;
  const window = number.attentionWindow;
  if (window === undefined || window >= sequence) return sequence;
  // Looking back, w²/2 pairs while the window fills and w for each further token: half of w · (2 − w/s) on average.
  return causal ? window * (2 - window / sequence) : window;
}

/** Share of the tokens whose successor or mask is predicted, and which so meet the output layer. */
function predictedShare(values: Values): number {
  switch (values.text.task) {
    case "text-classification":
    case "embedding":
    case "speech":
      return 0;
    case "masked-lm":
      return isEager(values) ? 1 : maskedShare;
    default:
      return 1;
  }
}

/** BERT and its followers mask 15 % of the tokens; the common libraries compute the output layer for all of them. */
const maskedShare = 0.15;

/** Attention scores and their use: 4 · layers · width · context per token and forward pass, half of it when causal. */
export function attentionFlopsPerToken(layers: number, width: number, context: number, causal: boolean): number {
  return (causal ? 2 : 4) * layers * width * context;
}

/** Weights that are multiplied with: embeddings are looked up, and count only where they are also the output layer. */
function computedParameters(values: Values, active: number, width: number): number {
  const { vocabularySize } = values.number;
  if (vocabularySize === undefined) return active;
  const embeddings = Math.min(active / 2, vocabularySize * width);
  return active - embeddings * (1 - predictedShare(values));
}

/** Given FLOPs are those of a sample of full length. */
function givenShare({ number, text }: Values, positions: number): number {
  return text.task === "speech" || number.sequenceLength === undefined ? 1 : positions / number.sequenceLength;
}

/** Part of the attention scores that goes through memory: none where a kernel keeps them on the chip, all on parts without such kernels. */
export function unfusedAttention(values: Values, constants: Constants): number {
  const { text, flag } = values;
  if (flag.flashAttention !== undefined) return flag.flashAttention ? 0 : 1;
  if (hasPositionBias(text.modelId) && !isFused(values)) return 1;
  const device = text.accelerator === undefined ? undefined : deviceOf(text.accelerator);
  if (device?.row.bf16DenseTflops == null) return 1;
  return hasFusedAttention(text.framework, device) ? 0 : constants.unfusedAttentionShare;
}

/** T5 and its kin add a learned bias to each score, which the fused kernels of the common libraries do not take. */
function hasPositionBias(modelId: string | undefined): boolean {
  return /(^|[/_-])(t5|mt5|byt5|umt5|flan-?t5|ul2)/i.test(modelId ?? "");
}

/** Models of speech that read the waveform itself through convolutions, not a spectrogram. */
function readsWaveform({ text }: Values): boolean {
  return (
    text.task === "speech" && /wav2vec|w2v|hubert|wavlm|data2vec|unispeech|xls-?r|mms|\bsew\b/i.test(text.modelId ?? "")
  );
}

/** Outputs per frame of 20 ms: 512 channels at 3,200, 1,600, 800, 400, 200, 100 and 50 per second (Baevski et al. 2020, arXiv 2006.11477). */
const waveformOutputs = 65_000;

/**
 * Tokens really computed in one sample: its length when packed or padded to it. Where a batch is padded to its longest sample only, a
 * known mean length grows with the samples that are computed together. Recordings are batched by their length.
 */
export function tokensPerSample(values: Values): number {
  return longestOf(values, values.number.microBatchSize ?? 1);
}

/**
 * How many times as long a device computes on the longest samples among `devices` as on its own, where batches differ in length. The others wait.
 */
export function longestAmong(values: Values, devices: number): number {
  const { microBatchSize = 1 } = values.number;
  return longestOf(values, Math.max(1, microBatchSize) * devices) / longestOf(values, microBatchSize);
}

/** Tokens of the longest of so many samples that are computed together. */
function longestOf(values: Values, samples: number): number {
  const { number, text, flag } = values;
  const length = number.sequenceLength;
  if (flag.packing === true && length !== undefined) return length;
  const mean = number.meanSampleTokens;
  if (mean === undefined) return length ?? usualLength;
  const isWhole = isGuessOfBatches(values) || text.task === "speech";
  return isWhole ? Math.min(length ?? Infinity, mean) : longestAround(number, mean, samples);
}

/** Whether the length of texts is guessed, which is that of whole batches; what is guessed of pictures and their texts is a mean. */
export function isGuessOfBatches({ number, assumed }: Values): boolean {
  return assumed.has("meanSampleTokens") && number.imageSize === undefined;
}

/** Tokens of the longest of so many samples, of which the mean is known: texts differ in length, the picture beside a text is as large in all. */
export function longestAround({ sequenceLength, imageSize }: Values["number"], mean: number, samples: number): number {
  const picture = Math.min(mean, patchesOf(imageSize));
  const longest = 1 + paddingPerDoubling * Math.log2(Math.max(1, samples));
  return Math.min(sequenceLength ?? Infinity, picture + (mean - picture) * longest);
}

/** Tokens of the picture in a sample of a multimodal language model. */
export function patchesOf(imageSize: number | undefined): number {
  return imageSize === undefined ? 0 : (imageSize / patchPixels) ** 2;
}

/** Side of a patch of the vision towers in multimodal language models. */
const patchPixels = 14;

const usualLength = 512;
/** Of samples whose lengths are spread like those of texts, the longest of 2 is a quarter longer than the mean, of 4 a half. */
const paddingPerDoubling = 0.25;

/**
 * Training over forward work. Gradients must reach adapters and projectors through the frozen weights; of layers that are trained on top of frozen
 * ones, they go as far as these. A head over pictures uses each of its weights once, which is next to nothing.
 */
function passesOf({ number, text }: Values, architecture: Architecture): number {
  switch (text.method) {
    case "lora":
    case "qlora":
    case "adapter":
    case "prompt":
      return adapted;
    case "frozen-backbone":
      if (number.imageSize !== undefined && /^(causal-lm|seq2seq)$/.test(text.task ?? "")) return adapted;
      return architecture === "transformer" ? 1 + 2 * trainedShare(number) : 1;
    default:
      return 3;
  }
}

function trainedShare({ trainableParameterCount = 0, parameterCount = Infinity }: Values["number"]): number {
  return Math.min(1, trainableParameterCount / parameterCount);
}

/** Forward, and backward for the gradients that pass through frozen weights. */
const adapted = 2;

function trainableOf(
  { number, text }: Values,
  parameters: number,
  layers: number,
  width: number,
  passes: number,
): number {
  if (number.trainableParameterCount !== undefined) return Math.min(number.trainableParameterCount, parameters);
  if (passes === 3) return parameters;
  if (text.method === "frozen-backbone") return Math.min(parameters, 1000 * width);
  // Two matrices of rank r beside each of the 7 linear layers of a block; the feed-forward ones are wider.
  return Math.min(parameters, (number.loraRank ?? usualLoraRank) * width * layers * 18);
}

/** Passes through the network, those of a reference or teacher, and what adapters or a head beside it add: 6 for each of their weights and tokens. */
function trainingFlopsOf(values: Values, forwardFlops: number, passes: number, besides: number): number {
  const adapters = passes === 1 || passes === adapted ? 6 * besides : 0;
  const frozen = values.number.frozenForwardPasses ?? 0;
  return (passes + frozen) * forwardFlops + Math.min(adapters, forwardFlops);
}

/** @param ofView FLOPs of one picture or recording; a sample may be looked at in several views. */
function pictureWork(values: Values, architecture: Architecture, ofView: number, constants: Constants): Work {
  const { number, text } = values;
  const views = number.sequencesPerSample ?? 1;
  const forwardFlops = ofView * views;
  const parameters = number.parameterCount ?? 2.5e7;
  const passes = passesOf(values, architecture);
  const isTransformer = architecture === "vision-transformer";
  const positions = isTransformer ? Math.max(1, forwardFlops / (2 * parameters)) : 1;
  const shape = isTransformer
    ? transformerShape(parameters, number.layerCount, number.hiddenSize)
    : {
        layers: number.layerCount ?? blocksOf(architecture, text.modelId, parameters),
        width: number.hiddenSize ?? 256,
      };
  const trainable =
    number.trainableParameterCount ?? (passes === 3 ? parameters : Math.min(parameters, 1000 * shape.width));
  const ofPicture = positions / views;
  const written =
    text.task === "speech"
      ? soundOutputs(architecture, forwardFlops, parameters, shape.layers)
      : {
          depthwiseFlops: architecture === "separable-convnet" ? depthwiseShare * forwardFlops : 0,
          writtenScores: isTransformer ? views * scoresOf(ofPicture, shape) : 0,
          activations:
            views *
            (writtenOf(values, architecture) ??
              activationsOf(values, architecture, ofView, ofPicture, shape, constants)),
        };
  return {
    architecture,
    ...shape,
    parameters,
    activeParameters: parameters,
    trainableParameters: trainable,
    positions,
    forwardFlops,
    passes,
    frozenPasses: number.frozenForwardPasses ?? 0,
    attentionFlops: 0,
    trainingFlops: trainingFlopsOf(values, forwardFlops, passes, 0),
    ...written,
    causal: false,
  };
}

/** Of networks over rows of numbers and over graphs: two hidden ones and the last. */
const usualDenseLayers = 3;

/** Values that convolutional networks of the table write for a picture; of transformers scores go through memory too, as their law has it. */
function writtenOf({ number }: Values, architecture: Architecture): number | undefined {
  return architecture === "vision-transformer" ? undefined : number.forwardOutputsPerSample;
}

/** Of EfficientNet-B0's and MobileNetV2's multiply-adds, those in depthwise convolutions. */
const depthwiseShare = 0.08;
/** Frames that a convolution over sound looks at: usual ones in Jasper and QuartzNet, whose kernels are 11 to 29 and 33 to 87 wide. */
const denseKernel = 17;
const depthwiseKernel = 58;

/**
 * Convolutions over sound: `layers` of equal width with the weights that there are. Dense ones have kernel · width² weights each; separable ones
 * width² in the pointwise part, and a depthwise part that writes as much again.
 */
function soundOutputs(
  architecture: Architecture,
  forwardFlops: number,
  parameters: number,
  layers: number,
): Pick<Work, "activations" | "writtenScores" | "depthwiseFlops"> {
  const frames = forwardFlops / (2 * parameters);
  if (architecture !== "separable-convnet")
    return {
      activations: Math.sqrt((parameters * layers) / denseKernel) * frames,
      writtenScores: 0,
      depthwiseFlops: 0,
    };
  const outputs = Math.sqrt(parameters * layers) * frames;
  return { activations: 2 * outputs, writtenScores: 0, depthwiseFlops: 2 * depthwiseKernel * outputs };
}

/** Larger networks are wider, and do more work per output; at another picture size both grow with the pixels. */
function convolutionOutputs(
  separable: boolean,
  forwardFlops: number,
  imageSize: number | undefined,
  constants: Constants,
): number {
  const pictures = ((imageSize ?? 224) / 224) ** 2;
  const coefficient = separable ? constants.separableOutputs : constants.convolutionOutputs;
  return coefficient * (forwardFlops / pictures) ** outputExponent * pictures;
}

const outputExponent = 0.65;

/** Convolutions of a usual network (ResNet-50 has 53). */
const usualConvolutions = 53;
/** EfficientNet-B0 has 81, five in each of 16 blocks; the larger ones are so many times as deep (Tan and Le 2019, arXiv 1905.11946). */
const efficientNetConvolutions = 81;
const efficientNetDepths = [1, 1.1, 1.2, 1.4, 1.8, 2.2, 2.6, 3.1];

/** Weights in a residual or attention block of a U-Net (Stable Diffusion 1.5: 860 million in 38, XL: 2.6 billion in 87), and the fewest blocks. */
const weightsOfBlock = 25e6;
const fewestBlocks = 25;

/** What is launched one after another: blocks of a U-Net, layers over rows of numbers, convolutions of other networks. */
function blocksOf(architecture: Architecture, modelId: string | undefined, parameters: number): number {
  if (architecture === "unet") return Math.max(fewestBlocks, parameters / weightsOfBlock);
  return architecture === "tabular" ? usualDenseLayers : convolutionsOf(modelId ?? "");
}

/** Convolutions of a network, from the depth that its name carries by custom (`resnet18`, `densenet201`, `vgg16_bn`). */
function convolutionsOf(name: string): number {
  const scaled = /efficientnet[-_]?b([0-7])/i.exec(name)?.[1];
  if (scaled !== undefined) return efficientNetConvolutions * (efficientNetDepths[Number(scaled)] ?? 1);
  const depth = /(?:net|next|vgg|resnest|darknet)[-_]?(\d{2,3})(?![\dx])/i.exec(name)?.[1];
  return depth === undefined ? usualConvolutions : Number(depth);
}

interface Shape {
  readonly layers: number;
  readonly width: number;
}

/** Attention scores of one picture, heads 64 wide; beyond so many patches attention goes by windows. */
function scoresOf(positions: number, { layers, width }: Shape): number {
  return positions * layers * (width / 64) * Math.min(positions, mostScored);
}

const mostScored = 1024;

function activationsOf(
  values: Values,
  architecture: Architecture,
  forwardFlops: number,
  positions: number,
  shape: Shape,
  constants: Constants,
): number {
  switch (architecture) {
    case "vision-transformer":
      return positions * shape.layers * constants.transformerActivations * shape.width + scoresOf(positions, shape);
    case "unet":
      // In Stable Diffusion 1.5 at 512 px the scores of attention are as many again: five blocks with 8 × 4,096² of them.
      return forwardFlops * constants.unetActivations * (1 + unfusedAttention(values, constants));
    default:
      return convolutionOutputs(architecture === "separable-convnet", forwardFlops, values.number.imageSize, constants);
  }
}
