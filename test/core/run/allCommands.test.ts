/** What command lines start, with the words that say so: options of launchers, schedulers and clouds, variables of processes. None changes unseen. */
import { readLaunches } from "../../../src/core/run/launch";
import { assertGolden } from "../../support/golden";
import { settled } from "../../support/launches";
import { toldLaunch } from "../../support/toldLaunches";
import { cases } from "./allCommands.cases";

/** Variables that launchers and scripts set, without what each scheduler has for the same numbers. */
const shown = /^(?:[A-Z]|OMP_NUM_THREADS|NAME|(?:LOCAL_)?(?:RANK|WORLD_SIZE)|SLURM_(?:PROCID|LOCALID|NNODES))$/;

describe("all that command lines start", () => {
  it("is what was reviewed", async () => {
    const parts: string[] = [];
    for (const [title, { text, files = {} }] of Object.entries(cases)) {
      const { result, source } = await settled("lab/run.sh", text, files, (file, documents) =>
        readLaunches(file, documents),
      );
      parts.push([`# ${title}`, ...result.flatMap((launch) => toldLaunch(launch, source, shown)), "", ""].join("\n"));
    }
    assertGolden("commands.txt", parts.join(""));
  });
});
