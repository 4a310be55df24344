/** Pods: the command of their container, the devices that it is given, the kind of node that they are put on. */
import { asString, likely, type Value } from "../../../evaluate/value";
import { Settings } from "../../../frameworks/configs";
import type { SourceText, Span } from "../../../source/sourceText";
import type { Fact } from "../../runSpec";
import type { Allocation, Located } from "../../schedulers/allocation";
import type { Job } from "../job";
import type { ShellText } from "../shellText";
import { placeAt } from "./jobFacts";
import { countAt, jobText, jobWords } from "./jobText";

/** The container that works; those beside it (proxies, agents) have no accelerators. */
export function containerOf(pod: Settings): Settings | undefined {
  const containers = containersOf(pod);
  return containers.find((container) => gpuLimit(container) !== undefined) ?? containers[0];
}

function containersOf(pod: Settings): readonly Settings[] {
  const listed = pod.get("containers");
  const held = listed && likely(listed);
  return held && "items" in held ? held.items.map((item) => new Settings(item)) : [];
}

const deviceNames =
  /(?:nvidia|amd|habana|google|aws\.amazon|gpu\.intel)\.(?:com|ai)\/(?:gpu|gaudi|tpu|neuron(?:device)?\b|i915|mig-[\w.]+)/;

/** Accelerators of a container. */
export function gpuLimit(container: Settings | undefined): Located<number> | undefined {
  for (const part of ["limits", "requests"]) {
    const found = gpuAmount(container?.part("resources").part(part));
    if (found) return found;
  }
  return undefined;
}

/** Accelerators of a pod: those of all its containers. */
function podDevices(pod: Settings): Located<number> | undefined {
  const counts = containersOf(pod).flatMap((container) => gpuLimit(container) ?? []);
  const [first] = counts;
  return first && { value: counts.reduce((sum, { value }) => sum + value, 0), span: first.span };
}

/** Accelerators among amounts of resources: `nvidia.com/gpu: 8`. */
export function gpuAmount(amounts: Settings | undefined): Located<number> | undefined {
  const name = amounts?.keys().find((key) => deviceNames.test(key));
  return name === undefined ? undefined : countAt(amounts?.get(name));
}

/** What a container runs, with which environment. */
export function containerJob(container: Settings, source: SourceText): Omit<Job, "allocation" | "trains"> {
  const command = container.get("command");
  const args = container.get("args");
  const span = placeAt(command ?? args ?? container.get("image", "name"), source);
  // Arguments alone go to the image's own entry point.
  const words = command ? [...jobWords(command, source), ...jobWords(args, source)] : [];
  const firstWord = words[0]?.[0]?.span;
  const anchor = firstWord ? { ...span, from: Math.min(span.from, firstWord.from) } : span;
  const variables = environmentOf(container.get("env"), source);
  return { ...(command ? { words } : {}), ...imageOf(container, args, source), span, anchor, variables };
}

/** The image of a container, with the arguments that it is given. */
export function imageOf(container: Settings, args: Value | undefined, source: SourceText): Pick<Job, "image"> {
  const name = container.text("image", "imageUri", "image_uri");
  return name === undefined ? {} : { image: { name, args: jobWords(args, source) } };
}

/** A list of `{name, value}`. */
export function environmentOf(listed: Value | undefined, source: SourceText): Map<string, ShellText> {
  const variables = new Map<string, ShellText>();
  const held = listed && likely(listed);
  if (held?.kind !== "list") return variables;
  for (const item of held.items) {
    const entry = new Settings(item);
    const name = asString(entry.get("name"));
    const value = entry.get("value");
    if (name !== undefined && value) variables.set(name, jobText(value, source));
  }
  return variables;
}

/** Labels of nodes that name their accelerator: those of Google, NVIDIA's discovery, Amazon's Karpenter, CoreWeave. */
const acceleratorLabels = [
  "cloud.google.com/gke-accelerator",
  "cloud.google.com/gke-tpu-accelerator",
  "nvidia.com/gpu.product",
  "karpenter.k8s.aws/instance-gpu-name",
  "gpu.nvidia.com/class",
  "k8s.amazonaws.com/accelerator",
];
const instanceLabels = ["node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type"];
const regionLabels = ["topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region"];

