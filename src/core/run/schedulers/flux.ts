/** Flux: `flux run -N 2 -n 8 -g 1 -t 2h`, and the same options in `# flux:` lines of a job script. Source: flux-run(1), flux-batch(1). */
import { addPlaceName, type Allocation, type OptionWord } from "./allocation";
import { recordEntry } from "../../source/recordEntry";

const names: Readonly<Record<string, string>> = {
  N: "nodes",
  n: "ntasks",
  c: "cores-per-task",
  g: "gpus-per-task",
  t: "time-limit",
  q: "queue",
  B: "bank",
  o: "setopt",
  S: "setattr",
  x: "exclusive",
  l: "label-io",
  u: "unbuffered",
  v: "verbose",
};

const flags = new Set(["exclusive", "label-io", "unbuffered", "verbose", "dry-run", "wait", "quiet"]);

/** Reads options into an allocation, up to the first word that is no option. @returns the index of that word. */
export function readFluxOptions(words: readonly OptionWord[], allocation: Allocation): number {
  let at = 0;
  while (at < words.length) {
    const word = words[at];
    const text = word?.text;
    if (!word || text === undefined) {
      at++;
      continue;
    }
    const [, long, short, attached = ""] = /^(?:--([a-z-]+)(?![a-z-])|-([A-Za-z]))=?(.*)$/.exec(text) ?? [];
    const name = long ?? recordEntry(names, short ?? "");
    if (name === undefined) return at;
    const takesNext = attached === "" && !flags.has(name);
    const value = takesNext ? words[at + 1] : { text: attached, span: word.span };
    if (value?.text !== undefined) setOption(allocation, name, value.text, value.span);
    at += takesNext ? 2 : 1;
  }
  return at;
}

function setOption(allocation: Allocation, name: string, text: string, span: OptionWord["span"]): void {
  const count = /^[1-9]\d*$/.test(text) ? { value: Number(text), span } : undefined;
  if (name === "time-limit") {
    const hours = standardDuration(text);
    if (hours !== undefined) allocation.timeLimitHours = { value: hours, span };
  } else if (name === "queue") addPlaceName(allocation, text, span);
  else if (!count) return;
  else if (name === "nodes") allocation.nodes = count;
  else if (name === "ntasks" || name === "nslots") allocation.tasks = count;
  else if (name === "tasks-per-node") allocation.tasksPerNode = count;
  else if (name === "gpus-per-task" || name === "gpus-per-slot") allocation.gpusPerTask = count;
  else if (name === "gpus-per-node") allocation.gpusPerNode = count;
}

const unitHours: Readonly<Record<string, number>> = { "": 1 / 60, s: 1 / 3600, m: 1 / 60, h: 1, d: 24 };

/** Hours of `30` (minutes), `90s`, `1.5h`, `2d`. */
function standardDuration(text: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (recordEntry(unitHours, unit) ?? 0);
}
