/** Accelerators as logs name them. */

/** One kind of device and how many there are. */
export interface DeviceCount {
  readonly name: string;
  readonly count: number;
}

/** `8 x NVIDIA A100-SXM4-40GB` or `NVIDIA A40`; undefined for several kinds at once, which have no common factor. */
export function soleDevice(text: string): DeviceCount | undefined {
  const parts = text
    .split(/\s\+\s|,|;/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const found = parts.map((part) => {
    const match = /^(\d{1,5})\s*[xX*]\s*(\S.*)$/.exec(part);
    return match ? { name: match[2] ?? part, count: Number(match[1]) } : { name: part, count: 1 };
  });
  const [first] = found;
  if (!first || found.some(({ name }) => name !== first.name)) return undefined;
  return { name: first.name, count: found.reduce((sum, { count }) => sum + count, 0) };
}
