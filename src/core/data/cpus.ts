import table from "./cpus.json";
import { cpuKey, longestName } from "./names";
import { indexBy, lazy, lazyRows } from "./table";

/** One processor (socket). Null is not known. */
export interface Cpu {
  readonly name: string;
  readonly vendor: string;
  readonly kind: "server" | "desktop" | "workstation" | "laptop" | "sbc";
  /** Physical cores. */
  readonly coreCount: number | null;
  /** Rated limit; base power on recent desktop parts, whose turbo limit is higher. */
  readonly tdpWatts: number;
  readonly releaseYear: number | null;
  readonly sources: readonly string[];
}

const kinds = ["server", "desktop", "workstation", "laptop", "sbc"] as const;

export const cpus = lazyRows<Cpu>(table, (row) => ({
  name: row.text("name"),
  vendor: row.text("vendor"),
  kind: kinds.find((kind) => kind === row.text("kind")) ?? "server",
  coreCount: row.numberOrNull("coreCount"),
  tdpWatts: row.number("tdpWatts"),
  releaseYear: row.numberOrNull("releaseYear"),
  sources: row.list("sources"),
}));

/** A model number alone (`7763`, `i7-13700K`, `Platinum 8480+`) is enough where it names one part. */
const index = lazy(() => {
  const full = indexBy(cpus(), ({ name }) => [cpuKey(name)]);
  const short = new Map<string, Cpu | null>();
  for (const cpu of cpus()) {
    const words = cpu.name.split(" ");
    for (let from = 1; from < words.length; from++) {
      const key = cpuKey(words.slice(from).join(" "));
      if (!/\d{3}/.test(key) && words.length - from < 2) continue;
      short.set(key, short.has(key) && short.get(key) !== cpu ? null : cpu);
    }
  }
  return { full, short };
});

/** The processor of a name, as sold or as the system prints it (`Intel(R) Xeon(R) Platinum 8275CL CPU @ 3.00GHz`). */
export function findCpu(name: string): Cpu | undefined {
  if (name.length > longestName) return undefined;
  const key = cpuKey(name);
  return index().full.get(key) ?? index().short.get(key) ?? undefined;
}
