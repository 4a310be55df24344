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
import { folderOfCode, limitInSeconds, stated } from "../jobs/jobFacts";
import { countAt, jobText } from "../jobs/jobText";
import { asDict, counted, isOf, madeBy, partOf, pythonWords, wordsOf } from "./submission";

const submitters = new Set(["create_or_update", "begin_create_or_update", "submit"]);
/** Today's SDK, and the first one. */
const sdk = "azure.ai.ml";
const firstSdk = "azureml";

export function readAzureSdk(trace: Trace, source: SourceText): Job[] {
  return trace.calls.flatMap((call) => {
    if (!submitters.has(call.method)) return [];
    const job = jobOf(madeBy(call.args[0] ?? call.kwargs.get("job") ?? call.kwargs.get("config")), trace, source);
    return job ? [{ ...job, span: call.span, anchor: call.span }] : [];
  });
}

function jobOf(made: Call | undefined, trace: Trace, source: SourceText): Job | undefined {
  if (!made) return undefined;
  if (isOf(made, sdk, "command")) return commandJob(made, undefined, trace, source);
  if (isOf(made, sdk, "sweep")) return sweep(made, trace, source);
  // A command that is called is the command with other inputs.
  const base = isOf(made, sdk, "__call__") ? madeBy(made.receiver) : undefined;
  if (base && isOf(base, sdk, "command")) return commandJob(base, made, trace, source);
  if (isOf(made, firstSdk, "ScriptRunConfig")) return scriptRun(made, trace, source);
  return isOf(made, firstSdk, "HyperDriveConfig") ? hyperDrive(made, trace, source) : undefined;
}

/** `command(code=…, command="python train.py …", inputs={…}, instance_count=2, distribution=…)`. @param given a call with other inputs. */
function commandJob(made: Call, given: Call | undefined, trace: Trace, source: SourceText): Job | undefined {
  const command = argument(made, "command");
  if (asString(command) === undefined) return undefined;
  const replaced = given ? [new Settings(asDict(given.kwargs, given))] : [];
  const inputs = [...replaced, new Settings(argument(made, "inputs"))].map((values) => ({ values, source }));
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
  return { script, span: made.span, folder: folderOfCode(argument(made, "code")), allocation, facts };
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
  const folder = folderOfCode(argument(made, "source_directory", 0));
  const about = { span: made.span, folder, allocation, facts };
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
  const policy = madeBy(argument(made, "policy"));
  const early = policy !== undefined && policy.method !== "NoTerminationPolicy";
  return job && { ...job, repeats: repeatsOf("runs of HyperDrive", argument(made, "max_total_runs"), early, made) };
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
  const named = trace.calls.filter(
    (call) => isOf(call, sdk, "AmlCompute", "ComputeInstance") && asString(argument(call, "name")) === name,
  );
  const provisioned = trace.calls.filter((call) => isOf(call, firstSdk, "provisioning_configuration"));
  const cluster =
    (name === undefined ? undefined : named[0]) ?? (provisioned.length === 1 ? provisioned[0] : undefined);
  return [
    cloud,
    ...stated("cloudInstance", argument(cluster, "size") ?? argument(cluster, "vm_size", 0)),
    ...stated("cloudRegion", argument(cluster, "location")),
  ];
}
