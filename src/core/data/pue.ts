import table from "./pue.json";
import { providerKey } from "./providers";
import { findCloudRegion } from "./regions";
import { lazyRows } from "./table";

/** Power usage effectiveness of a data centre: energy at its meter over energy of its machines; 1 or more. */
export interface Pue {
  readonly context: string;
  readonly kind: "world" | "provider" | "region";
  readonly region: string | null;
  readonly pue: number;
  readonly year: number | null;
  readonly sources: readonly string[];
}

export const pueRows = lazyRows<Pue>(table, (row) => {
  const kind = row.text("kind");
  return {
    context: row.text("context"),
    kind: kind === "provider" || kind === "region" ? kind : "world",
    region: row.textOrNull("region"),
    pue: row.number("pue"),
    year: row.numberOrNull("year"),
    sources: row.list("sources"),
  };
});

/** Where a machine stands when no provider says it. */
export type PueContext = "industry_average" | "local_machine" | "on_premise" | "hpc_centre";

/** The PUE of a kind of place: 1.56 is the industry's average, 1 a machine at a desk. */
export function contextPue(context: PueContext): Pue {
  const found = pueRows().find((row) => row.kind === "world" && row.context === context);
  if (!found) throw new Error(`no PUE of ${context}`);
  return found;
}

/** The newest PUE of a provider's region, else of the provider's fleet. Undefined for a provider that the table does not have. */
export function findPue(provider: string, region?: string): Pue | undefined {
  const key = providerKey(provider);
  return (
    (region === undefined ? undefined : regionPue(key, region)) ??
    pueRows().find((row) => row.kind === "provider" && row.context === key)
  );
}

function regionPue(provider: string, name: string): Pue | undefined {
  const region = findCloudRegion(name, provider);
  if (region?.pue != null) {
    return {
      context: provider,
      kind: "region",
      region: region.region,
      pue: region.pue,
      year: region.pueYear,
      sources: region.pueSources,
    };
  }
  const wanted = (region?.region ?? name).toLowerCase();
  return pueRows().find(
    (row) => row.kind === "region" && row.context === provider && row.region?.toLowerCase() === wanted,
  );
}
