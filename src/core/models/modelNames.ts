/** How a model is called: by its id, by a folder, by a mirror's or a quantized copy's name. */
import { plainKey } from "../data/names";

/**
 * What copies of a model add to its name: how the weights are packed, and how it was tuned. None of it changes the architecture.
 * `-bnb-4bit`, `-GPTQ-Int4`, `-4bit-128g`, `-Q4_K_M`, `-FP8-dynamic`, `-hf`, `-Instruct`, `-GRPO`, `_in21k`, `-finetuned-mrpc`, a detection
 * schedule's `_3x`.
 */
const suffixes: readonly RegExp[] = [
  /[-_](?:unsloth[-_])?(?:bnb[-_])?(?:[2-8]|16)[-_]?bits?$/i,
  /[-_](?:unsloth|gptq|awq|gguf|exl[23]|mlx|hqq|aqlm|quantized|unquantized|qat|dwq|sharded|safetensors|onnx|openvino)$/i,
  /[-_](?:fp8|nf4|int[48]|nvfp4|mxfp[48]|bf16|fp16|fp32|w4a16|w8a8|w8a16)$/i,
  /[-_](?:unsloth[-_])?(?:bnb|dynamic)$/i,
  /[-_.](?:i\d[-_])?i?q\d(?:_(?:[01k]|xxs|xs|s|m))?(?:_(?:xl|[sml]))?$/i,
  /(?<=(?:[48][-_]?bit|int4|gptq|awq|w4a16))[-_]g?(?:32|64|128)g?$/i,
  /[-_](?:hf|instruct|it|chat|base|pt|sft|dpo|orpo|kto|simpo|ppo|grpo|rlhf|pretrained)$/i,
  /[-_]finetuned(?:[-_].*)?$/i,
  /_(?:in1k|in12k|in21k|in22k|in21ft1k)(?:_.*)?$/i,
  /(?<=^tf_efficientnet\w{0,40})_(?:ns|ap|aa)$/i,
  /[-_][123]x$/i,
];

const longestChain = 6;

/**
 * An OpenCLIP model on the hub: its architecture between `CLIP-` and the collection of pictures that it was trained on.
 * `CLIP-ViT-B-32-DataComp.XL-s13B-b90K`.
 */
const openClip = /^CLIP-(.+?)-(?:laion|DataComp|CommonPool)[\w.-]*$/i;

/** Folders inside a model's own: what was saved while it trained, and the part of it that writes text. */
const innerFolder = /(?<=[^\\/])[\\/]+(?:checkpoint-\d+|final|latest|original|merged|llm)$/i;

/** The last component of a path, a mirror's name or a cache folder: `org/name`, `./models/name/`, `models--org--name`. */
export function lastComponent(id: string): string {
  const path = id
    .trim()
    .replace(/^hf[-_]hub:/i, "")
    .replace(/(?<![\\/])[\\/]+$/, "")
    .replace(innerFolder, "");
  const last = path.split(/[\\/]/).pop() ?? path;
  return last.split("--").pop() ?? last;
}

/**
 * Names that a model may stand under in the table, from the closest to the one with every known suffix taken off; last without timm's
 * mark of weights that came from TensorFlow.
 */
export function nameCandidates(id: string): readonly string[] {
  const own = lastComponent(id);
  const candidates = [own];
  const architecture = openClip.exec(own)?.[1];
  if (architecture !== undefined) return [own, architecture];
  for (let step = 0; step < longestChain; step++) {
    const name = candidates[candidates.length - 1] ?? "";
    const shorter = suffixes.map((suffix) => name.replace(suffix, "")).find((rest) => rest !== name);
    if (shorter === undefined || shorter === "") break;
    candidates.push(shorter);
  }
  const last = candidates[candidates.length - 1] ?? own;
  return own.startsWith("tf_") ? [...candidates, last.slice("tf_".length)] : candidates;
}

/** A timm name without the tag of its weights: `resnet50.a1_in1k`. Undefined when it has none. */
export function withoutWeightsTag(id: string): string | undefined {
  const name = lastComponent(id);
  const dot = name.indexOf(".");
  return dot > 0 ? name.slice(0, dot) : undefined;
}

/** The key of a name in the index. Undefined for a name too short to mean one model (`16`, `b0`). */
export function nameKey(name: string): string | undefined {
  const key = plainKey(name).replaceAll(":", "");
  return key.length >= 3 && /[a-z]/.test(key) ? key : undefined;
}
