/** DEVICES. How many accelerators and machines a launch uses, from its launchers and from what it asks the scheduler for. */
import { tpuSlice } from "../../data/tpuSlices";
import type { Span } from "../../source/sourceText";
import type { Fact, RunDraft } from "../runSpec";
import type { Allocation, Located } from "../schedulers/allocation";
import { visibleDevices } from "./distributedLaunchers";
import type { Peeling } from "./peeling";
import { placeOf, textOf } from "./shellText";

type Unknowns = RunDraft["unknowns"];

export interface DeviceFacts {
  readonly facts: readonly Fact[];
  readonly unknowns: Unknowns;
  /** Processes of the run, where the launcher starts several. */
  readonly processes: number | undefined;
}

/** A number with the places it was computed from. */
interface Counted {
  readonly value: number;
  readonly spans: readonly Span[];
  readonly origin: Fact["origin"];
  readonly reason?: string;
}

/** @param anchor the launch command, for what its launchers do unless told otherwise. */
export function deviceFacts(given: Peeling, anchor: Span): DeviceFacts {
  const peeling = { ...given, allocation: inChips(given.allocation) };
  const facts: Fact[] = [];
  const unknowns: Unknowns[number][] = [];
  const nodes = launchedNodes(peeling, anchor);
  const devices = peeling.cpuOnly === true ? undefined : launchedDevices(peeling, nodes);
  const state = (input: Fact["input"], counted: Counted): void => {
    const { value, spans, origin, reason } = counted;
    facts.push({ input, value, origin, spans, ...(reason === undefined ? {} : { reason }) });
  };
  if (devices) state("acceleratorCount", devices);
  else if (peeling.cpuOnly !== true) {
    const open = peeling.total?.open ?? peeling.perNode?.open ?? (peeling.perNode?.known && peeling.nodes?.open);
    if (open) unknowns.push({ input: "acceleratorCount", reason: "given when the launcher is started", spans: [open] });
    else if (peeling.allDevices)
      unknowns.push({ input: "acceleratorCount", reason: "all devices that the machine has", spans: [anchor] });
  }
  if (nodes) state("nodeCount", nodes);
  else if (peeling.nodes?.open)
    unknowns.push({ input: "nodeCount", reason: "given when the launcher is started", spans: [peeling.nodes.open] });
  const { accelerator, timeLimitHours } = peeling.allocation;
  if (accelerator)
    facts.push({ input: "accelerator", value: accelerator.value, origin: "stated", spans: [accelerator.span] });
  if (timeLimitHours)
    facts.push({
      input: "wallTimeLimitHours",
      value: timeLimitHours.value,
      origin: "stated",
      spans: [timeLimitHours.span],
    });
  return { facts, unknowns, processes: processCount(peeling, nodes) };
}

/** Chips on one host of a TPU slice; larger slices have several. */
const chipsPerHost = 4;

/** A slice of TPUs (`v4-32`) as its chips. */
function inChips(allocation: Allocation): Allocation {
  const { accelerator, gpus, gpusPerNode, nodes, ...rest } = allocation;
  const slice = accelerator && tpuSlice(accelerator.value);
  if (!slice) return allocation;
  const { span } = accelerator;
  const slices = gpus?.value ?? (gpusPerNode?.value ?? 1) * (nodes?.value ?? 1);
  return {
    ...rest,
    accelerator: { value: slice.chip, span },
    gpus: { value: slices * slice.chips, span },
    ...(nodes && slice.chips <= chipsPerHost ? { nodes } : {}),
  };
}

function launchedDevices(peeling: Peeling, nodes: Counted | undefined): Counted | undefined {
  const { total, perNode, allocation } = peeling;
  if (total?.known) return stated(total.known);
  // A job's controller tells torchrun how many processes to start: one for each device that the job asks for.
  if (peeling.spread && perNode?.byDefault === true) return allocatedDevices(allocation, nodes);
  if (perNode?.known && nodes) return product(perNode.known, nodes);
  // What each machine shows is no count of all where their number is given later.
  return allocatedDevices(allocation, nodes) ?? (peeling.nodes?.open ? undefined : visible(peeling));
}

function allocatedDevices(allocation: Allocation, nodes: Counted | undefined): Counted | undefined {
  const { gpus, gpusPerNode, gpusPerTask, tasks, tasksPerNode } = allocation;
  if (gpus) return stated(gpus);
  if (gpusPerNode) return nodes && product(gpusPerNode, nodes);
  if (!gpusPerTask) return undefined;
  if (tasks) return product(gpusPerTask, stated(tasks));
  return tasksPerNode && nodes ? product(gpusPerTask, product(tasksPerNode, nodes)) : undefined;
}

function visible(peeling: Peeling): Counted | undefined {
  const list = peeling.environment.get("CUDA_VISIBLE_DEVICES");
  const count = list && visibleDevices(textOf(list));
  const first = list?.[0]?.span;
  if (count === undefined || !first) return undefined;
  return { value: count, spans: [placeOf(list, first)], origin: "derived", reason: "devices in CUDA_VISIBLE_DEVICES" };
}

function launchedNodes(peeling: Peeling, anchor: Span): Counted | undefined {
  const { nodes, perNode, total, allocation, launchers } = peeling;
  if (nodes?.known) return stated(nodes.known);
  // So many processes, so many on each machine.
  if (total?.known && perNode?.known) {
    const { value, span } = total.known;
    const count = Math.ceil(value / perNode.known.value);
    return {
      value: count,
      spans: [span, perNode.known.span],
      origin: "derived",
      reason: "processes ÷ processes of each",
    };
  }
  const allocated = allocatedNodes(allocation, anchor);
  if (nodes?.open) return allocated;
  const spread =
    peeling.spread || launchers.some((name) => /^(?:srun|mpirun|mpiexec|jsrun|aprun|flux|bsub|qsub)$/.test(name));
  if ((perNode ?? total?.known) && !spread) {
    const launcher = launchers.at(-1) ?? "the launcher";
    return { value: 1, spans: [anchor], origin: "default", reason: `${launcher}: one machine unless told otherwise` };
  }
  return allocated;
}

function allocatedNodes(allocation: Allocation, anchor: Span): Counted | undefined {
  const { nodes, tasks, tasksPerNode, gpus, gpusPerNode, gpusPerTask } = allocation;
  if (nodes) return stated(nodes);
  if (tasks && tasksPerNode)
    return {
      value: Math.ceil(tasks.value / tasksPerNode.value),
      spans: [tasks.span, tasksPerNode.span],
      origin: "derived",
    };
  const asked = gpusPerNode ?? gpusPerTask;
  if (!asked || gpus || (tasks && tasks.value > 1) || allocation.nodesByHand === true) return undefined;
  return { value: 1, spans: [anchor], origin: "default", reason: "scheduler: one node unless told otherwise" };
}

/** Processes that see each other as one run, for the variables that launchers set. */
function processCount(peeling: Peeling, nodes: Counted | undefined): number | undefined {
  const { total, perNode } = peeling;
  if (total?.known) return total.known.value;
  return perNode?.known && nodes ? perNode.known.value * nodes.value : undefined;
}

function stated(count: Located<number>): Counted {
  return { value: count.value, spans: [count.span], origin: "stated" };
}

function product(count: Located<number> | Counted, nodes: Counted): Counted {
  const spans = "span" in count ? [count.span] : count.spans;
  if (nodes.value === 1 && nodes.origin === "default") return { value: count.value, spans, origin: "stated" };
  return { value: count.value * nodes.value, spans: [...spans, ...nodes.spans], origin: "derived" };
}
