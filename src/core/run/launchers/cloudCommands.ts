/**
 * Command lines that run something on machines elsewhere: VMs and TPU slices of Google Cloud that a script makes and then tells what to run,
 * training jobs of Vertex AI, workloads of XPK, pods of RunPod, jobs of Beaker. Sources: `gcloud compute`, `gcloud ai custom-jobs`, `gcloud ai-platform
 * jobs`, xpk 0.x, runpodctl 1.x and 2.x, gantry 1.x to 3.x.
 */
import { tpuSlice } from "../../data/tpuSlices";
import type { Span } from "../../source/sourceText";
import type { Fact } from "../runSpec";
import type { Allocation, Located } from "../schedulers/allocation";
import type { Job } from "./job";
import { knownPiece } from "./shellText";
import { countOf, programName, splitOption, withoutHead, type CommandWord } from "./words";

/** What a machine is known to be, by the name that the script gives it. */
export type Machines = Map<string, Pick<Job, "allocation" | "facts">>;

type Options = ReadonlyMap<string, CommandWord>;

const flags = new Set([
  "quiet",
  "async",
  "preemptible",
  "spot",
  "internal_ips",
  "tunnel_through_iap",
  "reserved",
  "help",
  "communityCloud",
  "secureCloud",
  "startSSH",
  "host_networking",
  "leader_selection",
  "propagate_failure",
  "propagate_preemption",
  "no_nfs",
  "no_python",
  "allow_dirty",
  "yes",
  "not_preemptible",
]);

/**
 * The job that a command of such a tool starts; undefined where it starts none.
 * @param words the tool's name first.
 * @param machines noted when they are made, looked up when they are told what to run.
 */
export function cloudJob(words: readonly CommandWord[], machines: Machines): Job | undefined {
  const [tool] = words;
  if (!tool) return undefined;
  if (programName(tool) === "gantry") return gantryJob(words);
  const { values, positional } = readAll(words.slice(1));
  const verbs = positional.map((word) => word.text ?? "").filter((verb) => !/^(?:alpha|beta)$/.test(verb));
  const path = verbs.join(" ");
  const name = positional.at(-1);
  if (/^compute (?:tpus (?:tpu-vm|queued-resources)|instances) create /.test(path)) {
    const machine = machineOf(values, tool.span);
    for (const key of [name, values.get("node_id")]) if (key) machines.set(keyOf(key), machine);
    return undefined;
  }
  if (/^compute (?:tpus (?:tpu-vm|queued-resources) )?ssh /.test(path))
    return remoteCommand(name, values, machines, tool.span);
  if (path.startsWith("workload create")) return workload(values, tool.span);
  if (/^(?:create pod|pod create)\b/.test(path)) return pod(values, tool.span);
  if (path === "ai custom-jobs create") return customJob(words, values, tool.span);
  return path.startsWith("ai-platform jobs submit training") ? platformJob(words, values, tool.span) : undefined;
}

/** `runpodctl create pod --gpuType "NVIDIA A40" --gpuCount 2 --args "bash -c '…'"`, `runpodctl pod create --gpu-id … --docker-args …`. */
function pod(values: Options, place: Span): Job | undefined {
  const command = values.get("args") ?? values.get("docker_args");
  const type = located(values.get("gpuType") ?? values.get("gpu_id") ?? values.get("gpu_type"));
  if (!command) return undefined;
  const given = values.get("gpuCount") ?? values.get("gpu_count");
  const count = given ? countOf(given) : type && { value: 1, span: type.span };
  const allocation: Allocation = {
    ...(type ? { accelerator: type } : {}),
    ...(count ? { gpusPerNode: count, nodes: { value: 1, span: count.span } } : {}),
  };
  return { script: command.pieces, span: command.span, allocation, facts: [runpodFact(place)] };
}

/** Where a pod of RunPod runs. */
export function runpodFact(place: Span): Fact {
  return { input: "cloudProvider", value: "runpod", origin: "derived", spans: [place], reason: "a pod of RunPod" };
}

