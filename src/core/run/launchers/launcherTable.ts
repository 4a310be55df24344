/** THE LAUNCHERS. One reader for each program that starts another: which options are its own, what they say, what it starts. */
import { accelerate, accelerateLaunch, composer, deepspeed, lightning, torchrun, tune } from "./distributedLaunchers";
import { jupyter, papermill } from "./notebookPrograms";
import { nothing, type Next, type Peeling } from "./peeling";
import { bsub, flux, jsrun, mpi, qsub, sbatch, srun } from "./schedulerCommands";
import { isNamedLauncher, isPython, nextProgram, scriptRunners, tools, wrappers, type NamedLauncher } from "./programs";
import { isPath, madeWord, programName, setVariable, withoutHead, type CommandWord } from "./words";

/** @param words the launcher's name first. */
type Launcher = (words: readonly CommandWord[], peeling: Peeling) => Next;

/** What the command starts; nothing for a program that starts no other and does not train. */
export function peelOne(words: readonly CommandWord[], peeling: Peeling): Next {
  const name = programName(words[0]);
  if (isNamedLauncher(name)) return ownReaders[name](words, peeling);
  if (wrappers.has(name)) return nextProgram(words);
  if (isPython(name)) return python(words);
  if (scriptRunners.has(name)) return javaScript(words);
  if (tools.has(name)) return { kind: "tool", words };
  if (name.endsWith(".py")) return { kind: "script", words };
  if (/\.(?:sh|bash|slurm|sbatch)$/.test(name)) return { kind: "shell", words, job: false };
  return nothing;
}

/** `node [options] train.js …`, `bun run train.ts`: the first word that names a script. */
function javaScript(words: readonly CommandWord[]): Next {
  const at = words.findIndex((word, index) => index > 0 && /^[^-].*\.[cm]?[jt]s$/.test(word.text ?? ""));
  return at < 0 ? nothing : { kind: "script", words: words.slice(at) };
}

const pythonValued = /^-[WX]$/;

/** `python [options] script.py …`, `python -m module …`. A program given as text (`-c`) is not read. */
function python(words: readonly CommandWord[]): Next {
  for (let at = 1; at < words.length; at++) {
    const text = words[at]?.text;
    if (text === undefined) {
      // `python $SCRIPT`: the script itself is not known; `python $FLAGS train.py`: the script comes later.
      const script = words.findIndex((word, index) => index >= at && isPath(word));
      return { kind: "script", words: words.slice(Math.max(script, at)) };
    }
    if (text === "-m") return pythonModule(words.slice(at + 1));
    if (/^-m./.test(text))
      return pythonModule(words.slice(at).map((word, index) => (index > 0 ? word : withoutHead(word, 2))));
    if (text === "-c" || text === "-") return nothing;
    if (pythonValued.test(text)) at++;
    else if (!text.startsWith("-")) return { kind: "script", words: words.slice(at) };
  }
  return nothing;
}

/** Modules that are launchers under another name; profilers and debuggers that start a script. */
function pythonModule(words: readonly CommandWord[]): Next {
  switch (words[0]?.text) {
    case "torch.distributed.run":
    case "torch.distributed.launch":
    case "paddle.distributed.launch":
      return named("torchrun", words);
    case "accelerate.commands.launch":
      return named("accelerate-launch", words);
    case "deepspeed.launcher.runner":
      return named("deepspeed", words);
    case "papermill":
      return named("papermill", words);
    case "jupyter":
      return named("jupyter", words);
    case "nbconvert":
    case "jupyter_nbconvert":
      return named("jupyter-nbconvert", words);
    // One process for each slot of the trial.
    case "determined.launch.torch_distributed":
    case "determined.launch.deepspeed":
    case "determined.launch.horovod":
    case "determined.launch.tensorflow":
    case "cProfile":
    case "kernprof":
    case "debugpy":
    case "torch.utils.bottleneck":
    case "scalene":
    case "memory_profiler":
    case "viztracer":
      return nextProgram(words);
    case undefined:
      return nothing;
    default:
      return { kind: "module", words };
  }
}

/** A module by the name of the launcher that it is. */
function named(launcher: NamedLauncher, [module, ...rest]: readonly CommandWord[]): Next {
  return module ? { kind: "command", words: [madeWord(launcher, module.span), ...rest] } : nothing;
}

/** `bash -c "…"`, `bash script.sh …`. */
function shell(words: readonly CommandWord[]): Next {
  for (let at = 1; at < words.length; at++) {
    const text = words[at]?.text;
    if (text !== undefined && /^-\w*c$/.test(text)) {
      const command = words[at + 1];
      return command ? { kind: "text", text: command.pieces } : nothing;
    }
    if (text === "-o" || text === "+o") at++;
    else if (text === undefined || !/^[-+]/.test(text)) return { kind: "shell", words: words.slice(at), job: false };
  }
  return { kind: "input", job: false };
}

/** `env A=1 B=2 program …`. */
function env(words: readonly CommandWord[], peeling: Peeling): Next {
  for (const word of words.slice(1)) setVariable(word, peeling);
  return nextProgram(words);
}

const ownReaders: Readonly<Record<NamedLauncher, Launcher>> = {
  torchrun,
  hyperpodrun: torchrun,
  accelerate,
  "accelerate-launch": (words, peeling) => accelerateLaunch(words.slice(1), peeling),
  deepspeed,
  srun,
  salloc: srun,
  sbatch,
  qsub,
  bsub,
  flux,
  mpirun: mpi,
  mpiexec: mpi,
  horovodrun: mpi,
  aprun: mpi,
  jsrun,
  colossalai: (words, peeling) => (words[1]?.text === "run" ? torchrun(words.slice(1), peeling) : nothing),
  composer,
  lightning,
  fabric: lightning,
  tune,
  papermill,
  jupyter,
  "jupyter-nbconvert": ([program, ...words]) =>
    program ? jupyter([program, madeWord("nbconvert", program.span), ...words]) : nothing,
  bash: shell,
  sh: shell,
  zsh: shell,
  env,
};
