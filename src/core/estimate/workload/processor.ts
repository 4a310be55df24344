/** Processors that train by themselves, as devices: what the table does not know of them follows from their rated power. */
import { findCpu, type Cpu } from "../../data/cpus";
import type { Accelerator } from "../../data/accelerators";
import type { Host } from "./device";

/**
 * fp32 FLOP/s at the vector peak per rated W. Two 512-bit or 256-bit units per core give a Xeon Gold 6230 21 G, an EPYC 7763 18 G, a Core i7-1165G7
 * (28 W) 16 G per W.
 */
const flopsPerWatt = 18e9;
/** B/s of main memory per rated W: Xeon Gold 6230 141 GB/s at 125 W, EPYC 7763 205 GB/s at 280 W, laptops 50 GB/s at 28 W. */
const bytesPerWatt = 1e9;

/** A processor that nobody names: of a desktop. Laptops have 15 to 45 W, servers 85 to 400 W. */
const unnamed: Cpu = {
  name: "CPU",
  vendor: "",
  kind: "desktop",
  coreCount: null,
  tdpWatts: 65,
  releaseYear: null,
  sources: [],
};

const hosts: Readonly<Record<Cpu["kind"], Host>> = {
  server: "server",
  desktop: "workstation",
  workstation: "workstation",
  laptop: "laptop",
  sbc: "board",
};

/** `cpu`, or a processor of the table; undefined for anything else. */
export function processorRow(name: string): { readonly row: Accelerator; readonly host: Host } | undefined {
  const cpu = /^\s*cpus?\s*$/i.test(name) ? unnamed : findCpu(name);
  if (!cpu) return undefined;
  const row: Accelerator = {
    id: "cpu",
    name: cpu.name,
    aliases: [],
    vendor: cpu.vendor,
    kind: "soc",
    releaseYear: cpu.releaseYear,
    tdpWatts: cpu.tdpWatts,
    idleWatts: null,
    typicalWatts: null,
    memoryGb: null,
    memoryBandwidthGbPerSecond: (cpu.tdpWatts * bytesPerWatt) / 1e9,
    fp32Tflops: (cpu.tdpWatts * flopsPerWatt) / 1e12,
    tf32DenseTflops: null,
    fp16DenseTflops: null,
    fp16Fp32AccumulateDenseTflops: null,
    bf16DenseTflops: null,
    fp8DenseTflops: null,
    int8DenseTops: null,
    embodiedKgCo2e: null,
    sources: cpu.sources,
    derivedFields: ["fp32_tflops", "memory_bandwidth_gbs"],
    unverifiedFields: [],
  };
  return { row, host: hosts[cpu.kind] };
}
