/** A power limit: the last watts buy little speed. */
import { because, exactly } from "../../estimate/quantity";
import type { AdvisedRun } from "../advisedRun";
import type { AdviceRule } from "../rule";

/** Of the rated limit; measured optima lie between 60 and 70 %. Lower, the longer run costs more than the watts save. */
const share = 0.65;
/** Boards that draw less than this of their rated limit would not feel the cap much. */
const busyShare = 0.75;
/** Measured on boards: energy after over before, and how much longer it takes. */
const boardRatio = 0.855;
const timeFactor = 1.07;
/** Standard deviation of the logarithm, from −12 to −17 % and 1 to 1.1 times as long. */
const spread = 0.03;

export const powerCap: AdviceRule = {
  code: "advice.power-cap",
  find(run) {
    const rated = run.device?.row.tdpWatts;
    if (rated == null || run.device?.row.kind !== "gpu" || run.number("powerLimitWatts") !== undefined)
      return undefined;
    if (run.device.host !== "server" && run.device.host !== "workstation") return undefined;
    const boards = boardShare(run);
    if (boards === undefined || !run.knows("accelerator") || (run.chain.power?.board.central ?? 0) < busyShare * rated)
      return undefined;
    const watts = Math.round((share * rated) / 10) * 10;
    const ratio = boards * boardRatio + (1 - boards) * timeFactor;
    return {
      kind: "proposal",
      title: `Limit the boards to ${String(watts)} W`,
      message: `nvidia-smi -pl ${String(watts)} on each board (rated ${String(rated)} W): measured −12 to −17 % of the boards' energy. Processors, memory and fans, ${String(Math.round(100 * (1 - boards)))} % of this machine, run as much longer, so that less is saved at the plug; below about 60 % of the limit nothing is.`,
      tradeOff:
        "None for the result. About 7 % longer; needs the rights of an administrator, or a scheduler that sets it.",
      evidence:
        "Zeus traces (ml-energy/zeus, NSDI 2023), medians on four GPUs: −12 to −17 % at 60 to 70 % of the limit and at most 10 % slower. McDonald et al. 2022 (arXiv 2205.09646): −13.7 % at +6.8 % time",
      change: { powerLimitWatts: watts },
      known: { energyRatio: because(exactly(ratio), "power cap", spread), timeFactor },
      applies: "setting",
      keepsOutcome: true,
      mostSaving: 0.17,
    };
  },
};

/** Share of the machine's power that its boards draw. */
function boardShare({ chain }: AdvisedRun): number | undefined {
  const { power } = chain;
  return power && Math.min(1, (power.board.central * power.boardsPerNode) / power.node.central);
}
