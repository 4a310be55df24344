/** Devices and machines where the code itself fixes them. What a launcher fixes is read from the launcher. */
import { asNumber, asString, likely, type Value } from "../evaluate/value";
import type { Call, Trace } from "../evaluate/trace";
import type { Documents } from "../source/documents";
import { anyArgument, argument } from "./calls";
import type { FactSheet } from "./facts";
import { kindOfDevice } from "./places/kind";
import { recordEntry } from "../source/recordEntry";

/** Claims device and machine counts from calls that start processes: `mp.spawn(main, nprocs=4)`, `notebook_launcher(f, num_processes=8)`. */
export function stateHardware(sheet: FactSheet, trace: Trace): void {
  const onAccelerators = trace.calls.some((call) => usesAccelerators(call));
  for (const call of trace.calls) {
    if (!onAccelerators && !/(^|\.)notebook_launcher$/.test(call.callee)) continue;
    const processes = startedProcesses(call);
    if (asNumber(processes) !== undefined && (asNumber(processes) ?? 0) >= 1) sheet.add("acceleratorCount", processes);
  }
}

/**
 * Claims on what kind of device PyTorch trains: that on which everything is put; the processor where no word of the file that trains
 * speaks of devices, since PyTorch takes it unless it is asked for something else.
 */
export function stateProcessor(sheet: FactSheet, trace: Trace, documents: Documents | undefined): void {
  const moves = trace.calls.filter((call) => call.method === "to" && call.args.length > 0).map((call) => call.args[0]);
  const text = documents?.get(trace.path)?.text;
  if (text === undefined || trace.calls.some((call) => call.method === "cuda")) return;
  const [first] = moves;
  const kind = kindOfDevice(first);
  if (kind && moves.every((move) => kindOfDevice(move) === kind))
    sheet.state("acceleratorKind", kind, first, { origin: "derived", reason: "everything is put on it" });
  else if (moves.length === 0 && !speaksOfDevices.test(text) && !readsMore(trace))
    sheet.state("acceleratorKind", "cpu", undefined, { reason: "nothing is moved to an accelerator" });
}

const speaksOfDevices = /cuda|device|gpu|mps|xpu|xla|hpu|tpu|accelerat|\bfabric\b|deepspeed|from_pretrained/i;

/** Whether other files of the workspace take part, in which a device may be chosen. */
function readsMore(trace: Trace): boolean {
  return trace.calls.some((call) => call.span.path !== trace.path);
}

/** Whether a call binds processes to accelerators: processes alone may as well share the CPU. */
function usesAccelerators(call: Call): boolean {
  if (call.callee.endsWith("init_process_group")) return asString(anyArgument(call, ["backend"], 0)) === "nccl";
  return /^torch\.cuda\.set_device$|xla_model\.xla_device$/.test(call.callee);
}

function startedProcesses(call: Call): Value | undefined {
  if (
    /^(torch\.multiprocessing|torch_xla\.(.*\.)?xla_multiprocessing|torch_xla)\.(.*\.)?(spawn|start_processes)$/.test(
      call.callee,
    )
  )
    return argument(call, "nprocs", 2);
  if (/(^|\.)notebook_launcher$/.test(call.callee)) return argument(call, "num_processes", 2);
  return undefined;
}

/**
 * Claims devices and nodes as Lightning's Trainer and Fabric take them: `devices=4, num_nodes=2, accelerator="gpu"`.
 * On a CPU a device is a process, not an accelerator.
 */
export function stateLightningDevices(sheet: FactSheet, made: Call): void {
  const kind = asString(argument(made, "accelerator", made.method === "Fabric" ? 0 : undefined));
  sheet.state("acceleratorKind", recordEntry(kinds, kind ?? ""), argument(made, "accelerator"));
  if (kind === "cpu") return;
  const nodes = anyArgument(made, ["num_nodes"]);
  const nodeCount = nodes === undefined ? 1 : asNumber(nodes);
  if (nodes) sheet.add("nodeCount", nodes);
  const devices = anyArgument(made, ["devices", "gpus"]);
  const perNode = deviceCount(devices);
  if (devices && perNode !== undefined && nodeCount !== undefined) {
    const spans = [...devices.spans, ...(nodes?.spans ?? [])];
    sheet.state(
      "acceleratorCount",
      perNode * nodeCount,
      devices,
      nodes ? { spans, origin: "derived", reason: "devices × num_nodes" } : {},
    );
  }
}

/** What Lightning's names of accelerators stand for, beside GPUs, which are what is taken anyway. */
const kinds: Readonly<Record<string, string>> = { cpu: "cpu", tpu: "tpu", mps: "apple" };

/** A number, a list of indices, or a text of them; "auto" and -1 are what the machine has. */
function deviceCount(devices: Value | undefined): number | undefined {
  const held = devices && likely(devices);
  switch (held?.kind) {
    case "number":
      return held.integer && held.value > 0 ? held.value : undefined;
    case "list":
    case "tuple":
      return held.open || held.items.length === 0 ? undefined : held.items.length;
    case "string":
      if (/^\d+$/.test(held.value)) return Number(held.value);
      return /^\d+(\s*,\s*\d+)+$/.test(held.value) ? held.value.split(",").length : undefined;
    default:
      return undefined;
  }
}
