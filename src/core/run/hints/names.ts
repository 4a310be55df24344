/** NAMES. Devices that names give away: a file's (`resnet50_8xb32.py`, `run_4gpu.sh`), a partition's or a queue's (`hopper-prod`, `gpu_v100`). */
import type { Devices } from "./devices";
import { acceleratorOf } from "./prose";

/** The devices in a file's name; `8xb32` is OpenMMLab's way to write 8 devices with 32 samples each. */
export function devicesInPath(path: string): Devices | undefined {
  const file = path.replace(/^.*\//, "").replace(/\.\w+$/, "");
  const span = { path, from: 0, to: 0 };
  for (const part of file.split(/[_.-]/)) {
    const match = /^(\d{1,4})(?:xb\d+|x?gpus?|x([a-z]+\d\w*))$/i.exec(part);
    const count = Number(match?.[1]);
    if (!match || count < 1) continue;
    if (match[2] === undefined) return { count, span };
    const accelerator = acceleratorOf(match[2]);
    if (accelerator !== undefined) return { count, accelerator, span };
  }
  return undefined;
}

/** Architectures that data centres have one usual part of. */
const architectures: ReadonlyMap<string, string> = new Map([
  ["volta", "V100"],
  ["ampere", "A100"],
  ["hopper", "H100"],
]);

/** The accelerator in the name of a partition, a queue, an account or a node. */
export function acceleratorInName(name: string): string | undefined {
  const parts = name.toLowerCase().split(/[^a-z0-9]+/);
  const found = new Set(
    parts.flatMap((part) => {
      const bare = part.replace(/^(?:gpu|dgx)s?(?=[a-z])/, "").replace(/(?<=[a-z]\d{2,3})x\d$/, "");
      const chip = /^(?:[ahlvp]\d{2,3}s?|rtx\w+|gh200|gb200|mi\d{3}x?|t4)$/.test(bare)
        ? acceleratorOf(bare)
        : undefined;
      return chip ?? acceleratorOf(architectures.get(bare) ?? "") ?? [];
    }),
  );
  const [only, ...others] = found;
  return others.length === 0 ? only : undefined;
}
