/** Names of TPU slices, which say how many chips they have. Source: Google Cloud's TPU documentation, accelerator types. */

/** Types whose number counts TensorCores, two on each chip; the others count chips. */
const cores = /^v(?:2|3|4|5p)$/;
const sized = /^(?:tpu[\s\-_]?)?(v2|v3|v4|v5p|v5e|v5litepod|v6e)-(\d{1,5})$/i;
/** Named by how the chips are arranged: `v5e-4x4`, `tpu7x-4x4x4`. */
const arranged = /^(?:tpu[\s\-_]?)?(v2|v3|v4|v5p|v5e|v5litepod|v6e|7x|v7x)-(\d{1,3})x(\d{1,3})(?:x(\d{1,3}))?$/i;

export interface TpuSlice {
  /** A name of the table of accelerators: `tpu-v4`. */
  readonly chip: string;
  readonly chips: number;
}

/** `v4-32` is 16 chips, `v5litepod-16` and `v5e-4x4` are 16; undefined for other names. */
export function tpuSlice(name: string): TpuSlice | undefined {
  const [, shape = "", ...sides] = arranged.exec(name.trim()) ?? [];
  if (shape !== "")
    return slice(
      shape,
      sides.reduce((product, side) => product * Number(side || 1), 1),
    );
  const [, type = "", size] = sized.exec(name.trim()) ?? [];
  return slice(type, cores.test(type.toLowerCase()) ? Number(size) / 2 : Number(size));
}

function slice(type: string, chips: number): TpuSlice | undefined {
  const family = type.toLowerCase();
  const chip = { v5litepod: "v5e", "7x": "v7", v7x: "v7" }[family] ?? family;
  return Number.isInteger(chips) && chips > 0 ? { chip: `tpu-${chip}`, chips } : undefined;
}
