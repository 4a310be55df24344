/** THE ALLOCATION. What a job asks its scheduler for: `#SBATCH` lines, the same options on `srun` and `sbatch`, `#PBS` and `#BSUB` lines. */
import { findAccelerator } from "../data/accelerators";
import type { SourceText, Span } from "../source/sourceText";

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
}

/** A word of an option list; the text is undefined where it cannot be known. */
export interface OptionWord {
  readonly text: string | undefined;
  readonly span: Span;
}

const shortOptions: Readonly<Record<string, string>> = {
  N: "nodes",
  n: "ntasks",
  t: "time",
  C: "constraint",
  G: "gpus",
  a: "array",
  p: "partition",
  q: "qos",
  A: "account",
  w: "nodelist",
};

/** Short options whose value follows and is of no use here: it must not be taken for a command. */
const otherShort = /^[ABcDdeEFiJjLmMopqRrSTwxZ]$/;

/** Long options of Slurm that take no value. */
const flags = new Set(
  (
    "exclusive overcommit oversubscribe requeue no-requeue hold verbose quiet wait-all-nodes unbuffered label pty kill-on-bad-exit " +
    "contiguous spread-job use-min-nodes parsable wait test-only preserve-env overlap exact no-kill multi-prog disable-status quit-on-interrupt"
  ).split(" "),
);

