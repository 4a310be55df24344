/** The label A–G: how near a run is to the best known for the same job. */
import type { AdvisedRun } from "./advisedRun";
import type { TogetherSummary } from "../analysis";

export type Label = "A" | "B" | "C" | "D" | "E" | "F" | "G";

/** Energy over that of the best run, up to which a letter goes; more is G. METHODOLOGY prints the scale. */
export const labelScale: readonly (readonly [Label, number])[] = [
  ["A", 1.1],
  ["B", 1.35],
  ["C", 1.75],
  ["D", 2.5],
  ["E", 4],
  ["F", 7],
];

/**
 * The letter of a run, against the same job with every change that leaves its outcome as it is. Null where the hardware or the amount of
 * work is a guess: then the best run is one too.
 */
export function labelOf(run: AdvisedRun, best: TogetherSummary | undefined): Label | null {
  if (!run.chain.energy || !run.work || !run.knows("accelerator", "acceleratorCount")) return null;
  const ratio = 1 / (1 - (best?.savingFraction ?? 0));
  return labelScale.find(([, most]) => ratio <= most)?.[0] ?? "G";
}
