import { asString, likely, type Value } from "../../../evaluate/value";
import { Settings } from "../../../frameworks/configs";
import type { SourceText } from "../../../source/sourceText";
import type { Fact } from "../../runSpec";
import type { Allocation } from "../../schedulers/allocation";
import type { Job } from "../job";
import type { ShellText } from "../shellText";
import { placeAt, stated } from "./jobFacts";
import { countAt, jobText, madeText } from "./jobText";

/**
 * A SkyPilot task: `resources`, `num_nodes`, `envs`, and `run`, which every node runs. A `service` serves. Source: SkyPilot's task YAML.
 */
export function readSkypilot(config: Value, source: SourceText): Job[] {
  const task = new Settings(config);
  const run = task.get("run");
  if (
    asString(run) === undefined ||
    task.has("service") ||
    !task.has("resources", "num_nodes", "setup", "envs", "workdir")
  )
    return [];
  if (task.has("steps", "jobs", "services", "image", "script")) return [];
  const span = placeAt(run, source);
  const resources = task.part("resources");
  const allocation = readResources(resources);
  const nodes = task.get("num_nodes");
  const count = countAt(nodes);
  const first = resources.get("accelerators")?.spans[0] ?? span;
  if (count) allocation.nodes = count;
  else if (!nodes) allocation.nodes = { value: 1, span: first };
  const variables = new Map<string, ShellText>();
  const given = task.get("envs");
  const environment = given && likely(given);
  if (environment?.kind === "dict")
    for (const [name, value] of environment.entries)
      if (likely(value).kind !== "none") variables.set(name, jobText(value, source));
  variables.set("SKYPILOT_NODE_RANK", madeText(0, span));
  if (allocation.nodes) variables.set("SKYPILOT_NUM_NODES", madeText(allocation.nodes.value, allocation.nodes.span));
  if (allocation.gpusPerNode)
    variables.set("SKYPILOT_NUM_GPUS_PER_NODE", madeText(allocation.gpusPerNode.value, allocation.gpusPerNode.span));
  const facts = cloudFacts(resources);
  return [{ script: jobText(run, source), span, allocation, variables, facts }];
}

/** `accelerators: A100:8`, `{A100: 8}`, or a list or mapping of several that would do, of which the first is taken. */
function readResources(resources: Settings): Allocation {
  const asked = resources.get("accelerators");
  const held = asked && likely(asked);
  const one = held?.kind === "list" ? held.items[0] : held;
  const span = one?.spans[0];
  if (!one || !span) return {};
  if (one.kind === "dict") {
    const [name, count] = [...one.entries][0] ?? [];
    if (name === undefined) return {};
    const number = countAt(count) ?? { value: 1, span };
    return { accelerator: { value: name, span: number.span }, gpusPerNode: number };
  }
  const match = /^([^:]+)(?::(\d+))?$/.exec(asString(one) ?? "");
  if (match?.[1] === undefined) return {};
  return { accelerator: { value: match[1], span }, gpusPerNode: { value: Number(match[2] ?? 1), span } };
}

function cloudFacts(resources: Settings): Fact[] {
  const keys = [
    ["cloud", "cloudProvider"],
    ["region", "cloudRegion"],
    ["instance_type", "cloudInstance"],
  ] as const;
  const facts = keys.flatMap(([key, input]) => stated(input, resources.get(key)));
  return [...facts, ...infraFacts(resources.get("infra"))];
}

const ownMachines = new Set(["k8s", "kubernetes", "ssh", "slurm"]);

/** `infra: gcp/us-central1/us-central1-a`: cloud, region and zone in one; `*` leaves one open. */
function infraFacts(value: Value | undefined): Fact[] {
  const [cloud = "", region = ""] = (asString(value) ?? "").split("/");
  if (!value || ownMachines.has(cloud)) return [];
  const { spans } = value;
  const part = (text: string): Value | undefined =>
    text === "*" ? undefined : { kind: "string", value: text, spans, origin: "stated" };
  return [...stated("cloudProvider", part(cloud)), ...stated("cloudRegion", part(region))];
}
