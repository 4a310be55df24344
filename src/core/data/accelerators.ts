import table from "./accelerators.json";
import { acceleratorKey, longestName } from "./names";
import { indexBy, lazy, lazyRows } from "./table";

/** GPU, TPU chip, NPU or system on a chip, as software counts one device. Null is not known. */
export interface Accelerator {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly vendor: string | null;
  readonly kind: "gpu" | "tpu" | "npu" | "soc";
  readonly releaseYear: number | null;
  /** Rated limit of the board, not its draw. */
  readonly tdpWatts: number | null;
  readonly idleWatts: number | null;
  /** Measured mean draw in use; TPU v2 to v4 only, where it is a better guide than the limit. */
  readonly typicalWatts: number | null;
  readonly memoryGb: number | null;
  readonly memoryBandwidthGbPerSecond: number | null;
  /** Vector units, no tensor cores. */
  readonly fp32Tflops: number | null;
  readonly tf32DenseTflops: number | null;
  /** Tensor cores with fp16 accumulation; the vector rate on parts without tensor cores. */
  readonly fp16DenseTflops: number | null;
  /** fp16 inputs and fp32 accumulation: what mixed-precision training gets. Half of `fp16DenseTflops` on GeForce. */
  readonly fp16Fp32AccumulateDenseTflops: number | null;
  readonly bf16DenseTflops: number | null;
  readonly fp8DenseTflops: number | null;
  readonly int8DenseTops: number | null;
  readonly embodiedKgCo2e: number | null;
  readonly sources: readonly string[];
  /** Columns of the source table (`tdp_w`, `fp16_tflops`) that were computed from core counts and clocks. */
  readonly derivedFields: readonly string[];
  /** Columns of the source table that no stored source showed. */
  readonly unverifiedFields: readonly string[];
}

/** Arithmetic of a training run. `fp16` and `bf16` mean mixed precision: fp32 accumulation. */
export type TrainingPrecision = "fp32" | "tf32" | "fp16" | "bf16" | "fp8";

export interface PeakRate {
  readonly tflops: number;
  /** The column that it was read from. */
  readonly column:
    | "fp32Tflops"
    | "tf32DenseTflops"
    | "fp16DenseTflops"
    | "fp16Fp32AccumulateDenseTflops"
    | "bf16DenseTflops"
    | "fp8DenseTflops";
}

const kinds = ["gpu", "tpu", "npu", "soc"] as const;

export const accelerators = lazyRows<Accelerator>(table, (row) => ({
  id: row.text("id"),
  name: row.text("name"),
  aliases: row.list("aliases"),
  vendor: row.textOrNull("vendor"),
  kind: kinds.find((kind) => kind === row.text("kind")) ?? "gpu",
  releaseYear: row.numberOrNull("releaseYear"),
  tdpWatts: row.numberOrNull("tdpWatts"),
  idleWatts: row.numberOrNull("idleWatts"),
  typicalWatts: row.numberOrNull("typicalWatts"),
  memoryGb: row.numberOrNull("memoryGb"),
  memoryBandwidthGbPerSecond: row.numberOrNull("memoryBandwidthGbPerSecond"),
  fp32Tflops: row.numberOrNull("fp32Tflops"),
  tf32DenseTflops: row.numberOrNull("tf32DenseTflops"),
  fp16DenseTflops: row.numberOrNull("fp16DenseTflops"),
  fp16Fp32AccumulateDenseTflops: row.numberOrNull("fp16Fp32AccumulateDenseTflops"),
  bf16DenseTflops: row.numberOrNull("bf16DenseTflops"),
  fp8DenseTflops: row.numberOrNull("fp8DenseTflops"),
  int8DenseTops: row.numberOrNull("int8DenseTops"),
  embodiedKgCo2e: row.numberOrNull("embodiedKgCo2e"),
  sources: row.list("sources"),
  derivedFields: row.list("derivedFields"),
  unverifiedFields: row.list("unverifiedFields"),
}));

