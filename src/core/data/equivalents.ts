import table from "./equivalents.json";
import { lazyRows } from "./table";

/** An everyday comparison. Either of carbon or of energy: the other is null. */
export interface Equivalent {
  readonly key: string;
  readonly group: string;
  /** Plural, to stand after a number: "km in an average US passenger car". */
  readonly label: string;
  readonly gramsCo2ePerUnit: number | null;
  readonly kwhPerUnit: number | null;
  readonly year: number | null;
  readonly sources: readonly string[];
}

export const equivalents = lazyRows<Equivalent>(table, (row) => ({
  key: row.text("key"),
  group: row.text("group"),
  label: row.text("label"),
  gramsCo2ePerUnit: row.numberOrNull("gramsCo2ePerUnit"),
  kwhPerUnit: row.numberOrNull("kwhPerUnit"),
  year: row.numberOrNull("year"),
  sources: row.list("sources"),
}));

export function findEquivalent(key: string): Equivalent | undefined {
  return equivalents().find((row) => row.key === key);
}

/** How many of the thing an amount is; null when the thing is compared by the other quantity. */
export function countOf(
  equivalent: Equivalent,
  amount: { readonly kgCo2e: number; readonly energyKwh: number },
): number | null {
  if (equivalent.gramsCo2ePerUnit !== null) return (amount.kgCo2e * 1000) / equivalent.gramsCo2ePerUnit;
  return equivalent.kwhPerUnit === null ? null : amount.energyKwh / equivalent.kwhPerUnit;
}
