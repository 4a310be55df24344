/** Launchers that start one process for each device: how many, on how many machines, and what they start. */
import type { Located } from "../schedulers/allocation";
import { countGiven, nothing, type Next, type Peeling } from "./peeling";
import { countOf, readOptions, type CommandWord, type OptionTable } from "./words";

function names(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}

const torchrunTable: OptionTable = {
  flags: names("m module standalone no_python use_env run_path help"),
  aliases: { nproc: "nproc_per_node", N: "nnodes" },
};

/** `torchrun`: processes per node, one node and one process unless told otherwise. Source: torch.distributed.run. */
export function torchrun(words: readonly CommandWord[], peeling: Peeling): Next {
  const { values, rest } = readOptions(words.slice(1), torchrunTable);
  statePerNode(values.get("nproc_per_node"), values.get("nnodes"), peeling);
  setWord(peeling, "nodeRank", values.get("node_rank"));
  // A device type or `auto` takes all devices there are.
  if (/^(?:gpu|auto|cpu|xpu)$/.test(values.get("nproc_per_node")?.text ?? "")) {
    delete peeling.perNode;
    peeling.allDevices = true;
  } else if (
    !values.has("nproc_per_node") &&
    words.slice(1, words.length - rest.length).every((w) => w.text !== undefined)
  )
    peeling.perNode = { known: { value: 1, span: words[0]?.span ?? { path: "", from: 0, to: 0 } }, byDefault: true };
  if (values.has("no_python")) return { kind: "command", words: rest };
  return { kind: values.has("m") || values.has("module") ? "module" : "script", words: rest };
}

function statePerNode(processes: CommandWord | undefined, nodes: CommandWord | undefined, peeling: Peeling): void {
  const perNode = countGiven(processes, countOf(processes));
  if (perNode) peeling.perNode = perNode;
  const least = /^(\d+)(?::\d+)?$/.exec(nodes?.text ?? "")?.[1];
  const given = countGiven(
    nodes,
    nodes && least !== undefined ? { value: Number(least), span: nodes.span } : undefined,
  );
  if (given) peeling.nodes = given;
}

const accelerateTable: OptionTable = {
  flags: names(
    "m module cpu multi_gpu tpu ipex use_xpu use_deepspeed use_fsdp use_megatron_lm use_parallelism_config quiet q no_python same_network " +
      "debug tpu_cluster no_tpu_cluster tpu_use_sudo dynamo_use_fullgraph dynamo_use_dynamic dynamo_use_regional_compilation " +
      "enable_cpu_affinity downcast_bf16 standalone",
  ),
};

/** `accelerate launch`. */
export function accelerate(words: readonly CommandWord[], peeling: Peeling): Next {
  const command = words[1]?.text;
  return command === "launch" || command === undefined ? accelerateLaunch(words.slice(2), peeling) : nothing;
}

/** Processes of the whole run. Source: the options of accelerate's launch command. @param given the words after the command. */
export function accelerateLaunch(given: readonly CommandWord[], peeling: Peeling): Next {
  const { values, rest } = readOptions(given, accelerateTable);
  const processes = values.get("num_processes");
  const total = countGiven(processes, countOf(processes));
  if (total) peeling.total = total;
  const machines = values.get("num_machines");
  const nodes = countGiven(machines, countOf(machines));
  if (nodes) peeling.nodes = nodes;
  peeling.allDevices = true;
  if (values.has("cpu")) peeling.cpuOnly = true;
  setWord(peeling, "nodeRank", values.get("machine_rank"));
  setWord(peeling, "precision", values.get("mixed_precision"));
  setWord(peeling, "compiler", values.get("dynamo_backend"));
  setWord(peeling, "accumulation", values.get("gradient_accumulation_steps"));
  setWord(peeling, "accelerateConfig", values.get("config_file"));
  setWord(peeling, "deepspeedConfig", values.get("deepspeed_config_file"));
  const devices = visibleDevices(values.get("gpu_ids")?.text);
  if (devices !== undefined && !total) {
    const span = values.get("gpu_ids")?.span;
    if (span) peeling.total = { known: { value: devices, span } };
  }
  if (values.has("no_python")) return { kind: "command", words: rest };
  return { kind: values.has("m") || values.has("module") ? "module" : "script", words: rest };
}