const index = lazy(() => indexBy(accelerators(), ({ id, aliases }) => [id, ...aliases].map(acceleratorKey)));

/** The same words in another order: `A100 80GB SXM4`. */
const byWords = lazy(() => indexBy(accelerators(), ({ id, aliases }) => [id, ...aliases].map(wordsKey)));

/**
 * The accelerator that a name means: an id (`a100-sxm4-80gb`), an alias or what the driver prints (`NVIDIA A100-SXM4-80GB`), in any
 * case, with or without maker and count (`A100:8`), memory (`L4 24GB`) or slice size (`v5litepod-16`). A bare family name (`A100`)
 * gives the form that clouds rent out most. Undefined for a name that no row has; words for an unspecified device (`cuda`, `gpu`) are
 * not names.
 */
export function findAccelerator(name: string): Accelerator | undefined {
  if (name.length > longestName) return undefined;
  const found =
    index().get(acceleratorKey(name)) ?? byWords().get(wordsKey(name)) ?? withoutMemory(name) ?? withoutSliceSize(name);
  return found && found.id !== genericId ? found : undefined;
}

function wordsKey(name: string): string {
  return name
    .split(/[\s\-_]+/)
    .map(acceleratorKey)
    .sort()
    .join(" ")
    .trim();
}

/** `RTX 3090 24GB` is the RTX 3090 because that has 24 GB; `RTX 3090 48GB` is nothing we know. */
function withoutMemory(name: string): Accelerator | undefined {
  const match = /\(?(?<!\d)(\d+)\s?gi?b\)?/i.exec(name);
  if (!match) return undefined;
  const [before, behind] = [name.slice(0, match.index), name.slice(match.index + match[0].length)];
  const found = index().get(acceleratorKey(`${before} ${behind}`));
  return found?.memoryGb === Number(match[1]) ? found : undefined;
}

/** A TPU slice is many of one chip. */
function withoutSliceSize(name: string): Accelerator | undefined {
  const chip = /^((?:tpu[\s\-_]?)?(?:v\d+[a-z]*|7x))-\d+$/i.exec(name.trim())?.[1];
  return chip === undefined ? undefined : index().get(acceleratorKey(chip));
}

const genericId = "gpu-generic";

/** The stand-in for a GPU that nothing names: 200 W, no rates. */
export function genericAccelerator(): Accelerator {
  const generic = index().get(acceleratorKey(genericId));
  if (!generic) throw new Error(`no accelerator ${genericId}`);
  return generic;
}

/**
 * Dense peak rate for training in a precision, in TFLOP/s. A part without the asked units runs on those that it has: bf16 on a part
 * without it and tf32 before Ampere run at the fp32 rate, fp8 without fp8 units at the bf16 rate, fp16 without tensor cores at the
 * better of the vector rates. Null when the table knows no such rate.
 */
export function densePeak(accelerator: Accelerator, precision: TrainingPrecision): PeakRate | null {
  const vector = rate(accelerator, "fp32Tflops");
  switch (precision) {
    case "fp32":
      return vector;
    case "tf32":
      return rate(accelerator, "tf32DenseTflops") ?? vector;
    case "bf16":
      return rate(accelerator, "bf16DenseTflops") ?? vector;
    case "fp16":
      return (
        rate(accelerator, "fp16Fp32AccumulateDenseTflops") ??
        higher(rate(accelerator, "fp16DenseTflops"), vector) ??
        rate(accelerator, "bf16DenseTflops")
      );
    case "fp8":
      return rate(accelerator, "fp8DenseTflops") ?? densePeak(accelerator, "bf16");
  }
}

function rate(accelerator: Accelerator, column: PeakRate["column"]): PeakRate | null {
  const tflops = accelerator[column];
  return tflops === null ? null : { tflops, column };
}

function higher(first: PeakRate | null, second: PeakRate | null): PeakRate | null {
  if (first === null || second === null) return first ?? second;
  return first.tflops >= second.tflops ? first : second;
}
