/** Tasks whose specification lists shell commands: dstack, MosaicML, Determined. */
import { asString, likely, type Value } from "../../../evaluate/value";
import { Settings } from "../../../frameworks/configs";
import type { SourceText } from "../../../source/sourceText";
import type { Allocation } from "../../scheduler";
import type { Job } from "../job";
import { knownPiece, type ShellText } from "../shellText";
import { countAt, jobText, jobWords } from "./jobText";

/** `type: task` with `commands`, `resources.gpu` and `nodes`. Source: dstack's task configuration. */
export function readDstack(config: Value, source: SourceText): Job[] {
  const task = new Settings(config);
  const commands = task.get("commands");
  if (task.text("type") !== "task" || !commands || likely(commands).kind !== "list") return [];
  const span = commands.spans[0] ?? { path: source.path, from: 0, to: 0 };
  const nodes = countAt(task.get("nodes"));
  const allocation: Allocation = {
    nodes: nodes ?? { value: 1, span },
    ...requestedGpu(task.part("resources").get("gpu")),
  };
  const variables = new Map<string, ShellText>();
  const listed = task.get("env");
  const held = listed && likely(listed);
  if (held?.kind === "dict") for (const [name, value] of held.entries) variables.set(name, jobText(value, source));
  if (allocation.gpusPerNode)
    variables.set("DSTACK_GPUS_PER_NODE", [
      knownPiece(allocation.gpusPerNode.span, String(allocation.gpusPerNode.value)),
    ]);
  if (allocation.nodes)
    variables.set("DSTACK_NODES_NUM", [knownPiece(allocation.nodes.span, String(allocation.nodes.value))]);
  const script = jobWords(commands, source).flatMap((line, index) =>
    index === 0 ? line : [knownPiece(span, "\n"), ...line],
  );
  return [{ script, span, allocation, variables, facts: [], times: 1, loops: [], trains: false }];
}

/** `A100:8`, `A100:80GB:8`, `80GB..:2`, `{name: A100, count: 8}`. */
function requestedGpu(value: Value | undefined): Allocation {
  const held = value && likely(value);
  const span = held?.spans[0];
  if (!held || !span) return {};
  if (held.kind === "dict") {
    const part = new Settings(held);
    const name = part.get("name");
    const text = asString(name);
    const count = countAt(part.get("count"));
    return {
      gpusPerNode: count ?? { value: 1, span },
      ...(name?.spans[0] && text !== undefined && !text.includes(",")
        ? { accelerator: { value: text, span: name.spans[0] } }
        : {}),
    };
  }
  const parts = (held.kind === "number" ? String(held.value) : (asString(held) ?? "")).split(":");
  const count = parts.find((part) => /^\d+$/.test(part));
  const name = parts.find((part) => /^[A-Za-z][\w-]*$/.test(part));
  return {
    gpusPerNode: { value: Number(count ?? 1), span },
    ...(name === undefined ? {} : { accelerator: { value: name, span } }),
  };
}

/** `command` beside `compute: {gpus, gpu_type}`. Source: MosaicML's run YAML. */
export function readMosaic(config: Value, source: SourceText): Job[] {
  const run = new Settings(config);
  const command = run.get("command");
  const compute = run.part("compute");
  const gpus = countAt(compute.get("gpus"));
  if (asString(command) === undefined || !gpus || !run.has("image", "integrations")) return [];
  const span = command?.spans[0] ?? { path: source.path, from: 0, to: 0 };
  const type = compute.get("gpu_type");
  const text = asString(type);
  const allocation: Allocation = {
    gpus,
    ...(type?.spans[0] && text !== undefined ? { accelerator: { value: text, span: type.spans[0] } } : {}),
  };
  return [
    {
      script: jobText(command, source),
      span,
      allocation,
      variables: new Map(),
      facts: [],
      times: 1,
      loops: [],
      trains: false,
    },
  ];
}

/** `entrypoint` with `resources.slots_per_trial` and a `searcher`. Source: Determined's experiment configuration. */
export function readDetermined(config: Value, source: SourceText): Job[] {
  const experiment = new Settings(config);
  const entry = experiment.get("entrypoint");
  const searcher = experiment.part("searcher");
  if (!entry || searcher.get("name") === undefined) return [];
  const span = entry.spans[0] ?? { path: source.path, from: 0, to: 0 };
  const slots = countAt(experiment.part("resources").get("slots_per_trial"));
  const trials = countAt(searcher.get("max_trials"));
  return [
    {
      ...(likely(entry).kind === "list" ? { words: jobWords(entry, source) } : { script: jobText(entry, source) }),
      span,
      allocation: slots ? { gpus: slots } : {},
      variables: new Map(),
      facts: [],
      times: searcher.text("name") === "single" ? 1 : (trials?.value ?? 1),
      loops: trials ? [trials.span] : [],
      trains: false,
    },
  ];
}
