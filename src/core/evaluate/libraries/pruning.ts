/** How much of its trials a search does at the least that stops bad ones early. */
import type { Call } from "../trace";
import { asNumber, asString, likely, type Value } from "../value";
import { objectCall } from "./searchSpaces";

/** Nothing says when trials are stopped: as for a scheduler's time limit, down to a quarter. */
export const usualLeastShare = 0.25;

/**
 * Successive halving: of all trials that reach a rung, one in `factor` goes on to the next, `factor` times as far. Asynchronous searches let
 * more through, so this is the least. Source: Li et al. 2020, arXiv 1810.05934, algorithm 1.
 */
function halvingShare(first: number, most: number, factor: number): number {
  if (!(first > 0 && most > first && factor > 1)) return usualLeastShare;
  let share = 0;
  let reached = 0;
  let going = 1;
  for (let rung = first; rung < most; rung *= factor) {
    share += (going * (rung - reached)) / most;
    reached = rung;
    going /= factor;
  }
  return share + (going * (most - reached)) / most;
}

/** Of a scheduler of Ray Tune; undefined for one that stops nothing. Defaults: Ray 2. */
export function leastOfScheduler(scheduler: Value | undefined): number | undefined {
  const made = objectCall(scheduler, undefined);
  const name = made?.callee.replace(/^.*\./, "") ?? "";
  if (/^(?:ASHA|AsyncHyperBand)(?:Scheduler)?$/.test(name))
    return halvingShare(
      number(made, "grace_period", 1),
      number(made, "max_t", 100),
      number(made, "reduction_factor", 4),
    );
  return /^(?:HyperBand\w*|MedianStopping\w*)$/.test(name) ? usualLeastShare : undefined;
}

/** Of `early_terminate` in a sweep of Weights & Biases. Default: eta is 3. */
export function leastOfTermination(config: Value | undefined): number | undefined {
  const held = config && likely(config);
  const entry = held?.kind === "dict" ? held.entries.get("early_terminate") : undefined;
  const options = entry && likely(entry);
  if (!options || options.kind === "none") return undefined;
  if (options.kind !== "dict" || asString(options.entries.get("type")) !== "hyperband") return usualLeastShare;
  const at = (name: string): number | undefined => asNumber(options.entries.get(name));
  return halvingShare(at("min_iter") ?? 0, at("max_iter") ?? 0, at("eta") ?? 3);
}

/** Of a study of Optuna whose trials ask whether they should stop; the median of the others decides unless a pruner is given. */
export function leastOfStudy(study: Value | undefined): number {
  const made = objectCall(study, undefined);
  const pruner = objectCall(made?.kwargs.get("pruner"), undefined);
  const name = pruner?.callee.replace(/^.*\./, "") ?? "";
  if (name === "NopPruner") return 1;
  if (name !== "SuccessiveHalvingPruner" && name !== "HyperbandPruner") return usualLeastShare;
  const factor = number(pruner, "reduction_factor", name === "HyperbandPruner" ? 3 : 4);
  return halvingShare(number(pruner, "min_resource", 1), number(pruner, "max_resource", 0), factor);
}

function number(made: Call | undefined, name: string, usual: number): number {
  const given = made?.kwargs.get(name);
  return given === undefined ? usual : (asNumber(given) ?? 0);
}
