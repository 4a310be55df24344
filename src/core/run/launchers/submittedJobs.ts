import type { Trace } from "../../evaluate/trace";
import type { SourceText } from "../../source/sourceText";
import type { Job } from "./job";
import { readAzureSdk } from "./submitted/azureSdk";
import { readProcesses } from "./submitted/processes";
import { readRunpodSdk } from "./submitted/runpodSdk";
import { readSkypilotSdk } from "./submitted/skypilotSdk";
import { readVertexSdk } from "./submitted/vertexSdk";

/** One reader for each service that Python code gives jobs to. */
const readers = [readVertexSdk, readAzureSdk, readSkypilotSdk, readRunpodSdk, readProcesses];

/** The jobs that a script submits; those in functions that nothing calls are somebody else's to submit. */
export function readSubmittedJobs(trace: Trace, source: SourceText): readonly Job[] {
  const called = { ...trace, calls: trace.calls.filter((call) => call.uncalled !== true) };
  return readers.flatMap((read) => read(called, source)).filter((job) => job.span.path === source.path);
}
