/** THE ALLOCATION. What a job is given: machines, devices, time. Schedulers state it in options and in directives of a job script. */
import { findAccelerator } from "../../data/accelerators";
import type { Span } from "../../source/sourceText";

/** A value and where it is written. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}

/** Only what is stated. */
export interface Allocation {
  /** The least number of machines. */
  nodes?: Located<number>;
  gpusPerNode?: Located<number>;
  /** Devices of the whole job. */
  gpus?: Located<number>;
  gpusPerTask?: Located<number>;
  tasks?: Located<number>;
  tasksPerNode?: Located<number>;
  /** As written in a device request or a constraint. */
  accelerator?: Located<string>;
  /** Names of the part of a cluster that is asked for: partition, queue, account, nodes. They may tell what stands there. */
  placeNames?: readonly Located<string>[];
  timeLimitHours?: Located<number>;
  /** Jobs of an array. */
  arrayJobs?: Located<number>;
  /** The script asks the scheduler how many machines it got, and does not say how many: they are given when it is submitted. */
  nodesByHand?: boolean;
  /** Parts of a job whose machines differ, the first included. */
  components?: readonly Allocation[];
}

/** A word of an option list; the text is undefined where it cannot be known. */
export interface OptionWord {
  readonly text: string | undefined;
  readonly span: Span;
}

/** An allocation with options over it: a step of a job, or a job that is submitted with options of its own. */
export function overlaid(given: Allocation, own: Allocation): Allocation {
  const { gpus, gpusPerNode, gpusPerTask, tasks, tasksPerNode, ...rest } = given;
  // What is asked for in one way replaces what was asked for in another.
  const devices = (own.gpus ?? own.gpusPerNode ?? own.gpusPerTask) ? {} : { gpus, gpusPerNode, gpusPerTask };
  const processes = (own.tasks ?? own.tasksPerNode) ? {} : { tasks, tasksPerNode };
  // So many tasks are on at most so many machines.
  const isFewer = own.tasks !== undefined && given.nodes !== undefined && own.tasks.value < given.nodes.value;
  const nodes = isFewer && own.tasks ? { nodes: own.tasks } : {};
  return { ...rest, ...known(devices), ...known(processes), ...nodes, ...own };
}

/** Only what is stated. */
function known(counts: Partial<Record<keyof Allocation, Located<number> | undefined>>): Allocation {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined));
}

/** Parts of a job as one allocation: the machines and devices of all. */
export function together(parts: readonly Allocation[]): Allocation {
  const [first, ...others] = parts;
  if (!first || others.length === 0) return first ?? {};
  const { nodes, gpus, gpusPerNode, gpusPerTask, tasks, tasksPerNode, ...rest } = first;
  const summed = (count: (part: Allocation) => number | undefined): number | undefined =>
    parts.reduce<number | undefined>((sum, part) => {
      const own = count(part);
      return sum === undefined || own === undefined ? undefined : sum + own;
    }, 0);
  const machines = summed((part) => part.nodes?.value ?? 1);
  const devices = summed(
    (part) => part.gpus?.value ?? (part.gpusPerNode?.value ?? Number.NaN) * (part.nodes?.value ?? 1),
  );
  const span = (gpusPerNode ?? gpus ?? gpusPerTask ?? nodes ?? tasks ?? tasksPerNode)?.span;
  return {
    ...rest,
    ...(span && machines !== undefined ? { nodes: { value: machines, span } } : {}),
    ...(span && devices !== undefined && devices > 0 ? { gpus: { value: devices, span } } : {}),
  };
}

export function addPlaceName(allocation: Allocation, value: string, span: Span): void {
  allocation.placeNames = [...(allocation.placeNames ?? []), { value, span }];
}

/** Jobs of `0-99%4`, `1,3,5-7`, `0-15:4`. */
export function arrayLength(text: string): number | undefined {
  let total = 0;
  for (const part of text.replace(/%\d+$/, "").split(",")) {
    const match = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(part);
    if (!match) return undefined;
    const from = Number(match[1]);
    const to = Number(match[2] ?? from);
    total += to < from ? 0 : Math.floor((to - from) / Math.max(1, Number(match[3] ?? 1))) + 1;
  }
  return total > 0 ? total : undefined;
}

/** Hours of `[[days:]hours:]minutes:seconds`, or of seconds alone: PBS and Grid Engine. */
export function clockHours(text: string): number | undefined {
  if (!/^\d+(?::\d+){0,3}$/.test(text)) return undefined;
  const [seconds = 0, minutes = 0, hours = 0, days = 0] = text.split(":").map(Number).reverse();
  return days * 24 + hours + minutes / 60 + seconds / 3600;
}

/** A feature of a node that names its accelerator: `a100`, `v100-32g`, `gpu_h100`. */
export function isAccelerator(feature: string): boolean {
  return (
    findAccelerator(feature.replace(/^gpu[_-]/i, "")) !== undefined ||
    /^(?:a100|h100|v100|a40|l40s?)[-_]\d+gb?$/i.test(feature)
  );
}
