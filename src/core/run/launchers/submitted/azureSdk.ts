/** Azure ML's Python SDKs: commands and sweeps of azure-ai-ml, script runs and HyperDrive of azureml-core. */
import type { Call, Trace } from "../../../evaluate/trace";
import { asString, type Value } from "../../../evaluate/value";
import { argument } from "../../../frameworks/calls";
import { Settings } from "../../../frameworks/configs";
import type { SourceText } from "../../../source/sourceText";
import type { Fact } from "../../runSpec";
import type { Allocation } from "../../schedulers/allocation";
import type { Job, Repeats } from "../job";
import { filledIn } from "../jobs/azureInputs";
import { countAt, jobText } from "../jobs/jobText";
import { counted, folderAt, limitInSeconds, madeBy, partOf, pythonWords, stated, wordsOf } from "./submission";

export function readAzureSdk(trace: Trace, source: SourceText): Job[] {
  return trace.calls.flatMap((call) => {
    if (!/^(?:begin_)?create_or_update$|^submit$/.test(call.method)) return [];
    const job = jobOf(madeBy(call.args[0] ?? call.kwargs.get("job") ?? call.kwargs.get("config")), trace, source);
    return job ? [{ ...job, span: call.span, anchor: call.span }] : [];
  });
}

function jobOf(made: Call | undefined, trace: Trace, source: SourceText): Job | undefined {
  if (!made) return undefined;
  if (/^azure\.ai\.ml\.(?:\w+\.)*command$/.test(made.callee)) return commandJob(made, trace, source);
  if (/^azureml\.core\.(?:\w+\.)*ScriptRunConfig$/.test(made.callee)) return scriptRun(made, trace, source);
  if (made.callee.startsWith("azureml.") && made.method === "HyperDriveConfig") return hyperDrive(made, trace, source);
  if (made.method === "sweep" && made.callee.startsWith("azure.ai.ml.")) return sweep(made, trace, source);
  return undefined;
}

/** `command(code=…, command="python train.py …", inputs={…}, instance_count=2, distribution=…)`. */
function commandJob(made: Call, trace: Trace, source: SourceText): Job | undefined {
  const command = argument(made, "command");
  if (asString(command) === undefined) return undefined;
  const inputs = [{ values: new Settings(argument(made, "inputs")), source }];
  const resources = argument(made, "resources");
  const allocation: Allocation = {
    nodes: { value: 1, span: made.span },
    ...counted("nodes", argument(made, "instance_count") ?? partOf(resources, "instance_count")),
    ...counted("gpusPerNode", partOf(argument(made, "distribution"), "process_count_per_instance")),
    ...limitInSeconds(argument(made, "timeout") ?? partOf(argument(made, "limits"), "timeout")),
  };
  const machine = argument(made, "instance_type") ?? partOf(resources, "instance_type");
  const script = jobText(command, source).flatMap((piece) => filledIn(piece, inputs));
  const facts = machineFacts(machine, argument(made, "compute"), trace, made);
  return { script, span: made.span, ...folderAt(argument(made, "code"), source), allocation, facts };
}

/** `ScriptRunConfig(source_directory=…, script="train.py", arguments=[…], distributed_job_config=…)`. */
function scriptRun(made: Call, trace: Trace, source: SourceText): Job | undefined {
  const script = argument(made, "script", 1);
  const command = argument(made, "command");
  const distributed = argument(made, "distributed_job_config");
  const processes = countAt(partOf(distributed, "process_count"));
  const allocation: Allocation = {
    nodes: { value: 1, span: made.span },
    ...counted("nodes", partOf(distributed, "node_count")),
    ...counted("gpusPerNode", partOf(distributed, "process_count_per_node")),
    ...(processes ? { gpus: processes } : {}),
    ...limitInSeconds(argument(made, "max_run_duration_seconds")),
  };
  const facts = machineFacts(undefined, argument(made, "compute_target"), trace, made);
  const folder = folderAt(argument(made, "source_directory", 0), source);
  const about = { span: made.span, ...folder, allocation, facts };
  if (script) {
    const given = wordsOf(argument(made, "arguments", 2), source);
    return { words: [...pythonWords(script, source, made.span), ...given], ...about };
  }
  if (asString(command) !== undefined) return { script: jobText(command, source), ...about };
  return command ? { words: wordsOf(command, source), ...about } : undefined;
}

/** A command job's `.sweep(…)`, its number of trials there or in `set_limits`. */
function sweep(made: Call, trace: Trace, source: SourceText): Job | undefined {
  const job = jobOf(madeBy(made.receiver), trace, source);
  const limits = trace.calls.find((call) => call.method === "set_limits" && madeBy(call.receiver) === made);
  const trials = argument(made, "max_total_trials") ?? argument(limits, "max_total_trials");
  const early = made.kwargs.has("early_termination_policy") || made.kwargs.has("early_termination");
  return job && { ...job, repeats: repeatsOf("trials of an Azure ML sweep", trials, early, made) };
}

function hyperDrive(made: Call, trace: Trace, source: SourceText): Job | undefined {
  const job = jobOf(madeBy(argument(made, "run_config")), trace, source);
  const early = madeBy(argument(made, "policy"));
  const trials = argument(made, "max_total_runs");
  return (
    job && {
      ...job,
      repeats: repeatsOf(
        "runs of HyperDrive",
        trials,
        early !== undefined && early.method !== "NoTerminationPolicy",
        made,
      ),
    }
  );
}

function repeatsOf(reason: string, trials: Value | undefined, stopsEarly: boolean, made: Call): Repeats {
  const count = countAt(trials);
  return { times: count?.value, spans: count ? [count.span] : [made.span], reason, stopsEarly };
}

/** The machine type that is named, or that of the cluster which the same script makes under the job's name for it. */
function machineFacts(machine: Value | undefined, compute: Value | undefined, trace: Trace, made: Call): Fact[] {
  const cloud: Fact = { input: "cloudProvider", value: "azure", origin: "derived", spans: [made.span] };
  if (machine) return [cloud, ...stated("cloudInstance", machine)];
  const name = asString(compute);
  const cluster = trace.calls.find(
    (call) =>
      (call.method === "AmlCompute" || call.method === "ComputeInstance") &&
      name !== undefined &&
      asString(argument(call, "name")) === name,
  );
  if (cluster)
    return [
      cloud,
      ...stated("cloudInstance", argument(cluster, "size")),
      ...stated("cloudRegion", argument(cluster, "location")),
    ];
  const provisioned = trace.calls.filter((call) => call.callee.endsWith("AmlCompute.provisioning_configuration"));
  const [only, ...more] = provisioned;
  if (!only || more.length > 0) return [cloud];
  return [
    cloud,
    ...stated("cloudInstance", argument(only, "vm_size", 0)),
    ...stated("cloudRegion", argument(only, "location")),
  ];
}
