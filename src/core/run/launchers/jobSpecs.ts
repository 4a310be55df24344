import type { Value } from "../../evaluate/value";
import type { Documents } from "../../source/documents";
import type { SourceText } from "../../source/sourceText";
import type { Job } from "./job";
import { readAxolotlCloud } from "./jobs/axolotlCloud";
import { readAzureMl } from "./jobs/azureMl";
import { readAnyscale, readDatabricks } from "./jobs/clusterJobs";
import { readCompose } from "./jobs/compose";
import { readDstack, readMosaic } from "./jobs/commandLists";
import { readDetermined } from "./jobs/determined";
import { readDvc } from "./jobs/pipelineStages";
import { readKubernetes } from "./jobs/kubernetes";
import { readSkypilot } from "./jobs/skypilot";
import { readSweep } from "./jobs/sweep";
import { readDebugConfigurations, readPackageScripts, readProjectTasks, readTasks } from "./jobs/taskFiles";
import { readVertex } from "./jobs/vertex";

/** The jobs that one service's files describe. @param documents where files that they name are found. Pure; never throws. */
type JobReader = (config: Value, source: SourceText, documents?: Documents) => readonly Job[];

/** In order: a file is of the first that finds a job in it. */
const readers: readonly JobReader[] = [
  readKubernetes,
  readAzureMl,
  readVertex,
  readDatabricks,
  readAnyscale,
  readDstack,
  readMosaic,
  readDetermined,
  readSweep,
  readAxolotlCloud,
  readCompose,
  readDvc,
  readSkypilot,
  readDebugConfigurations,
  readTasks,
  readPackageScripts,
  readProjectTasks,
];

/** The jobs that a specification describes; none for any other file. */
export function readJobs(config: Value, source: SourceText, documents?: Documents): readonly Job[] {
  for (const read of readers) {
    const jobs = read(config, source, documents);
    if (jobs.length > 0) return jobs;
  }
  return [];
}