function setWord(
  peeling: Peeling,
  name: "precision" | "compiler" | "accumulation" | "accelerateConfig" | "deepspeedConfig" | "nodeRank",
  word: CommandWord | undefined,
): void {
  if (word) peeling[name] = word;
}

/** Number of devices in a list like `0,1,3`; undefined for anything else. */
export function visibleDevices(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*(?:\d+|GPU-[\w-]+)(?:\s*,\s*(?:\d+|GPU-[\w-]+))*\s*$/.test(text)) return undefined;
  return text.split(",").length;
}

const deepspeedTable: OptionTable = {
  flags: names(
    "module no_python no_local_rank force_multi elastic_training no_ssh no_ssh_check bind_cores_to_rank save_pid help",
  ),
  aliases: { i: "include", e: "exclude", H: "hostfile" },
};

/** `deepspeed`: devices on each node, all that are visible unless told otherwise. Source: deepspeed.launcher.runner. */
export function deepspeed(words: readonly CommandWord[], peeling: Peeling): Next {
  const { values, rest } = readOptions(words.slice(1), deepspeedTable);
  statePerNode(values.get("num_gpus"), values.get("num_nodes"), peeling);
  peeling.allDevices = true;
  const include = values.get("include");
  const included = includedDevices(include);
  if (included) {
    peeling.total = { known: included.devices };
    peeling.nodes = { known: included.hosts };
  } else if (include) peeling.total = { open: include.span };
  if (values.has("no_python")) return { kind: "command", words: rest };
  return { kind: values.has("module") ? "module" : "script", words: rest };
}

/** `localhost:0,1`, `worker-0@worker-1:0,2`: undefined where a host's devices are not listed. */
function includedDevices(
  word: CommandWord | undefined,
): { devices: Located<number>; hosts: Located<number> } | undefined {
  if (word?.text === undefined) return undefined;
  const hosts = word.text.split("@").map((host) => visibleDevices(/:(.+)/s.exec(host)?.[1]));
  const { span } = word;
  if (hosts.some((count) => count === undefined)) return undefined;
  const devices = hosts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return { devices: { value: devices, span }, hosts: { value: hosts.length, span } };
}

const composerTable: OptionTable = {
  flags: names("m module_mode c command_mode v verbose"),
  aliases: { n: "nproc" },
};

/** `composer`: processes per node, and of the whole run. */
export function composer(words: readonly CommandWord[], peeling: Peeling): Next {
  const { values, rest } = readOptions(words.slice(1), composerTable);
  const processes = values.get("nproc");
  const perNode = countGiven(processes, countOf(processes));
  if (perNode) peeling.perNode = perNode;
  const world = values.get("world_size");
  const total = countGiven(world, countOf(world));
  if (total) peeling.total = total;
  setWord(peeling, "nodeRank", values.get("node_rank"));
  peeling.allDevices = true;
  return { kind: values.has("m") || values.has("module_mode") ? "module" : "script", words: rest };
}

const lightningTable: OptionTable = { flags: names("help") };

/** `lightning run model script.py`, `fabric run script.py`: devices per node. */
export function lightning(words: readonly CommandWord[], peeling: Peeling): Next {
  if (words[1]?.text !== "run") return nothing;
  const { values, rest } = readOptions(words.slice(words[2]?.text === "model" ? 3 : 2), lightningTable);
  statePerNode(values.get("devices"), values.get("num_nodes"), peeling);
  if (values.get("devices")?.text === "auto") delete peeling.perNode;
  peeling.allDevices = true;
  setWord(peeling, "precision", values.get("precision"));
  return { kind: "script", words: rest };
}

/** `tune run [options of torchrun] RECIPE --config …`. */
export function tune(words: readonly CommandWord[], peeling: Peeling): Next {
  if (words[1]?.text !== "run") return nothing;
  const { values, rest } = readOptions(words.slice(2), torchrunTable);
  statePerNode(values.get("nproc_per_node"), values.get("nnodes"), peeling);
  const [first] = words;
  return first ? { kind: "tool", words: [first, ...rest] } : nothing;
}
