/**
 * Jobs of Azure ML as YAML: a command, a sweep over one, the commands of a pipeline and the components that it names; `${{inputs.x}}` filled in.
 * Source: its command, sweep and pipeline job and command component schemas.
 */
import { asString, type Value } from "../../../evaluate/value";
import { Settings } from "../../../frameworks/configs";
import { folderOf, joinPath, type Documents } from "../../../source/documents";
import type { SourceText } from "../../../source/sourceText";
import type { Fact } from "../../runSpec";
import type { Allocation } from "../../schedulers/allocation";
import { readConfigFile } from "../configFile";
import type { Job, Repeats } from "../job";
import { rootMark } from "../shellText";
import { filledIn } from "./azureInputs";
import { folderOfCode, limitInSeconds, placeAt, stated, textAt } from "./jobFacts";
import { countAt, jobText } from "./jobText";

export function readAzureMl(config: Value, source: SourceText, documents?: Documents): Job[] {
  const job = new Settings(config);
  const schema = job.text("$schema") ?? "";
  if (/sweepJob/i.test(schema) || (job.text("type") === "sweep" && job.has("trial")))
    return sweep(job, job, source, documents);
  if (/pipelineJob/i.test(schema) || (job.text("type") === "pipeline" && job.has("jobs"))) {
    const steps = job.part("jobs");
    return steps.keys().flatMap((name) => stepJob(steps.part(name), job, source, documents));
  }
  const isCommand = /commandJob/i.test(schema) || (job.has("environment") && job.has("compute", "inputs"));
  return isCommand ? commandJob(job, { job, source }, { source }) : [];
}

/** A step of a pipeline: a command of its own, or a component. */
function stepJob(step: Settings, pipeline: Settings, source: SourceText, documents: Documents | undefined): Job[] {
  if (step.text("type") === "sweep") return sweep(step, pipeline, source, documents);
  const used = componentOf(step, source, documents);
  return commandJob(step, { job: pipeline, source }, used ?? { source });
}

/** `trial` run several times, with the machines that the sweep or its trial asks for. */
function sweep(job: Settings, around: Settings, source: SourceText, documents: Documents | undefined): Job[] {
  const limits = job.part("limits");
  const trials = countAt(limits.get("max_total_trials"));
  const repeats: Repeats = {
    times: trials?.value,
    spans: trials ? [trials.span] : job.spans(),
    reason: "trials of an Azure ML sweep",
    stopsEarly: job.has("early_termination"),
  };
  const used = componentOf(job, source, documents, "trial");
  const trial = used ? job : job.part("trial");
  const outer = around === job && used ? around : job;
  return commandJob(trial, { job: outer, source }, used ?? { source }).map((found) => ({ ...found, repeats }));
}

/** A command that a file of its own describes, with the file. */
interface Component {
  readonly settings?: Settings;
  readonly source: SourceText;
}

/** `component: ./train.yml`. */
function componentOf(
  step: Settings,
  source: SourceText,
  documents: Documents | undefined,
  key = "component",
): Component | undefined {
  const path = step.text(key)?.replace(/^file:/, "");
  if (path === undefined || !/\.ya?ml$/.test(path)) return undefined;
  const file = documents?.get(joinPath(folderOf(source.path), path));
  const config = file && readConfigFile(file);
  return config && { settings: new Settings(config), source: file };
}

/** What a command is part of: it gives inputs, and limits and machines where the command has none. */
interface Surroundings {
  readonly job: Settings;
  readonly source: SourceText;
}

function commandJob(job: Settings, around: Surroundings, { settings: component, source: own }: Component): Job[] {
  const described = component ?? job;
  const command = described.get("command");
  if (asString(command) === undefined) return [];
  const span = placeAt(command, own);
  const given = { values: job.part("inputs"), source: around.source };
  const usual = { values: described.part("inputs"), source: own };
  const outer = [{ values: around.job.part("inputs"), source: around.source }];
  const script = jobText(command, own).flatMap((piece) => filledIn(piece, [given, usual], outer));
  const machines = [job, described, around.job];
  const first = (key: string): Value | undefined => machines.map((part) => part.get(key)).find(Boolean);
  const instances = countAt(first("resources.instance_count"));
  const compute = textAt(job.get("compute") ?? around.job.get("compute"));
  const place = compute && { ...compute, value: compute.value.replace(/^azureml:/, "") };
  // Processes on a cluster of processors are no devices.
  const onProcessors = place !== undefined && /\bcpu\b/i.test(place.value);
  const processes = onProcessors ? undefined : countAt(first("distribution.process_count_per_instance"));
  const allocation: Allocation = {
    nodes: instances ?? { value: 1, span },
    ...(processes ? { gpusPerNode: processes } : {}),
    ...(job === around.job ? limitInSeconds(job.part("limits").get("timeout")) : {}),
    ...(place ? { placeNames: [place] } : {}),
  };
  const facts: Fact[] = [
    { input: "cloudProvider", value: "azure", origin: "derived", spans: [span] },
    ...stated("cloudInstance", first("resources.instance_type")),
  ];
  const code = folderOfCode(described.get("code"));
  const at = component ? (job.get("component", "trial")?.spans[0] ?? span) : undefined;
  return [
    {
      script,
      span: at ?? span,
      ...(at ? { anchor: at, companions: [own.path] } : {}),
      // A component's code lies beside the component.
      folder: code === undefined || !component ? code : rootMark + joinPath(folderOf(own.path), code),
      allocation,
      facts,
    },
  ];
}
