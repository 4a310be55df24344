/** Vertex AI's Python SDK: custom training jobs of a script, of worker pools, and tuning jobs over them. Source: google-cloud-aiplatform 1.x. */
import { asString, type Value } from "../../../evaluate/value";
import type { Call, Trace } from "../../../evaluate/trace";
import { argument } from "../../../frameworks/calls";
import { Settings } from "../../../frameworks/configs";
import type { SourceText } from "../../../source/sourceText";
import type { Fact } from "../../runSpec";
import type { Job } from "../job";
import { countAt } from "../jobs/jobText";
import { machineDevices, machineFacts, workerPoolsJob } from "../jobs/vertex";
import { limitInSeconds, madeBy, pythonWords, stated, wordsOf } from "./submission";

const sdk = /^google\.cloud\.aiplatform\.(?:\w+\.)*/;

export function readVertexSdk(trace: Trace, source: SourceText): Job[] {
  const started = new Set<Call>();
  return trace.calls.flatMap((call) => {
    if (!/^(?:run|submit)$/.test(call.method) || !sdk.test(call.callee)) return [];
    const made = madeBy(call.receiver);
    // With devices or without, as a condition decides: one of them is run.
    const isAlternative = made !== undefined && started.has(made) && call.conditions.length > 0;
    if (made) started.add(made);
    const job = !made || isAlternative ? undefined : jobOf(made, call, source);
    return made && job
      ? [{ ...job, span: call.span, anchor: call.span, facts: [...(job.facts ?? []), ...place(made, trace)] }]
      : [];
  });
}

function jobOf(made: Call, run: Call, source: SourceText): Job | undefined {
  const kind = made.callee.replace(sdk, "");
  switch (kind) {
    case "CustomTrainingJob":
      return trainingJob(made, run, source, argument(made, "script_path", 1));
    case "CustomContainerTrainingJob":
    case "CustomPythonPackageTrainingJob":
      return trainingJob(made, run, source, undefined);
    case "CustomJob.from_local_script":
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
  const machine = new Settings({
    kind: "dict",
    entries: new Map(options.kwargs),
    open: false,
    spans: [options.span],
    origin: "stated",
  });
  const command = script
    ? [...pythonWords(script, source, made.span), ...wordsOf(argument(options, "args"), source)]
    : wordsOf(argument(made, "command"), source);
  const nodes = countAt(argument(options, "replica_count")) ?? { value: 1, span: options.span };
  return {
    ...(command.length > 0 ? { words: command } : {}),
    span: options.span,
    allocation: { nodes, ...machineDevices(machine), ...limitInSeconds(argument(options, "timeout")) },
    facts: machineFacts(argument(options, "machine_type")),
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
function place(made: Call, trace: Trace): Fact[] {
  const init = trace.calls.findLast((call) => call.callee === "google.cloud.aiplatform.init");
  const inner = madeBy(argument(made, "custom_job", 1));
  const region = argument(made, "location") ?? argument(inner, "location") ?? argument(init, "location");
  return asString(region) === undefined ? [] : stated("cloudRegion", region);
}
