/** What one accelerator can do, and what kind of machine it sits in. */
import { densePeak, findAccelerator, type Accelerator, type TrainingPrecision } from "../../data/accelerators";
import { processorRow } from "./processor";

export type Host = "server" | "workstation" | "laptop" | "tpu-host" | "board";

export interface Device {
  readonly row: Accelerator;
  readonly limitWatts: number;
  readonly idleWatts: number | undefined;
  /** Bytes of device memory. */
  readonly memoryBytes: number | undefined;
  readonly bandwidthBytesPerSecond: number;
  /** Whether devices of one node are joined by a fabric of their own (NVLink, Infinity Fabric, ICI) instead of the PCIe bus. */
  readonly hasFabric: boolean;
  /** Whether the memory is stacked beside the chip (HBM), which idles at less than graphics memory (GDDR). */
  readonly hasStackedMemory: boolean;
  readonly host: Host;
  /** A CPU that trains by itself: its draw is not that of the host around an accelerator. */
  readonly isProcessor: boolean;
}

/** W, where the table knows no limit: Green Algorithms' value for any GPU. */
const unknownLimitWatts = 200;
/** B/s, where the table knows no bandwidth: a mid-range board. */
const unknownBandwidth = 500e9;

/** Memory is sold in powers of two, of which the driver keeps 1 to 2 %: a board of 24 GB offers 25.4 · 10^9 bytes. */
const bytesPerNominalGb = 0.985 * 2 ** 30;

const devices = new Map<string, Device | undefined>();

/** The device of an accelerator's or processor's id, alias or marketing name, or of `cpu`; undefined for a name that no table row has. */
export function deviceOf(name: string): Device | undefined {
  if (devices.has(name)) return devices.get(name);
  const row = findAccelerator(name);
  const processor = row ? undefined : processorRow(name);
  const device = row ? toDevice(row, hostOf(row), false) : processor && toDevice(processor.row, processor.host, true);
  if (devices.size < maximumCached) devices.set(name, device);
  return device;
}

const maximumCached = 1000;

function toDevice(row: Accelerator, host: Host, isProcessor: boolean): Device {
  return {
    row,
    limitWatts: row.tdpWatts ?? unknownLimitWatts,
    idleWatts: row.idleWatts ?? undefined,
    memoryBytes: row.memoryGb === null ? undefined : row.memoryGb * bytesPerNominalGb,
    bandwidthBytesPerSecond:
      row.memoryBandwidthGbPerSecond === null ? unknownBandwidth : row.memoryBandwidthGbPerSecond * 1e9,
    hasFabric:
      row.kind === "tpu" || row.kind === "npu" || /sxm|-nvl$|^h20$|^gh200|^g?b[123]00|^mi[23]\d\d/.test(row.id),
    hasStackedMemory: /^(p100|v100|titan-v|a30|a100|a800|h\d|gh|g?b[123]00|mi\d|gaudi|trn|inf2|ascend)/.test(row.id),
    host,
    isProcessor,
  };
}

/**
 * The machine around a part, from its product line: GeForce, Titan, Quadro and RTX boards stand in workstations, laptop parts and
 * Apple's in laptops, Jetson modules alone, the rest in servers.
 */
function hostOf(row: Accelerator): Host {
  if (row.kind === "tpu") return "tpu-host";
  if (/laptop|mobile/i.test(row.name)) return "laptop";
  if (row.kind === "soc") return /jetson|orin|xavier/i.test(row.name) ? "board" : "laptop";
  return /geforce|titan|quadro|\brtx\b|radeon|\barc\b/i.test(row.name) ? "workstation" : "server";
}

export interface Peak {
  readonly flopsPerSecond: number;
  /** Whether matrix units (tensor cores and the like) do the work. */
  readonly matrixUnits: boolean;
  readonly column: string;
}

const trainingPrecisions: readonly TrainingPrecision[] = ["fp32", "tf32", "fp16", "bf16", "fp8"];

/** The contract's precision of a word, `bf16` for what it does not know. */
export function precisionOf(word: string): TrainingPrecision {
  const lower = word.toLowerCase();
  if (lower === "int8") return "fp8";
  return trainingPrecisions.find((known) => known === lower) ?? "bf16";
}

/** Dense peak of the precision in FLOP/s; undefined when the table knows none for this part. */
export function peakOf(device: Device, precision: TrainingPrecision): Peak | undefined {
  // 8-bit matrix products of parts without fp8 columns run as int8 (TPU v5p).
  if (
    precision === "fp8" &&
    device.row.fp8DenseTflops === null &&
    device.row.kind === "tpu" &&
    device.row.int8DenseTops
  ) {
    return { flopsPerSecond: device.row.int8DenseTops * 1e12, matrixUnits: true, column: "int8DenseTops" };
  }
  const peak = densePeak(device.row, precision) ?? densePeak(device.row, "bf16") ?? densePeak(device.row, "fp16");
  if (!peak) return undefined;
  const vector = peak.column === "fp32Tflops" || (peak.column === "fp16DenseTflops" && !hasMatrixUnits(device.row));
  return { flopsPerSecond: peak.tflops * 1e12, matrixUnits: !vector, column: peak.column };
}

/** Whether the part multiplies matrices in units of their own: tensor cores, matrix cores, systolic arrays. */
export function hasMatrixUnits(row: Accelerator): boolean {
  return row.fp16Fp32AccumulateDenseTflops !== null || row.bf16DenseTflops !== null || row.tf32DenseTflops !== null;
}
