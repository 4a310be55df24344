/** SLURM. The options of `sbatch`, `srun` and `#SBATCH` lines. Source: sbatch(1), srun(1). */
import { addPlaceName, arrayLength, isAccelerator, together, type Allocation, type OptionWord } from "./allocation";
import { recordEntry } from "../../source/recordEntry";
import type { Span } from "../../source/sourceText";

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

/** Names of devices at sites, with an `l` for their larger memory. Sources: the wiki of the Digital Research Alliance of Canada, Mila's documentation. */
const siteNames: ReadonlyMap<string, string> = new Map([
  ["v100l", "v100-sxm2-32gb"],
  ["p100l", "p100-pcie-16gb"],
  ["a100l", "a100-sxm4-80gb"],
]);

/** Short options whose value follows and is of no use here: it must not be taken for a command. */
const otherShort = /^[ABcDdeEFiJjLmMopqRrSTwxZ]$/;

/** Long options of Slurm that take no value. */
const flags = new Set(
  (
    "exclusive overcommit oversubscribe requeue no-requeue hold verbose quiet wait-all-nodes unbuffered label pty kill-on-bad-exit " +
    "contiguous spread-job use-min-nodes parsable wait test-only preserve-env overlap exact no-kill multi-prog disable-status quit-on-interrupt"
  ).split(" "),
);

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
    const name = long?.[1] ?? recordEntry(shortOptions, short?.[1] ?? "");
    const attached = long ? long[2] : short?.[2] === "" ? undefined : short?.[2];
    const takesNext =
      attached === undefined &&
      (long ? !flags.has(long[1] ?? "") : name !== undefined || otherShort.test(short?.[1] ?? ""));
    // `srun --wait 0` waits for so many seconds, `sbatch --wait` for the job.
    const isTime = long?.[1] === "wait" && attached === undefined && /^\d+$/.test(words[at + 1]?.text ?? "");
    const following = takesNext || isTime ? words[at + 1] : undefined;
    // An option or a program that follows is not the value of one that may be a flag.
    const isOther = following?.text !== undefined && (/^--[a-z]/.test(following.text) || isProgram(following.text));
    const next = isOther ? undefined : following;
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
      if (request.type !== undefined)
        allocation.accelerator = { value: siteNames.get(request.type) ?? request.type, span };
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

/** `gpu:a100:4`, `gpu:4`, `gpu`, `a100:4` and `4` (without the leading `gpu`); a trailing `(S:0-1)` is left out. */
function readDevices(request: string, bare: boolean): { count: number; type?: string } | undefined {
  const parts = request.replace(/\([^()]*\)$/, "").split(/[:=]/);
  if (parts[0] === "gpu" || parts[0] === "gres/gpu") parts.shift();
  else if (!bare) return undefined;
  const last = parts.at(-1);
  const count = last === undefined ? 1 : /^\d+$/.test(last) ? Number(parts.pop()) : bare ? undefined : 1;
  if (count === undefined) return undefined;
  const type = parts[0];
  return type === undefined || type === "" ? { count } : { count, type };
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

/** Whether a directive begins another component of a job whose machines differ. */
export function isNewComponent(directive: string): boolean {
  return /^(?:hetjob|packjob)$/.test(directive.trim());
}

/** The allocation that a step runs in: that of the components it names, of a job that has several the first unless told otherwise. */
export function componentsFor(words: readonly OptionWord[], allocation: Allocation): Allocation {
  const { components } = allocation;
  if (!components) return allocation;
  const at = words.findIndex(({ text }) => /^--(?:het|pack)-group/.test(text ?? ""));
  const given = words[at]?.text?.split("=")[1] ?? words[at + 1]?.text;
  const chosen = at < 0 || given === undefined ? ["0"] : given.split(",");
  return together(chosen.flatMap((index) => components[Number(index)] ?? []));
}
