import { launchedByJob } from "../../src/core/run/link";
import { readConfigFile } from "../../src/core/run/launchers/configFile";
import { readRun, settled, type ReadRun } from "./launches";

/** The runs that a job specification starts. */
export async function jobRunsOf(
  text: string,
  files: Readonly<Record<string, string>> = {},
  path = "job.yaml",
): Promise<ReadRun[]> {
  const { result, source } = await settled(path, text, files, (file, documents) => {
    const config = readConfigFile(file);
    return config ? launchedByJob(config, file, documents) : [];
  });
  return result.map((run) => readRun(run, source));
}
