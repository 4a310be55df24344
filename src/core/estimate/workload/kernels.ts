/** How the framework of a run issues its kernels: one per operation, or fused. */
import type { Constants } from "./constants";
import type { Device } from "./device";
import type { Values } from "./values";

const eagerFrameworks =
  /transformers|peft|trl|accelerate|diffusers|timm|torchvision|fairseq|detectron2|mmengine|lightning|kohya/;
const fusedFrameworks = /megatron|nemo|jax|flax|litgpt|llm-foundry|torchtitan|olmo|unsloth|tensorflow|keras|deepspeed/;

/** They call fused attention unless told otherwise. */
const fusedAttention = /torchtune|torchtitan|litgpt|llm-foundry|unsloth|olmo/;
/** FlashAttention is of May 2022: what trains on parts that came out since then has it. */
const fusedAttentionYear = 2022;

/** Whether attention scores stay on the chip where the run does not say it. */
export function hasFusedAttention(framework: string | undefined, { row }: Device): boolean {
  return fusedAttention.test(framework ?? "") || (row.kind === "gpu" && (row.releaseYear ?? 0) >= fusedAttentionYear);
}

/** Tokens from which nobody trains with the kernels of a framework as they come. */
const tunedTokens = 1e11;

/** Whether kernels are fused, by a compiler or by hand. */
export function isFused({ number, text, flag }: Values): boolean {
  if (flag.compiled === true || flag.flashAttention === true) return true;
  if (text.framework === undefined) return (number.trainingTokens ?? 0) >= tunedTokens;
  return fusedFrameworks.test(text.framework);
}

/** Whether the framework's own code runs one kernel per operation. */
export function isEager(values: Values): boolean {
  return !isFused(values) && eagerFrameworks.test(values.text.framework ?? "");
}

/** Kernels that remain to be launched: the fewest in compiled models, fewer than one per operation where a framework fuses them by hand. */
export function launchShare({ text, flag }: Values, { compiledLaunchShare }: Constants): number {
  const framework = text.framework ?? "";
  if (flag.compiled === true || /jax|flax/.test(framework)) return compiledLaunchShare;
  return fusedFrameworks.test(framework) ? Math.sqrt(compiledLaunchShare) : 1;
}

/** A constant for fused kernels, for eager ones, or between the two for code of one's own. */
export function between(values: Values, fused: number, eager: number): number {
  if (isFused(values)) return fused;
  return isEager(values) ? eager : Math.sqrt(fused * eager);
}

/** Libraries that train in JavaScript, on the machine of whoever opens the page or starts Node. */
export function isScript(framework: string | undefined): boolean {
  return /^(tfjs|brain\.js|ml5|transformers\.js)/.test(framework ?? "");
}
