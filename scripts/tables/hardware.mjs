/** Accelerators, cloud instances, processors and what making them cost. */
import { list, number, sources, text, year } from "./table.mjs";

const watts = { min: 1, max: 3000 };
const tflops = { min: 0.001, max: 30_000 };

/** More words that people write for a part. */
const acceleratorWords = {
  "h100-sxm": ["h100 sxm 80gb", "h100 sxm5 80gb", "hgx h100"],
  "h200-sxm": ["h200 sxm 141gb", "h200 sxm5 141gb", "hgx h200"],
  "a100-sxm4-80gb": ["a100 sxm 80gb"],
  "a100-sxm4-40gb": ["a100-sxm4", "a100 sxm 40gb"],
};

export const accelerators = {
  from: "accelerators.csv",
  columns: {
    id: text("id", { required: true }),
    name: text("name", { required: true }),
    "aliases[]": list("aliases"),
    vendor: text("vendor"),
    kind: text("kind", { required: true, oneOf: ["gpu", "tpu", "npu", "soc"] }),
    releaseYear: year("release_year"),
    tdpWatts: number("tdp_w", watts),
    idleWatts: number("idle_w", watts),
    typicalWatts: number("typ_w", watts),
    memoryGb: number("memory_gb", { min: 0.5, max: 1024 }),
    memoryBandwidthGbPerSecond: number("mem_bandwidth_gbps", { min: 5, max: 30_000 }),
    fp32Tflops: number("fp32_tflops", tflops),
    tf32DenseTflops: number("tf32_tflops", tflops),
    fp16DenseTflops: number("fp16_tflops", tflops),
    fp16Fp32AccumulateDenseTflops: number("fp16_fp32acc_tflops", tflops),
    bf16DenseTflops: number("bf16_tflops", tflops),
    fp8DenseTflops: number("fp8_tflops", tflops),
    int8DenseTops: number("int8_tops", tflops),
    embodiedKgCo2e: number("embodied_kgco2e", { min: 1, max: 2000 }),
    "sources[]": sources(),
    "derivedFields[]": list("derived_fields"),
    "unverifiedFields[]": list("unverified_fields"),
  },
  prepare: (row) => ({ ...row, aliases: [row.aliases, ...(acceleratorWords[row.id] ?? [])].join("|") }),
};

export const instances = {
  from: "instances.csv",
  columns: {
    provider: text("provider", { required: true }),
    type: text("instance_type", { required: true }),
    acceleratorId: text("accelerator_id"),
    acceleratorCount: number("accelerator_count", { min: 0, max: 20_000 }),
    vcpuCount: number("vcpus", { min: 1, max: 2048 }),
    ramGb: number("ram_gb", { min: 0.5, max: 32_768 }),
    "sources[]": sources(),
    unverified: text("unverified", { oneOf: ["all", "share"] }),
  },
  /** A note that says a figure is not verified becomes a mark: "all" of the row, or the "share" of a device. */
  prepare(row) {
    const all = row.source.split("|").includes("unverified");
    return { ...row, unverified: all ? "all" : row.notes.includes("unverified") ? "share" : "" };
  },
};

export const cpus = {
  from: "cpu_power.csv",
  columns: {
    name: text("name", { required: true }),
    vendor: text("vendor", { required: true }),
    kind: text("kind", { required: true, oneOf: ["server", "desktop", "workstation", "laptop", "sbc"] }),
    coreCount: number("cores", { min: 1, max: 512, integer: true }),
    tdpWatts: number("tdp_w", { min: 1, max: 1000, required: true }),
    releaseYear: year("release_year"),
    "sources[]": sources(),
  },
  /** The figure for any core is a coefficient, and stands there; a part without its own power is of no use. */
  keep: (row) => row.kind !== "generic_per_core" && row.tdp_w !== "",
};

export const embodied = {
  from: "embodied.csv",
  columns: {
    item: text("item", { required: true }),
    kgCo2e: number("kg_co2e", { min: 0.1, max: 20_000, required: true }),
    per: text("per", { required: true }),
    lifetimeHours: number("lifetime_hours", { min: 8760, max: 87_600, required: true }),
    preferred: number("preferred", { min: 0, max: 1, required: true }),
    "sources[]": sources(),
  },
  prepare: (row) => ({ ...row, per: row.unit.replace("kg/", "") }),
};
