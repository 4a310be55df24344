import table from "./instances.json";
import { findAccelerator, type Accelerator } from "./accelerators";
import { plainKey } from "./names";
import { providerKey } from "./providers";
import { lazy, lazyRows } from "./table";

/** A rented machine: an instance type of a cloud, a TPU slice, a notebook runtime. Null is not known. */
export interface Instance {
  readonly provider: string;
  readonly type: string;
  /** Null for a machine without accelerators. */
  readonly acceleratorId: string | null;
  /** Devices as software counts them; a fraction where machines share one. */
  readonly acceleratorCount: number | null;
  readonly vcpuCount: number | null;
  readonly ramGb: number | null;
  readonly sources: readonly string[];
  /** `all`: no stored source showed the row; `share`: how much of a device it gets is not verified. */
  readonly unverified: "all" | "share" | null;
}

export const instances = lazyRows<Instance>(table, (row) => {
  const unverified = row.textOrNull("unverified");
  return {
    provider: row.text("provider"),
    type: row.text("type"),
    acceleratorId: row.textOrNull("acceleratorId"),
    acceleratorCount: row.numberOrNull("acceleratorCount"),
    vcpuCount: row.numberOrNull("vcpuCount"),
    ramGb: row.numberOrNull("ramGb"),
    sources: row.list("sources"),
    unverified: unverified === "all" || unverified === "share" ? unverified : null,
  };
});

const byType = lazy(() => {
  const index = new Map<string, Instance[]>();
  for (const instance of instances()) {
    const key = plainKey(instance.type);
    index.set(key, [...(index.get(key) ?? []), instance]);
  }
  return index;
});

/**
 * The instance of a type name, in any case: `p4d.24xlarge`, `ml.g5.2xlarge`, `Standard_NC24ads_A100_v4` (with or without `Standard_`),
 * `a2-highgpu-8g`. Without a provider only a type that one provider alone has.
 */
export function findInstance(type: string, provider?: string): Instance | undefined {
  const key = plainKey(type);
  const candidates = byType().get(key) ?? byType().get(`standard${key}`) ?? [];
  if (provider === undefined) return candidates.length === 1 ? candidates[0] : undefined;
  const wanted = providerKey(provider);
  return candidates.find((candidate) => providerKey(candidate.provider) === wanted);
}

/** The accelerator of an instance; undefined where it has none. */
export function acceleratorOf(instance: Instance): Accelerator | undefined {
  return instance.acceleratorId === null ? undefined : findAccelerator(instance.acceleratorId);
}
