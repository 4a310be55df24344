/** What kind of network a run trains, from its task and the name of its model, and the shape that its size implies. */
import type { Values } from "./values";

/**
 * - `transformer`: tokens of text; `vision-transformer`: patches; `speech-transformer`: audio frames
 * - `convnet`: dense convolutions; `separable-convnet`: depthwise ones, bound by memory; `unet`: diffusion
 * - `classical`: trees and linear models on a processor, no network
 * - `simulation`: reinforcement learning whose environment decides the speed; `tabular`: small dense networks
 */
export type Architecture =
  | "transformer"
  | "vision-transformer"
  | "speech-transformer"
  | "convnet"
  | "separable-convnet"
  | "unet"
  | "simulation"
  | "tabular"
  | "classical";

const visionTransformers =
  /(^|[/_\-.])(vit|deit|beit|swin|mae|eva|dino(v\d)?|cait|sam|clip|siglip|dit|pixart|flux|sd3|sana|mmdit|segformer|mask2former|detr)/i;
const separable = /efficient|mobile(net|one|vit)|mnasnet|mixnet|ghost|shuffle|xception|quartznet|citrinet|matchbox/i;
const audioConvolutions = /quartznet|citrinet|jasper|matchbox|deepspeech|tacotron|waveglow|hifi|wavenet|vocoder/i;
const classicalLibraries = /^(scikit-learn|xgboost|lightgbm|catboost)$/;
/** Tools that train nothing but language models by feedback, be the model's size known or not. */
const feedbackTools = /^(trl|openrlhf|verl|swift|unsloth)$/;
const visionTasks = ["image-classification", "detection", "segmentation"];

/** The kind of network. Where nothing says otherwise, a transformer over tokens. */
export function architectureOf({ number, text }: Values): Architecture {
  const name = text.modelId ?? "";
  switch (text.task) {
    case "reinforcement":
      return isLanguageModel(number.parameterCount, number.sequenceLength) || feedbackTools.test(text.framework ?? "")
        ? "transformer"
        : "simulation";
    case "tabular":
      return classicalLibraries.test(text.framework ?? "") ? "classical" : "tabular";
    case "diffusion":
      return visionTransformers.test(name) ? "vision-transformer" : "unet";
    case "speech":
      return audioConvolutions.test(name)
        ? separable.test(name)
          ? "separable-convnet"
          : "convnet"
        : "speech-transformer";
    case "causal-lm":
    case "masked-lm":
    case "seq2seq":
    case "text-classification":
      return "transformer";
    case "embedding":
      // Of pictures, with their texts or without.
      return number.imageSize !== undefined || visionTransformers.test(name) ? "vision-transformer" : "transformer";
    default:
      return pictures(name, text.task, number);
  }
}

function pictures(name: string, task: string | undefined, number: Values["number"]): Architecture {
  const hasImages = number.imageSize !== undefined;
  if (visionTransformers.test(name) || (hasImages && number.headCount !== undefined)) return "vision-transformer";
  if (separable.test(name)) return "separable-convnet";
  if (
    hasImages ||
    (task !== undefined && visionTasks.includes(task)) ||
    /resnet|vgg|densenet|unet|yolo|rcnn|inception/i.test(name)
  )
    return "convnet";
  return "transformer";
}

/** Policies of games and robots have a few million weights; a language model trained by feedback has more, and a sequence length. */
function isLanguageModel(parameterCount: number | undefined, sequenceLength: number | undefined): boolean {
  return (parameterCount ?? 0) >= 5e7 || (sequenceLength !== undefined && (parameterCount ?? 1e9) >= 1e7);
}

/** Width over depth of usual transformers: GPT-3's table of models runs from 64 to 128. */
const widthOverDepth = 85;

/**
 * Layers and width of a transformer: as given, or those of a usual one with as many weights.
 * `N = 12 · layers · width²` (Kaplan et al. 2020, arXiv 2001.08361, section 2.1).
 */
export function transformerShape(
  parameterCount: number,
  layerCount: number | undefined,
  hiddenSize: number | undefined,
): { readonly layers: number; readonly width: number } {
  if (layerCount !== undefined && hiddenSize !== undefined) return { layers: layerCount, width: hiddenSize };
  if (layerCount !== undefined) return { layers: layerCount, width: Math.sqrt(parameterCount / (12 * layerCount)) };
  if (hiddenSize !== undefined)
    return { layers: Math.max(1, parameterCount / (12 * hiddenSize ** 2)), width: hiddenSize };
  const width = Math.cbrt((widthOverDepth * parameterCount) / 12);
  return { layers: Math.max(1, width / widthOverDepth), width };
}
