import table from "./embodied.json";
import type { Accelerator } from "./accelerators";
import { lazyRows } from "./table";

/** Carbon of making one thing, to be shared over its life: kg × hours used ÷ lifetime. */
export interface Embodied {
  readonly item: string;
  readonly kgCo2e: number;
  /** What one of it is: GPU, server, CPU, drive, GB. */
  readonly per: string;
  readonly lifetimeHours: number;
  readonly sources: readonly string[];
}

export const embodiedRows = lazyRows<Embodied>(table, (row) => ({
  item: row.text("item"),
  kgCo2e: row.number("kgCo2e"),
  per: row.text("per"),
  lifetimeHours: row.number("lifetimeHours"),
  sources: row.list("sources"),
}));

export function findEmbodied(item: string): Embodied | undefined {
  return embodiedRows().find((row) => row.item === item);
}

/** Of one accelerator: its own footprint where one is known, else the same 150 kg for every GPU. */
export function embodiedOf(accelerator: Accelerator): Embodied {
  const own = findEmbodied(`gpu:${accelerator.id}`);
  if (own) return own;
  const generic = findEmbodied("gpu:generic");
  if (!generic) throw new Error("no generic embodied row");
  if (accelerator.embodiedKgCo2e === null) return generic;
  return {
    ...generic,
    item: `gpu:${accelerator.id}`,
    kgCo2e: accelerator.embodiedKgCo2e,
    sources: accelerator.sources,
  };
}
