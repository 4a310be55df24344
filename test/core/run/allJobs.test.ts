/** What specifications of jobs, images and task files start, with the words that say so, by the documentation of each. None changes unseen. */
import { readJobLaunches, readRecipeLaunches } from "../../../src/core/run/launch";
import { readConfigFile } from "../../../src/core/run/launchers/configFile";
import { assertGolden } from "../../support/golden";
import { settled } from "../../support/launches";
import { toldLaunch } from "../../support/toldLaunches";
import { cases } from "./allJobs.cases";

describe("all that jobs start", () => {
  it("is what was reviewed", async () => {
    const parts: string[] = [];
    for (const [title, { path, text, files = {} }] of Object.entries(cases)) {
      const { result, source } = await settled(path, text, files, (file, documents) => {
        const config = /(?:file)$/.test(path) ? undefined : readConfigFile(file);
        return config ? readJobLaunches(config, file, documents) : readRecipeLaunches(file, documents);
      });
      parts.push([`# ${title}`, ...result.flatMap((launch) => toldLaunch(launch, source)), "", ""].join("\n"));
    }
    assertGolden("jobs.txt", parts.join(""));
  });
});