/** `gantry run --gpus 8 --replicas 4 -- command …`: devices of each replica. */
function gantryJob(words: readonly CommandWord[]): Job | undefined {
  const end = words.findIndex(({ text }) => text === "--");
  if (end < 0 || words[1]?.text !== "run") return undefined;
  const { values } = readAll(words.slice(2, end));
  const devices = countOf(values.get("gpus"));
  const replicas = values.get("replicas");
  const nodes = replicas ? countOf(replicas) : devices && { value: 1, span: devices.span };
  const started = words.slice(end + 1);
  const [program] = started;
  const allocation: Allocation = {
    ...(devices ? { gpusPerNode: devices } : {}),
    ...(nodes ? { nodes } : { nodesByHand: true }),
  };
  return program && { words: started.map(({ pieces }) => pieces), span: program.span, allocation };
}

/** Options and other words, in any order, up to `--`. */
function readAll(words: readonly CommandWord[]): {
  readonly values: Options;
  readonly positional: readonly CommandWord[];
} {
  const values = new Map<string, CommandWord>();
  const positional: CommandWord[] = [];
  for (let at = 0; at < words.length && words[at]?.text !== "--"; at++) {
    const word = words[at];
    if (!word) break;
    const { name, value } = splitOption(word);
    const key = name?.replaceAll("-", "_");
    if (key === undefined) positional.push(word);
    else if (value) values.set(key, value);
    else if (!flags.has(key)) {
      const next = words[++at];
      if (next) values.set(key, next);
    }
  }
  return { values, positional };
}

function keyOf({ pieces }: CommandWord): string {
  return pieces.map((piece) => piece.text ?? piece.name ?? "").join("");
}

function located(word: CommandWord | undefined): Located<string> | undefined {
  return word?.text === undefined || word.text === "" ? undefined : { value: word.text, span: word.span };
}

function stated(input: Fact["input"], word: Located<string> | undefined): Fact[] {
  return word ? [{ input, value: word.value, origin: "stated", spans: [word.span] }] : [];
}

/** Google's cloud, the region of a zone, and the machine type. */
function placeFacts(values: Options, place: Span): Fact[] {
  const zone = located(values.get("zone") ?? values.get("region"));
  const region = zone && { ...zone, value: zone.value.replace(/-[a-z]$/, "") };
  const type = located(values.get("machine_type"));
  const said = [zone, type].flatMap((word) => (word ? [word.span] : []));
  const spans = said.length > 0 ? said : [place];
  const cloud: Fact = { input: "cloudProvider", value: "gcp", origin: "derived", spans, reason: "gcloud" };
  return [cloud, ...stated("cloudRegion", region), ...stated("cloudInstance", type)];
}

function machineOf(values: Options, place: Span): Pick<Job, "allocation" | "facts"> {
  const slice = located(values.get("accelerator_type"));
  const { accelerator, gpusPerNode } = slice
    ? { accelerator: slice, gpusPerNode: { value: 1, span: slice.span } }
    : listed(settingsOf(values.get("accelerator")));
  const allocation: Allocation = { ...(accelerator ? { accelerator } : {}), ...(gpusPerNode ? { gpusPerNode } : {}) };
  if (gpusPerNode) allocation.nodes = { value: 1, span: gpusPerNode.span };
  return { allocation, facts: placeFacts(values, place) };
}

/** `type=nvidia-tesla-a100,count=2`. */
function listed(settings: ReadonlyMap<string, Located<string>>): Pick<Allocation, "accelerator" | "gpusPerNode"> {
  const type = settings.get("type") ?? settings.get("accelerator-type");
  const count = settings.get("count") ?? settings.get("accelerator-count");
  const number = Number(count?.value ?? 1);
  return {
    ...(type ? { accelerator: type } : {}),
    ...(type && number > 0 ? { gpusPerNode: { value: number, span: (count ?? type).span } } : {}),
  };
}

