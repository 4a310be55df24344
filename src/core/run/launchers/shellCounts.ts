/** Commands that count what a job was given: the lines of a list of machines or devices. */

/** Characters of a command that is looked at. */
const maximumLength = 300;

/** What counts the lines of what stands before it. */
const counting = String.raw`(?:\|\s*(?:sort|uniq|cat|grep)\b[^|]*)*\|\s*wc\s+-l`;
const nodeFile = String.raw`"?\$\{?PBS_NODEFILE\}?"?`;

const counts: readonly (readonly [output: RegExp, variable: string])[] = [
  [new RegExp(String.raw`\bscontrol\s+show\s+host(?:name)?s?\b[^|]*${counting}`), "SLURM_JOB_NUM_NODES"],
  [new RegExp(String.raw`(?:\bsort\s+-u|\buniq)\b[^|]*${nodeFile}[^|]*${counting}`), "PBS_NUM_NODES"],
  [
    new RegExp(String.raw`\bcat\s+${nodeFile}\s*\|\s*(?:sort\s+-u|sort\s*\|\s*uniq|uniq)\s*\|\s*wc\s+-l`),
    "PBS_NUM_NODES",
  ],
  [new RegExp(String.raw`\bcat\s+${nodeFile}\s*\|\s*wc\s+-l|\bwc\s+-l\s*<\s*${nodeFile}`), "PBS_NP"],
  [new RegExp(String.raw`\bnvidia-smi\b[^|]*(?:-L|--list-gpus|--query-gpu)\b[^|]*${counting}`), "SLURM_GPUS_ON_NODE"],
  [/torch\.cuda\.device_count\(\)/, "SLURM_GPUS_ON_NODE"],
];

/** The variable of the scheduler that holds what a command counts; undefined for other commands. @param text of the command as written. */
export function countedVariable(text: string): string | undefined {
  if (text.length > maximumLength) return undefined;
  return counts.find(([output]) => output.test(text))?.[1];
}

/** Whether a command lists the machines of a job, one a line. */
export function listsHosts(text: string): boolean {
  return /^\$\(\s*scontrol\s+show\s+host(?:name)?s?\b[^|;]*\)$/.test(text);
}
