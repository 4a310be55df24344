/** A power limit: the last watts buy little speed. */
import type { AdvisedRun, Trial } from "../advisedRun";
import type { Change } from "../../run/whatIf";
import type { AdviceRule, Finding } from "../rule";

/** Caps that are tried, of the rated limit. Measured optima lie between 60 and 70 %; lower, the longer run costs more than the watts save. */
const shares = [0.6, 0.65, 0.7, 0.75, 0.8];
/** Drivers take no lower limit on most boards (W), and none of note on small ones: a T4 of 70 W goes down to 60. */
const lowest = 100;
const smallest = 140;
/** A cap that makes a run longer than this is not worth it. */
const longest = 1.1;
/** Boards that draw less than this of their rated limit would not feel the cap much. */
const busyShare = 0.75;
/** Less than this is below the lowest cap. */
const idleShare = 0.6;

export const powerCap: AdviceRule = {
  code: "advice.power-cap",
  find(run) {
    const rated = run.device?.row.tdpWatts;
    if (
      rated == null ||
      rated < smallest ||
      run.device?.row.kind !== "gpu" ||
      run.number("powerLimitWatts") !== undefined
    )
      return undefined;
    if (run.device.host !== "server" && run.device.host !== "workstation") return undefined;
    if (!run.knows("accelerator") || !run.chain.power) return undefined;
    const drawn = run.chain.power.runningWatts;
    if (drawn < idleShare * rated)
      return rejection(
        `The boards wait part of the time and draw about ${String(Math.round(drawn))} of their ${String(rated)} W: a limit would hardly be felt, but where it is, it makes the run longer.`,
      );
    if (drawn < busyShare * rated) return undefined;
    const best = bestCap(run, rated);
    if (!best) return undefined;
    if (best.energyRatio.central >= 1)
      return rejection(
        `What a limit saves on the boards, the rest of the machine${restWords(run)} uses up while it runs longer.`,
        best.change,
      );
    const watts = String(best.change.powerLimitWatts);
    return {
      kind: "proposal",
      title: `Limit the boards to ${watts} W`,
      message: `nvidia-smi -pl ${watts} on each board (rated ${String(rated)} W; nvidia-smi -q -d POWER shows what it takes). Processors, memory and fans${restWords(run)} run as much longer, so that less is saved at the plug than on the boards; a lower cap costs more time than it is worth.`,
      tradeOff:
        "None for the result. It takes longer; needs the rights of an administrator, or a scheduler that sets it.",
      evidence,
      change: best.change,
      applies: "setting",
      keepsOutcome: true,
      mostSaving: 0.17,
    };
  },
};

function rejection(message: string, change?: Change): Finding {
  const title = "A power limit would not help here";
  return { kind: "rejection", title, message, evidence, ...(change && { change }) };
}

const evidence =
  "Zeus traces (ml-energy/zeus, NSDI 2023), medians on four GPUs: −12 to −17 % of the boards' energy at 60 to 70 % of the limit and at most 10 % slower. McDonald et al. 2022 (arXiv 2205.09646): −13.7 % at +6.8 % time";

/** The cap that needs the least energy: below it the rest of the machine runs too long. */
function bestCap(run: AdvisedRun, rated: number): Trial | undefined {
  let best: Trial | undefined;
  for (const share of shares) {
    const watts = Math.round((share * rated) / 10) * 10;
    const trial = watts < lowest ? undefined : run.try({ powerLimitWatts: watts });
    if (!trial || trial.timeFactor > longest) continue;
    if (!best || trial.energyRatio.central < best.energyRatio.central) best = trial;
  }
  return best;
}

/** `, 28 % of this machine,`. */
function restWords({ chain: { power } }: AdvisedRun): string {
  if (!power) return "";
  const boards = Math.min(1, (power.board.central * power.boardsPerNode) / power.node.central);
  return `, ${String(Math.round(100 * (1 - boards)))} % of this machine,`;
}
