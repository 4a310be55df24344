/** Tasks whose specification lists shell commands: dstack, MosaicML. */
import { asString, likely, type Value } from "../../../evaluate/value";
import { itemsOf, Settings } from "../../../frameworks/configs";
import type { SourceText } from "../../../source/sourceText";
import type { Fact } from "../../runSpec";
import type { Allocation } from "../../schedulers/allocation";
import type { Job } from "../job";
import { knownPiece, slicePiece, type ShellText } from "../shellText";
import { placeAt, stated, textAt } from "./jobFacts";
import { countAt, jobText, jobWords, madeText } from "./jobText";

/** `type: task` with `commands`, `resources.gpu` and `nodes`. Source: dstack's task configuration. */
export function readDstack(config: Value, source: SourceText): Job[] {
  const task = new Settings(config);
  const commands = task.get("commands");
  if (task.text("type") !== "task" || !commands || likely(commands).kind !== "list") return [];
  const span = placeAt(commands, source);
  const nodes = countAt(task.get("nodes")) ?? { value: 1, span };
  const gpu = requestedGpu(task.part("resources").get("gpu"));
  const allocation: Allocation = { nodes, ...gpu, ...durationLimit(task.get("max_duration")) };
  const variables = environmentIn(task.get("env"), source);
  if (gpu.gpusPerNode) variables.set("DSTACK_GPUS_PER_NODE", madeText(gpu.gpusPerNode.value, gpu.gpusPerNode.span));
  variables.set("DSTACK_NODES_NUM", madeText(nodes.value, nodes.span));
  const script = jobWords(commands, source).flatMap((line, index) =>
    index === 0 ? line : [knownPiece(span, "\n"), ...line],
  );
  return [{ script, span, allocation, variables, facts: placeFacts(task) }];
}

/** `{NAME: value}`, or a list of `NAME=value`; a name alone is set where the task is submitted. */
export function environmentIn(given: Value | undefined, source: SourceText): Map<string, ShellText> {
  const held = given && likely(given);
  if (held?.kind === "dict")
    return new Map([...held.entries].map(([name, value]) => [name, jobText(value, source)] as const));
  const variables = new Map<string, ShellText>();
  for (const word of jobWords(given, source)) {
    const [piece] = word;
    const [whole, name] = /^([A-Za-z_]\w*)=/.exec(piece?.text ?? "") ?? [];
    if (piece?.text !== undefined && whole !== undefined && name !== undefined)
      variables.set(name, [slicePiece(piece, whole.length, piece.text.length)]);
  }
  return variables;
}

/** `max_duration: 8h`, `2d`, `90m`, or seconds. */
function durationLimit(value: Value | undefined): Pick<Allocation, "timeLimitHours"> {
  const held = value && likely(value);
  const text = held?.kind === "number" ? String(held.value) : asString(value);
  const match = /^(\d+)([smhdw]|$)/.exec(text ?? "");
  const span = value?.spans[0];
  if (!match || !span) return {};
  const hours = { "": 1 / 3600, s: 1 / 3600, m: 1 / 60, h: 1, d: 24, w: 168 }[match[2] ?? ""] ?? 0;
  return hours > 0 ? { timeLimitHours: { value: Number(match[1]) * hours, span } } : {};
}

/** `A100:8`, `A100:80GB:8`, `80GB..:2`, `{name: A100, count: 8}`. */
function requestedGpu(value: Value | undefined): Allocation {
  const held = value && likely(value);
  const span = held?.spans[0];
  if (!held || !span) return {};
  if (held.kind === "dict") {
    const part = new Settings(held);
    const name = textAt(part.get("name"));
    const count = countAt(part.get("count"));
    return {
      gpusPerNode: count ?? { value: 1, span },
      ...(name && !name.value.includes(",") ? { accelerator: name } : {}),
    };
  }
  const parts = (held.kind === "number" ? String(held.value) : (asString(held) ?? "")).split(":");
  // `1..8`: whatever is free.
  if (parts.some((part) => /^\d*\.\.\d*$/.test(part))) return {};
  const count = parts.find((part) => /^\d+$/.test(part));
  const name = parts.find((part) => /^[A-Za-z][\w-]*$/.test(part));
  return {
    gpusPerNode: { value: Number(count ?? 1), span },
    ...(name === undefined ? {} : { accelerator: { value: name, span } }),
  };
}

/** dstack's `backends` and `regions`, where there is only one to choose. */
function placeFacts(task: Settings): Fact[] {
  const only = (key: string): Value | undefined => {
    const items = itemsOf(task.get(key));
    return items.length === 1 ? items[0] : undefined;
  };
  return [...stated("cloudProvider", only("backends")), ...stated("cloudRegion", only("regions"))];
}

/** `command` beside `compute: {gpus, gpu_type}`. Source: MosaicML's run YAML. */
export function readMosaic(config: Value, source: SourceText): Job[] {
  const run = new Settings(config);
  const command = run.get("command");
  const compute = run.part("compute");
  const gpus = countAt(compute.get("gpus"));
  if (asString(command) === undefined || !gpus || !run.has("image", "integrations")) return [];
  const type = textAt(compute.get("gpu_type"));
  const allocation: Allocation = { gpus, ...(type ? { accelerator: type } : {}) };
  return [{ script: jobText(command, source), span: placeAt(command, source), allocation }];
}
