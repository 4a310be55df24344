/** Arithmetic precision from the many ways in which it is written. */
import { asString, type Value } from "../evaluate/value";
import { lastOf } from "./calls";

/** In the contract's words: `fp32`, `tf32`, `fp16`, `bf16`, `fp8`. */
export type Precision = "fp32" | "tf32" | "fp16" | "bf16" | "fp8";

/** The precision that a word stands for: `bf16-mixed`, `torch.bfloat16`, `16`, `mixed_float16`, `half`. */
export function precisionNamed(word: string): Precision | undefined {
  const name = lastOf(word).toLowerCase();
  if (/^(no|none|auto|default|get_default_dtype)$/.test(name)) return undefined;
  if (/bf16|bfloat16/.test(name)) return "bf16";
  if (/fp16|float16|^half$|^16(-mixed|-true)?$|^mixed$|^o[123]$/.test(name)) return "fp16";
  if (/fp8|float8|^transformer-engine/.test(name)) return "fp8";
  if (name.includes("tf32")) return "tf32";
  if (/fp32|float32|^float$|^32(-true)?$|^full$|^o0$/.test(name)) return "fp32";
  return undefined;
}

/** The 16-bit type in which weights themselves train, where a Lightning word says so: `bf16-true`, `16-true`. */
export function narrowWeights(value: Value | undefined): Precision | undefined {
  const word = asString(value);
  return word !== undefined && /^(?:bf16|16)-true$/.test(word) ? precisionNamed(word) : undefined;
}

/**
 * The precision that a dtype object, a string or a Lightning number stands for. Of alternatives, bf16 where the machine has it and fp16
 * elsewhere count as the first; a choice that may also end in full precision is not known.
 */
export function precisionOf(value: Value | undefined): Precision | undefined {
  if (value?.kind === "either") {
    const options = value.options.filter((option) => option.kind !== "none").map(precisionOf);
    const [first] = options;
    const isHalf = options.every((option) => option === "bf16" || option === "fp16");
    return isHalf || new Set(options).size === 1 ? first : undefined;
  }
  switch (value?.kind) {
    case "string":
      return precisionNamed(value.value);
    case "symbol":
      return precisionNamed(value.name);
    case "number":
      return precisionNamed(String(value.value));
    case "object":
      return precisionNamed(value.type);
    default:
      return undefined;
  }
}
