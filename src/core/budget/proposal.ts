/** A first budget file, from what the workspace is estimated to need today. */
import { stringify } from "yaml";
import type { Analysis } from "../analysis";
import { countedRuns } from "../run/jobs";
import { figureOf } from "./judge";
import type { Measure } from "./policy";
import { roundUp } from "./roundUp";

/** Room above today's figure: estimates move, and a limit that everything breaks at once is switched off. */
const headroom = 1.5;
/** Runs in a quarter that a team may plan beyond one of each. */
const runsOfEach = 2;
/** A limit where nothing is known to start from. */
const startingKwh = 100;

/**
 * The text of a budget file: a limit on each run a little above the largest of today, one on the quarter for all of them twice over. The
 * numbers are a start to be changed, and the file says so.
 */
export function proposeBudget(analysis: Analysis): string {
  const runs = countedRuns(analysis.files);
  const figures = (measure: Measure): readonly number[] =>
    runs.map((run) => figureOf(run, measure, "central")).filter((figure) => figure !== undefined);
  const energies = figures("energyKwh");
  const carbon = figures("kgCo2e").reduce((sum, figure) => sum + figure, 0);
  const largest = energies.length === 0 ? startingKwh : Math.max(...energies) * headroom;
  const limits: object[] = [{ name: "single-run", scope: "run", energyKwh: roundUp(largest), warnAt: 0.8 }];
  if (carbon > 0)
    limits.push({ name: "quarter", scope: "workspace", period: "quarter", kgCo2e: roundUp(carbon * runsOfEach) });
  const known = `${energies.length} of ${runs.length} training runs`;
  return `# What training in this repository may cost. Carbon Lens shows the verdict in the editor; \`carbon-lens check\` enforces it in CI.
# The limits start a little above what ${known} found here are estimated to need today: change them to what you want to allow.
version: 1
# Inputs of every run that its files do not state, the same for the whole team:
# defaults:
#   accelerator: a100-80gb
#   gridZone: DNK
${stringify({ limits }, { lineWidth: 0 })}# A run that may need more, for a reason, until a day:
# exceptions:
#   - match: [train_big.py]
#     limit: single-run
#     energyKwh: 400
#     reason: flagship run
#     owner: ml-platform
#     expires: 2027-03-31
`;
}
