/**
 * Jobs of Azure ML as YAML: a command, a sweep over one, the commands of a pipeline; `${{inputs.x}}` filled in.
 * Source: its command, sweep and pipeline job schemas.
 */
import { asString, likely, type Value } from "../../../evaluate/value";
import { Settings } from "../../../frameworks/configs";
import type { SourceText } from "../../../source/sourceText";
import type { Fact } from "../../runSpec";
import type { Allocation } from "../../scheduler";
import type { Job, Repeats } from "../job";
import { unknownPiece, type Piece, type ShellText } from "../shellText";
import { countAt, jobText } from "./jobText";

export function readAzureMl(config: Value, source: SourceText): Job[] {
  const job = new Settings(config);
  const schema = job.text("$schema") ?? "";
  if (/sweepJob/i.test(schema) || (job.text("type") === "sweep" && job.has("trial"))) return sweep(job, source);
  if (/pipelineJob/i.test(schema) || (job.text("type") === "pipeline" && job.has("jobs"))) {
    const steps = job.part("jobs");
    return steps.keys().flatMap((name) => commandJob(steps.part(name), job, source));
  }
  const isCommand = /commandJob/i.test(schema) || (job.has("environment") && job.has("compute", "inputs"));
  return isCommand ? commandJob(job, job, source) : [];
}

/** `trial` run several times, with the machines that the sweep or its trial asks for. */
function sweep(job: Settings, source: SourceText): Job[] {
  const limits = job.part("limits");
  const trials = countAt(limits.get("max_total_trials"));
  const repeats: Repeats = {
    times: trials?.value,
    spans: trials ? [trials.span] : job.spans(),
    reason: "trials of an Azure ML sweep",
    stopsEarly: job.has("early_termination"),
  };
  return commandJob(job.part("trial"), job, source).map((found) => ({ ...found, repeats }));
}

/** @param around what gives the inputs that the command uses, and the limits. */
function commandJob(job: Settings, around: Settings, source: SourceText): Job[] {
  const command = job.get("command");
  if (asString(command) === undefined) return [];
  const span = command?.spans[0] ?? { path: source.path, from: 0, to: 0 };
  const inputs = [job.part("inputs"), around.part("inputs")];
  const script = jobText(command, source).flatMap((piece) => filledIn(piece, inputs, source));
  const resources = job.has("resources") ? job.part("resources") : around.part("resources");
  const instances = countAt(resources.get("instance_count"));
  const processes = countAt(job.part("distribution").get("process_count_per_instance"));
  const seconds = job === around ? countAt(job.part("limits").get("timeout")) : undefined;
  const allocation: Allocation = {
    nodes: instances ?? { value: 1, span },
    ...(processes ? { gpusPerNode: processes } : {}),
    ...(seconds ? { timeLimitHours: { value: seconds.value / 3600, span: seconds.span } } : {}),
  };
  const facts: Fact[] = [{ input: "cloudProvider", value: "azure", origin: "derived", spans: [span] }];
  const machine = resources.get("instance_type");
  const type = asString(machine);
  if (machine && type !== undefined)
    facts.push({ input: "cloudInstance", value: type, origin: "stated", spans: machine.spans });
  return [{ script, span, allocation, facts }];
}

/** `${{inputs.epochs}}` as the input's value; outputs and what is given when the job is submitted stay unknown. */
export function filledIn(piece: Piece, inputs: readonly Settings[], source: SourceText): ShellText {
  const text = piece.text ?? "";
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(/\$\{\{\s*([\w.]+)\s*\}\}/g)) {
    found.push({ ...piece, text: text.slice(at, match.index), exact: false });
    const name = /^(?:parent\.)?inputs\.(\w+)$/.exec(match[1] ?? "")?.[1];
    const input = name === undefined ? undefined : inputs.map((part) => part.get(name)).find(Boolean);
    const held = input && likely(input);
    const value = held?.kind === "dict" ? new Settings(held).get("path", "default") : held;
    if (value) found.push(...jobText(value, source));
    else found.push(unknownPiece(piece.span, match[1] ?? ""));
    at = match.index + match[0].length;
  }
  if (at === 0) return [piece];
  return [...found, { ...piece, text: text.slice(at), exact: false }].filter((part) => part.text !== "");
}
