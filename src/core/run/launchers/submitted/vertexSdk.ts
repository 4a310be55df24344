/** Vertex AI's Python SDK: custom training jobs of a script, of worker pools, and tuning jobs over them. Source: google-cloud-aiplatform 1.x. */
import type { Value } from "../../../evaluate/value";
import type { Call, Trace } from "../../../evaluate/trace";
import { argument } from "../../../frameworks/calls";
import { Settings } from "../../../frameworks/configs";
import type { SourceText } from "../../../source/sourceText";
import type { Job } from "../job";
import { limitInSeconds, stated } from "../jobs/jobFacts";
import { countAt } from "../jobs/jobText";
import { machineDevices, machineFacts, workerPoolsJob } from "../jobs/vertex";
import { asDict, isOf, madeBy, pythonWords, wordsOf } from "./submission";

const sdk = "google.cloud.aiplatform";

export function readVertexSdk(trace: Trace, source: SourceText): Job[] {
  const started = new Set<Call>();
  return trace.calls.flatMap((call) => {
    if (!isOf(call, sdk, "run", "submit")) return [];
    const made = madeBy(call.receiver);
    // With devices or without, as a condition decides: one of them is run.
    const isAlternative = made && started.has(made) && call.conditions.length > 0;
    if (!made || isAlternative) return [];
    started.add(made);
    const job = jobOf(made, call, source);
    if (!job) return [];
    const allocation = { ...job.allocation, ...limitInSeconds(argument(call, "timeout")) };
    const facts = [...(job.facts ?? []), ...stated("cloudRegion", regionOf(made, trace))];
    return [{ ...job, span: call.span, anchor: call.span, allocation, facts }];
  });
}

function jobOf(made: Call, run: Call, source: SourceText): Job | undefined {
  if (!made.callee.startsWith(`${sdk}.`)) return undefined;
  switch (made.method) {
    case "CustomTrainingJob":
      return trainingJob(made, run, source, argument(made, "script_path", 1));
    case "CustomContainerTrainingJob":
    case "CustomPythonPackageTrainingJob":
      return trainingJob(made, run, source, undefined);
    case "from_local_script":
      return trainingJob(made, made, source, argument(made, "script_path", 1));
    case "CustomJob":
      return workerPoolsJob(argument(made, "worker_pool_specs", 1), source);
    case "HyperparameterTuningJob":
      return tuningJob(made, run, source);
    default:
      return undefined;
  }
}

/** @param options the call that is given machines and arguments. */
function trainingJob(made: Call, options: Call, source: SourceText, script: Value | undefined): Job {
  const machine = new Settings(asDict(options.kwargs, options));
  const command = script
    ? [...pythonWords(script, source, made.span), ...wordsOf(argument(options, "args"), source)]
    : wordsOf(argument(made, "command"), source);
  const nodes = countAt(argument(options, "replica_count")) ?? { value: 1, span: options.span };
  return {
    ...(command.length > 0 ? { words: command } : {}),
    span: options.span,
    allocation: { nodes, ...machineDevices(machine) },
    facts: machineFacts(argument(options, "machine_type"), options.span),
    trains: true,
  };
}

function tuningJob(made: Call, run: Call, source: SourceText): Job | undefined {
  const inner = madeBy(argument(made, "custom_job", 1));
  const job = inner && jobOf(inner, run, source);
  if (!job) return undefined;
  const trials = countAt(argument(made, "max_trial_count"));
  const spans = trials ? [trials.span] : [made.span];
  return { ...job, repeats: { times: trials?.value, spans, reason: "trials of a Vertex AI tuning job" } };
}

/** The region: of the job, else of `aiplatform.init`. */
function regionOf(made: Call, trace: Trace): Value | undefined {
  const init = trace.calls.findLast((call) => call.callee === `${sdk}.init`);
  const inner = madeBy(argument(made, "custom_job", 1));
  return argument(made, "location") ?? argument(inner, "location") ?? argument(init, "location");
}