/** `a=1,b=2` by name. */
function settingsOf(word: CommandWord | undefined): Map<string, Located<string>> {
  const found = new Map<string, Located<string>>();
  if (word?.text === undefined) return found;
  for (const part of word.text.split(",")) {
    const [, key, value] = /^\s*([\w-]+)=(.*)$/s.exec(part) ?? [];
    if (key !== undefined && value !== undefined && value !== "") found.set(key, { value, span: word.span });
  }
  return found;
}

/** `ssh NAME --command "…"`: what the machine is told to run. */
function remoteCommand(
  name: CommandWord | undefined,
  values: Options,
  machines: Machines,
  place: Span,
): Job | undefined {
  const command = values.get("command");
  if (!command || !name) return undefined;
  const known = machines.get(keyOf(name)) ?? { allocation: {}, facts: placeFacts(values, place) };
  // One that was made elsewhere is often called after what it is.
  const named = located(name);
  const allocation: Allocation = named ? { placeNames: [named], ...known.allocation } : known.allocation;
  return { ...known, allocation, script: command.pieces, span: command.span };
}

/** `xpk workload create --tpu-type=v5e-256 --num-slices=2 --command "…"`. */
function workload(values: Options, place: Span): Job | undefined {
  const command = values.get("command");
  const type = located(values.get("tpu_type") ?? values.get("device_type"));
  if (!command) return undefined;
  const slices = countOf(values.get("num_slices")) ?? { value: 1, span: place };
  const isSlice = type && tpuSlice(type.value) !== undefined;
  const facts = placeFacts(values, place).filter(({ input }) => input !== "cloudInstance");
  const allocation: Allocation = isSlice
    ? { accelerator: type, nodes: slices, gpusPerNode: { value: 1, span: type.span } }
    : {};
  return { script: command.pieces, span: command.span, allocation, facts };
}

/** `--worker-pool-spec=machine-type=…,accelerator-type=…,replica-count=2,local-package-path=src,script=train.py --args=--epochs=3`. */
function customJob(words: readonly CommandWord[], values: Options, place: Span): Job | undefined {
  const pools = words.flatMap((word, index) => {
    const match = /^--worker-pool-spec(=?)/.exec(word.text ?? "");
    if (!match) return [];
    const value = match[1] === "" ? words[index + 1] : values.get("worker_pool_spec");
    const own = match[1] === "=" ? withoutHead(word, match[0].length) : value;
    return own ? [settingsOf(own)] : [];
  });
  const [first] = pools;
  const script = first?.get("script");
  const module = first?.get("python-module");
  if (!first || !(script ?? module)) return undefined;
  const devices = listed(first);
  const replicas = pools.reduce((sum, pool) => sum + Number(pool.get("replica-count")?.value ?? 1), 0);
  const started = script ? [script.value] : ["-m", (module?.value ?? "").replace(/\.py$/, "")];
  const given = values.get("args")?.text?.split(",") ?? [];
  const span = (script ?? module)?.span ?? place;
  const folder = first.get("local-package-path")?.value.replace(/^\.\/?/, "");
  const type = first.get("machine-type");
  return {
    words: ["python", ...started, ...given].map((text) => [knownPiece(span, text)]),
    span,
    ...(folder === undefined || folder === "" ? {} : { folder }),
    allocation: { nodes: { value: Math.max(1, replicas), span }, ...devices },
    facts: [...placeFacts(values, place), ...stated("cloudInstance", type)],
  };
}

/** `gcloud ai-platform jobs submit training NAME --module-name trainer.task --master-accelerator count=1,type=… -- --epochs 3`. */
function platformJob(words: readonly CommandWord[], values: Options, place: Span): Job | undefined {
  const module = values.get("module_name");
  if (!module) return undefined;
  const end = words.findIndex((word) => word.text === "--");
  const python = ["python", "-m"].map((text) => [knownPiece(module.span, text)]);
  const given = end < 0 ? [] : words.slice(end + 1).map((word) => word.pieces);
  const type = located(values.get("master_machine_type"));
  return {
    words: [...python, module.pieces, ...given],
    span: module.span,
    allocation: listed(settingsOf(values.get("master_accelerator"))),
    facts: [...placeFacts(values, place), ...stated("cloudInstance", type)],
  };
}