/** The node that a pod asks for, by its selector or by what its affinity requires. */
export function nodeFacts(pod: Settings): { readonly accelerator?: Located<string>; readonly facts: readonly Fact[] } {
  const labels = nodeLabels(pod);
  const first = (names: readonly string[]): Located<string> | undefined =>
    names.map((name) => labels.get(name)).find((found) => found !== undefined);
  const facts: Fact[] = [];
  const state = (input: Fact["input"], label: Located<string> | undefined): void => {
    if (label) facts.push({ input, value: label.value, origin: "stated", spans: [label.span] });
  };
  state("cloudInstance", first(instanceLabels));
  state("cloudRegion", first(regionLabels));
  const accelerator = first(acceleratorLabels);
  return { ...(accelerator ? { accelerator } : {}), facts };
}

function nodeLabels(pod: Settings): Map<string, Located<string>> {
  const found = new Map<string, Located<string>>();
  const note = (name: string, value: Value | undefined): void => {
    const text = asString(value);
    const span = value?.spans[0];
    if (text !== undefined && span && !text.includes("$")) found.set(name, { value: text, span });
  };
  const selector = pod.part("nodeSelector");
  for (const name of selector.keys()) note(name, selector.get(name));
  const required = pod.part("affinity").part("nodeAffinity").part("requiredDuringSchedulingIgnoredDuringExecution");
  for (const term of itemsOf(required.get("nodeSelectorTerms")))
    for (const expression of itemsOf(term.get("matchExpressions"))) {
      const values = expression.get("values");
      const [only, ...more] = values && "items" in likely(values) ? itemsIn(values) : [];
      if (expression.text("operator") === "In" && only && more.length === 0) note(expression.text("key") ?? "", only);
    }
  return found;
}

function itemsIn(value: Value): readonly Value[] {
  const held = likely(value);
  return "items" in held ? held.items : [];
}

function itemsOf(value: Value | undefined): Settings[] {
  return value ? itemsIn(value).map((item) => new Settings(item)) : [];
}

/** Machines of one kind: how many, each with which devices. */
export interface Group {
  readonly pod: Settings;
  readonly count: Located<number> | undefined;
  /** A number is given that only who submits the job knows: `$NUM_NODES`. */
  readonly isOpen?: boolean;
}

/**
 * One job on groups of machines that work together: the processes of all that have accelerators.
 * @param starting the container whose command is read; that of the first group without it.
 */
export function groupJob(
  groups: readonly Group[],
  source: SourceText,
  more: Partial<Job> & { readonly limit?: Pick<Allocation, "timeLimitHours"> },
  starting?: Settings,
): Job[] {
  const equipped = groups.filter(({ pod }) => gpuLimit(containerOf(pod)) !== undefined);
  const working = equipped.length > 0 ? equipped : groups;
  const [first] = working;
  const container = starting ?? (first && containerOf(first.pod));
  if (!first || !container) return [];
  const job = containerJob(container, source);
  const spans: Span[] = working.flatMap(({ count }) => (count ? [count.span] : []));
  const nodes = working.reduce((total, { count }) => total + (count?.value ?? 1), 0);
  const gpus = podDevices(first.pod);
  const node = nodeFacts(first.pod);
  const { limit, ...rest } = more;
  const isOpen = working.some((group) => group.isOpen === true);
  const allocation: Allocation = {
    ...(isOpen ? { nodesByHand: true } : { nodes: { value: nodes, span: spans[0] ?? gpus?.span ?? job.span } }),
    ...(gpus ? { gpusPerNode: gpus } : {}),
    ...(node.accelerator ? { accelerator: node.accelerator } : {}),
    ...limit,
  };
  return [{ ...job, allocation, ...rest, facts: [...node.facts, ...(rest.facts ?? [])] }];
}
