/** PROGRAMS. Which words of a command line name a program that starts another or trains, and the first of them after options. */
import { nothing, type Next } from "./peeling";
import type { CommandWord } from "./words";

function names(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}

/** Launchers with options that say something. */
const namedLaunchers = [
  "torchrun",
  "hyperpodrun",
  "accelerate",
  "accelerate-launch",
  "deepspeed",
  "srun",
  "salloc",
  "sbatch",
  "qsub",
  "bsub",
  "flux",
  "mpirun",
  "mpiexec",
  "horovodrun",
  "aprun",
  "jsrun",
  "colossalai",
  "composer",
  "lightning",
  "fabric",
  "tune",
  "papermill",
  "jupyter",
  "jupyter-nbconvert",
  "bash",
  "sh",
  "zsh",
  "env",
] as const;

export type NamedLauncher = (typeof namedLaunchers)[number];

export function isNamedLauncher(name: string): name is NamedLauncher {
  return (namedLaunchers as readonly string[]).includes(name);
}

/** Programs that start another with options of no use here. */
export const wrappers = names(
  "nohup time exec command nice ionice stdbuf timeout sudo numactl taskset setsid unbuffer caffeinate nsys ncu strace xvfb-run screen " +
    "tmux ssh docker podman nvidia-docker singularity apptainer enroot shifter conda mamba micromamba poetry uv pipenv hatch pdm pixi rye npx bunx pnpm yarn " +
    "ray kubectl coverage watch ts dotenv doppler infisical",
);

/** Tools that train from their own command line. */
export const tools = names(
  "axolotl llamafactory-cli lmf trl tune litgpt mlx_lm mlx_lm.lora swift xtuner fairseq-train fairseq-hydra-train onmt_train autotrain ns-train lerobot-train yolo train_gpt2cu train_gpt2fp32cu rl_zoo3",
);

/** Programs that run JavaScript or TypeScript. */
export const scriptRunners = names("node bun deno tsx ts-node nodemon");

export function isPython(name: string): boolean {
  return /^(?:python|pypy|ipython)[\d.]*$/.test(name);
}

/** Whether a word can be the program of a command that starts training. */
export function startsProgram(text: string): boolean {
  if (/\s/.test(text)) return false;
  const name = text.replace(/^.*\//, "");
  return (
    isNamedLauncher(name) ||
    wrappers.has(name) ||
    tools.has(name) ||
    isPython(name) ||
    scriptRunners.has(name) ||
    /\.(?:py|sh|bash|slurm|sbatch)$/.test(name)
  );
}

/** The first word that can be a program is what a wrapper starts. */
export function nextProgram(words: readonly CommandWord[]): Next {
  const at = words.findIndex((word, index) => index > 0 && word.text !== undefined && startsProgram(word.text));
  if (at > 0) return { kind: "command", words: words.slice(at) };
  // `ssh host "cd x && python train.py"`, `tmux new -d 'python train.py'`.
  const text = words
    .slice(1)
    .find((word) => /\s/.test(word.text ?? "") && /\bpython|\btorchrun|\baccelerate|\bdeepspeed/.test(word.text ?? ""));
  return text ? { kind: "text", text: text.pieces } : nothing;
}

/** The launcher or interpreter that a program of one's own is given to start (`./bind.sh python train.py`): not the first file among its words. */
export function startedBy(words: readonly CommandWord[]): Next {
  const at = words.findIndex(({ text }, index) => {
    const name = text?.replace(/^.*\//, "") ?? "";
    return index > 0 && (isNamedLauncher(name) || wrappers.has(name) || isPython(name));
  });
  return at > 0 ? { kind: "command", words: words.slice(at) } : nothing;
}
