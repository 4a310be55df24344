/** An estimate taken apart for drawing: where the energy goes, and what each unknown does to the interval. */
import type { Estimate, Range } from "./estimate";

export interface EnergyPart {
  readonly part: "accelerators" | "hosts" | "facility";
  /** Of the middle of the range. */
  readonly kwh: number;
}

/** Boards, the rest of the servers, and what the facility adds; undefined where one of them is not known. */
export function energyParts({ boardKwh, itKwh, energyKwh }: Estimate): readonly EnergyPart[] | undefined {
  if (!boardKwh || !itKwh || !energyKwh) return undefined;
  return [
    { part: "accelerators", kwh: boardKwh.central },
    { part: "hosts", kwh: Math.max(0, itKwh.central - boardKwh.central) },
    { part: "facility", kwh: Math.max(0, energyKwh.central - itKwh.central) },
  ];
}

/** The interval that would remain if one cause alone, with this share of the variance (0–1), were unknown. */
export function rangeOfCause({ low, central, high }: Range, share: number): Range {
  // Variances add up, and widths are in the logarithm.
  const width = Math.sqrt(share);
  return { low: central * (low / central) ** width, central, high: central * (high / central) ** width };
}
