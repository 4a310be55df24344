/** What a changed run holds of each accelerator's memory, in words. */
import type { Trial } from "./advisedRun";

/** `97`, by the middle of the memory model. */
export function gigabytesOf({ run }: Trial): string {
  return String(Math.round((run.chain.memory?.bytesPerDevice ?? 0) / 1e9));
}

/** `about 97 GB of each accelerator's 84`. */
export function memoryWords(trial: Trial): string {
  const all = trial.run.device?.memoryBytes;
  return all === undefined
    ? `about ${gigabytesOf(trial)} GB of each accelerator`
    : `about ${gigabytesOf(trial)} GB of each accelerator's ${String(Math.round(all / 1e9))}`;
}