/** The directives at the top of a job script: those before its first command. */
export function readDirectives(source: SourceText): Allocation {
  const allocation: Allocation = {};
  for (let at = 0; at < source.text.length;) {
    const end = endOfLine(source.text, at);
    const line = source.text.slice(at, end);
    if (!/^\s*(?:#|$)/.test(line)) break;
    const directive = /^#(SBATCH|PBS|BSUB)[ \t]+(.*?)(?:[ \t]+#.*)?$/.exec(line.trimEnd());
    if (directive) {
      const [, kind, body = ""] = directive;
      const words = optionWords(body, source.path, at + line.indexOf(body, 6));
      if (kind === "SBATCH") readSlurmOptions(words, allocation);
      else if (kind === "PBS") readPbsOptions(words, allocation);
      else readLsfOptions(words, allocation);
    }
    at = end + 1;
  }
  if (!allocation.nodes && /\$\{?(?:SLURM_NNODES|SLURM_JOB_NUM_NODES)\b/.test(source.text))
    allocation.nodesByHand = true;
  return allocation;
}

/** The variables that Slurm sets in a job with this allocation, with the places that say so. */
export function schedulerVariables(allocation: Allocation): ReadonlyMap<string, Located<number>> {
  const { nodes, gpusPerNode, tasks, tasksPerNode, gpus } = allocation;
  const found = new Map<string, Located<number>>();
  const set = (names: readonly string[], count: Located<number> | undefined): void => {
    if (count) for (const name of names) found.set(name, count);
  };
  set(["SLURM_NNODES", "SLURM_JOB_NUM_NODES"], nodes);
  set(["SLURM_GPUS_ON_NODE", "SLURM_GPUS_PER_NODE"], gpusPerNode);
  set(["SLURM_GPUS"], gpus);
  set(["SLURM_NTASKS_PER_NODE"], tasksPerNode);
  const product =
    nodes && tasksPerNode ? { value: nodes.value * tasksPerNode.value, span: tasksPerNode.span } : undefined;
  set(["SLURM_NTASKS", "SLURM_NPROCS"], tasks ?? product);
  return found;
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at < 0 ? text.length : at;
}

function optionWords(body: string, path: string, start: number): OptionWord[] {
  return [...body.matchAll(/[^\s"']+(?:"[^"]*"|'[^']*')?|"[^"]*"|'[^']*'/g)].map((match) => ({
    text: match[0].includes("$") ? undefined : match[0].replace(/["']/g, ""),
    span: { path, from: start + match.index, to: start + match.index + match[0].length },
  }));
}

/**
 * Reads Slurm options into an allocation, later ones winning, up to the first word that is no option.
 * @param isProgram words that start a program: never the value of an option that is not known here.
 * @returns the index of that word.
 */
export function readSlurmOptions(
  words: readonly OptionWord[],
  allocation: Allocation,
  isProgram: (text: string) => boolean = () => false,
): number {
  let at = 0;
  while (at < words.length) {
    const word = words[at];
    const text = word?.text;
    if (!word || text === undefined) {
      at++;
      continue;
    }
    if (!text.startsWith("-") || text === "-") return at;
    if (text === "--") return at + 1;
    const long = /^--([\w-]+)(?:=(.*))?$/.exec(text);
    const short = /^-([A-Za-z])=?(.*)$/.exec(text);
    const name = long?.[1] ?? shortOptions[short?.[1] ?? ""];
    const attached = long ? long[2] : short?.[2] === "" ? undefined : short?.[2];
    const takesNext =
      attached === undefined &&
      (long ? !flags.has(long[1] ?? "") : name !== undefined || otherShort.test(short?.[1] ?? ""));
    const following = takesNext ? words[at + 1] : undefined;
    const next = following?.text !== undefined && isProgram(following.text) ? undefined : following;
    const value = attached ?? next?.text;
    if (name !== undefined && value !== undefined) setSlurmOption(allocation, name, value, (next ?? word).span);
    at += next ? 2 : 1;
  }
  return at;
}

function setSlurmOption(allocation: Allocation, name: string, value: string, span: Span): void {
  const number = /^(\d+)/.exec(value)?.[1];
  const count = number === undefined ? undefined : { value: Number(number), span };
  switch (name) {
    case "nodes":
      if (count) allocation.nodes = count;
      return;
    case "ntasks":
      if (count) allocation.tasks = count;
      return;
    case "ntasks-per-node":
    case "tasks-per-node":
      if (count) allocation.tasksPerNode = count;
      return;
    case "gpus":
    case "gpus-per-node":
    case "gpus-per-task":
    case "gres": {
      const request = value
        .split(",")
        .map((part) => readDevices(part, name !== "gres"))
        .find((found) => found !== undefined);
      if (!request) return;
      const key = name === "gpus" ? "gpus" : name === "gpus-per-task" ? "gpusPerTask" : "gpusPerNode";
      allocation[key] = { value: request.count, span };
      if (request.type !== undefined) allocation.accelerator = { value: request.type, span };
      return;
    }
    case "constraint": {
      const named = value.split(/[&|*,()[\]]/).find((feature) => isAccelerator(feature));
      if (named !== undefined) allocation.accelerator ??= { value: named, span };
      return;
    }
    case "partition":
    case "qos":
    case "account":
    case "nodelist":
      addPlaceName(allocation, value, span);
      return;
    case "time": {
      const hours = timeLimitHours(value);
      if (hours !== undefined) allocation.timeLimitHours = { value: hours, span };
      return;
    }
    case "array": {
      const jobs = arrayLength(value);
      if (jobs !== undefined) allocation.arrayJobs = { value: jobs, span };
    }
  }
}

function addPlaceName(allocation: Allocation, value: string, span: Span): void {
  allocation.placeNames = [...(allocation.placeNames ?? []), { value, span }];
}

/** `gpu:a100:4`, `gpu:4`, `gpu`, `a100:4` and `4` (without the leading `gpu`); a trailing `(S:0-1)` is left out. */
function readDevices(request: string, bare: boolean): { count: number; type?: string } | undefined {
  const parts = request.replace(/\(.*\)$/, "").split(/[:=]/);
  if (parts[0] === "gpu" || parts[0] === "gres/gpu") parts.shift();
  else if (!bare) return undefined;
  const last = parts.at(-1);
  const count = last === undefined ? 1 : /^\d+$/.test(last) ? Number(parts.pop()) : bare ? undefined : 1;
  if (count === undefined) return undefined;
  const type = parts[0];
  return type === undefined || type === "" ? { count } : { count, type };
}

/** A feature of a node that names its accelerator: `a100`, `v100-32g`, `gpu_h100`. */
function isAccelerator(feature: string): boolean {
  return (
    findAccelerator(feature.replace(/^gpu[_-]/i, "")) !== undefined ||
    /^(?:a100|h100|v100|a40|l40s?)[-_]\d+gb?$/i.test(feature)
  );
}

/**
 * Hours of a Slurm time limit: `minutes`, `minutes:seconds`, `hours:minutes:seconds`, `days-hours`, `days-hours:minutes`,
 * `days-hours:minutes:seconds`. Source: the `--time` option of sbatch(1).
 */
export function timeLimitHours(text: string): number | undefined {
  const match = /^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [days, a, b, c] = match
    .slice(1)
    .map((part: string | undefined) => (part === undefined ? undefined : Number(part)));
  if (days !== undefined) return days * 24 + (a ?? 0) + (b ?? 0) / 60 + (c ?? 0) / 3600;
  if (c !== undefined) return (a ?? 0) + (b ?? 0) / 60 + c / 3600;
  return (a ?? 0) / 60 + (b ?? 0) / 3600;
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

/** `-l select=2:ngpus=4:gputype=V100`, `-l nodes=2:ppn=8:gpus=4`, `-l walltime=24:00:00`, `-J 0-9`. */
function readPbsOptions(words: readonly OptionWord[], allocation: Allocation): void {
  words.forEach((word, index) => {
    const option = words[index - 1]?.text;
    if (word.text === undefined) return;
    if (option === "-J" || option === "-t") {
      const jobs = arrayLength(word.text);
      if (jobs !== undefined) allocation.arrayJobs = { value: jobs, span: word.span };
    }
    if (option === "-q") addPlaceName(allocation, word.text, word.span);
    if (option !== "-l") return;
    for (const resource of word.text.split(/[,:](?=[a-z_]+=)/)) {
      const [name, value = ""] = resource.split("=", 2);
      const count = Number(/^\d+/.exec(value)?.[0] ?? Number.NaN);
      if (name === "walltime") {
        const hours = timeLimitHours(value);
        if (hours !== undefined) allocation.timeLimitHours = { value: hours, span: word.span };
      } else if (/^(?:gputype|gpu_type|gpu_model|accelerator_model)$/.test(name ?? "") && value !== "")
        allocation.accelerator = { value, span: word.span };
      else if (Number.isNaN(count)) continue;
      else if (name === "select" || name === "nodes") allocation.nodes = { value: count, span: word.span };
      else if (name === "ngpus" || name === "gpus") allocation.gpusPerNode = { value: count, span: word.span };
    }
  });
}

/** `-nnodes 2`, `-gpu "num=4:…"` (devices of each host, their kind in `gmodel`), `-W 2:00` (hours and minutes). */
function readLsfOptions(words: readonly OptionWord[], allocation: Allocation): void {
  words.forEach((word, index) => {
    const option = words[index - 1]?.text;
    if (word.text === undefined) return;
    const { span } = word;
    if (option === "-q") addPlaceName(allocation, word.text, span);
    if (option === "-nnodes" && /^\d+$/.test(word.text)) allocation.nodes = { value: Number(word.text), span };
    const devices = option === "-gpu" ? /(?:^|:)num=(\d+)/.exec(word.text)?.[1] : undefined;
    if (devices !== undefined) allocation.gpusPerNode = { value: Number(devices), span };
    const model = option === "-gpu" ? /(?:^|:)gmodel=([\w-]+)/.exec(word.text)?.[1] : undefined;
    if (model !== undefined) allocation.accelerator = { value: model, span };
    const limit = option === "-W" ? /^(?:(\d+):)?(\d+)$/.exec(word.text) : undefined;
    if (limit) allocation.timeLimitHours = { value: Number(limit[1] ?? 0) + Number(limit[2]) / 60, span };
  });
}
