/** DIRECTIVES. What a job script asks its scheduler for in the comments at its top: `#SBATCH`, `#PBS`, `#BSUB`, `#$`, `# flux:` lines. */
import { recordEntry } from "../../source/recordEntry";
import type { Span } from "../../source/sourceText";
import type { Allocation, Located, OptionWord } from "./allocation";
import { readFluxOptions } from "./flux";
import { readGridEngineOptions } from "./gridEngine";
import { readLsfOptions } from "./lsf";
import { readPbsOptions } from "./pbs";
import { isNewComponent, readSlurmOptions } from "./slurm";

/** A job script: its text and where stretches of it are written. */
export interface JobScript {
  readonly text: string;
  span(from: number, to: number): Span;
}

const readers: Readonly<Record<string, (words: readonly OptionWord[], allocation: Allocation) => unknown>> = {
  "#SBATCH": readSlurmOptions,
  "#PBS": readPbsOptions,
  "#BSUB": readLsfOptions,
  "#$": readGridEngineOptions,
  "#flux:": readFluxOptions,
};

/** The directives at the top of a job script: those before its first command. */
export function readDirectives(script: JobScript): Allocation {
  const parts: Allocation[] = [{}];
  for (let at = 0; at < script.text.length;) {
    const end = endOfLine(script.text, at);
    const line = script.text.slice(at, end);
    if (!/^\s*(?:#|$)/.test(line)) break;
    const directive = /^(#SBATCH|#PBS|#BSUB|#\$|# ?flux:)[ \t]+(\S.*)$/i.exec(line.trimEnd());
    if (directive) {
      const [, mark = "", written = ""] = directive;
      const body = written.replace(/(?<![ \t])[ \t]+#.*$/, "");
      const words = optionWords(body, script, at + line.indexOf(body, mark.length));
      const kind = /flux/i.test(mark) ? "#flux:" : mark;
      if (kind === "#SBATCH" && isNewComponent(body)) parts.push({});
      else recordEntry(readers, kind)?.(words, parts.at(-1) ?? {});
    }
    at = end + 1;
  }
  const [first = {}] = parts;
  // What is said once of the time holds for all components.
  const limit = first.timeLimitHours;
  const components = parts.map((part) => ({ ...(limit ? { timeLimitHours: limit } : {}), ...part }));
  const allocation: Allocation = parts.length > 1 ? { ...first, components } : first;
  if (!allocation.nodes && /\$\{?(?:SLURM_NNODES|SLURM_JOB_NUM_NODES)\b/.test(script.text))
    allocation.nodesByHand = true;
  return allocation;
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at < 0 ? text.length : at;
}

function optionWords(body: string, script: JobScript, start: number): OptionWord[] {
  return [...body.matchAll(/[^\s"']+(?:"[^"]*"|'[^']*')?|"[^"]*"|'[^']*'/g)].map((match) => ({
    text: match[0].includes("$") ? undefined : match[0].replace(/["']/g, ""),
    span: script.span(start + match.index, start + match.index + match[0].length),
  }));
}

/** The variables that schedulers set in a job with this allocation, with the places that say so. */
export function schedulerVariables(allocation: Allocation): ReadonlyMap<string, Located<number>> {
  const { nodes, gpusPerNode, tasks, tasksPerNode, gpus } = allocation;
  const found = new Map<string, Located<number>>();
  const set = (names: readonly string[], count: Located<number> | undefined): void => {
    if (count) for (const name of names) found.set(name, count);
  };
  set(["SLURM_NNODES", "SLURM_JOB_NUM_NODES", "PBS_NUM_NODES", "FLUX_JOB_NNODES"], nodes);
  set(["SLURM_GPUS_ON_NODE", "SLURM_GPUS_PER_NODE"], gpusPerNode);
  set(["SLURM_GPUS"], gpus);
  set(["SLURM_NTASKS_PER_NODE", "PBS_NUM_PPN"], tasksPerNode);
  const product =
    nodes && tasksPerNode ? { value: nodes.value * tasksPerNode.value, span: tasksPerNode.span } : undefined;
  set(["SLURM_NTASKS", "SLURM_NPROCS", "LSB_DJOB_NUMPROC"], tasks ?? product);
  // One line of its node file for each process of a chunk, of which there is one unless told otherwise.
  set(["PBS_NP"], product ?? nodes);
  return found;
}
