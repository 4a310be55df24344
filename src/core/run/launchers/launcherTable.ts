/** THE LAUNCHERS. One reader for each program that starts another: which options are its own, what they say, what it starts. */
import { readSlurmOptions, type Located } from "../scheduler";
import { accelerate, accelerateLaunch, composer, deepspeed, lightning, torchrun, tune } from "./distributedLaunchers";
import { countGiven, nothing, type Next, type Peeling } from "./peeling";
import { textOf } from "./shellText";
import { countOf, isPath, programName, readOptions, type CommandWord } from "./words";

/** @param words the launcher's name first. */
type Launcher = (words: readonly CommandWord[], peeling: Peeling) => Next;

function names(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}

/** Tools that train from their own command line. */
const tools = names(
  "axolotl llamafactory-cli lmf trl tune litgpt swift xtuner fairseq-train fairseq-hydra-train onmt_train autotrain ns-train yolo train_gpt2cu train_gpt2fp32cu rl_zoo3",
);

/** Whether a word can be the program of a command that starts training. */
export function startsProgram(text: string): boolean {
  if (/\s/.test(text)) return false;
  const name = text.replace(/^.*\//, "");
  return (
    Object.hasOwn(launchers, name) ||
    tools.has(name) ||
    isPython(name) ||
    scriptRunners.has(name) ||
    /\.(?:py|sh|bash|slurm|sbatch)$/.test(name)
  );
}

/** What the command starts; nothing for a program that starts no other and does not train. */
export function peelOne(words: readonly CommandWord[], peeling: Peeling): Next {
  const name = programName(words[0]);
  const launcher = Object.hasOwn(launchers, name) ? launchers[name] : undefined;
  if (launcher) return launcher(words, peeling);
  if (isPython(name)) return python(words, peeling);
  if (scriptRunners.has(name)) return javaScript(words);
  if (tools.has(name)) return { kind: "tool", words };
  if (name.endsWith(".py")) return { kind: "script", words };
  if (/\.(?:sh|bash|slurm|sbatch)$/.test(name)) return { kind: "shell", words, job: false };
  return nothing;
}

function isPython(name: string): boolean {
  return /^(?:python|pypy|ipython)[\d.]*$/.test(name);
}

/** Programs that run JavaScript or TypeScript. */
const scriptRunners = names("node bun deno tsx ts-node nodemon");

/** `node [options] train.js …`, `bun run train.ts`: the first word that names a script. */
function javaScript(words: readonly CommandWord[]): Next {
  const at = words.findIndex((word, index) => index > 0 && /^[^-].*\.[cm]?[jt]s$/.test(word.text ?? ""));
  return at < 0 ? nothing : { kind: "script", words: words.slice(at) };
}

const pythonValued = /^-[WX]$/;

/** `python [options] script.py …`, `python -m module …`. A program given as text (`-c`) is not read. */
function python(words: readonly CommandWord[], peeling: Peeling): Next {
  for (let at = 1; at < words.length; at++) {
    const text = words[at]?.text;
    if (text === undefined) {
      // `python $SCRIPT`: the script itself is not known; `python $FLAGS train.py`: the script comes later.
      const script = words.findIndex((word, index) => index >= at && isPath(word));
      return { kind: "script", words: words.slice(Math.max(script, at)) };
    }
    if (text === "-m") return pythonModule(words.slice(at + 1), peeling);
    if (text.startsWith("-m") && text.length > 2 && /^-m[a-z]/.test(text)) return nothing;
    if (text === "-c" || text === "-") return nothing;
    if (pythonValued.test(text)) at++;
    else if (!text.startsWith("-")) return { kind: "script", words: words.slice(at) };
  }
  return nothing;
}

/** Modules that are launchers under another name; profilers and debuggers that start a script. */
function pythonModule(words: readonly CommandWord[], peeling: Peeling): Next {
  switch (words[0]?.text) {
    case "torch.distributed.run":
    case "torch.distributed.launch":
    case "paddle.distributed.launch":
      return torchrun(words, peeling);
    case "accelerate.commands.launch":
      return accelerateLaunch(words.slice(1), peeling);
    case "deepspeed.launcher.runner":
      return deepspeed(words, peeling);
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

/** `srun`: the options of a job on one command. */
function srun(words: readonly CommandWord[], peeling: Peeling): Next {
  const at = readSlurmOptions(words.slice(1), peeling.allocation, startsProgram) + 1;
  return { kind: "command", words: words.slice(at) };
}

/** `sbatch`: a job script with its own directives, or a command in `--wrap`. */
function sbatch(words: readonly CommandWord[], peeling: Peeling): Next {
  const wrap = words.find((word) => word.text?.startsWith("--wrap") ?? false);
  const at = readSlurmOptions(words.slice(1), peeling.allocation, startsProgram) + 1;
  if (wrap) {
    const { values } = readOptions([wrap, ...words.slice(words.indexOf(wrap) + 1)], { flags: new Set() });
    const text = values.get("wrap");
    return text ? { kind: "text", text: text.pieces } : nothing;
  }
  return words[at] ? { kind: "shell", words: words.slice(at), job: true } : nothing;
}

/** `mpirun -np 8`, `horovodrun -np 8`: processes of the whole run. */
function mpi(words: readonly CommandWord[], peeling: Peeling): Next {
  const at = words.findIndex((word, index) => index > 0 && word.text !== undefined && startsProgram(word.text));
  if (at < 0) return nothing;
  words.slice(1, at).forEach((word, index) => {
    const value = words[index + 2];
    if (/^(?:-np|-n|--np|-c)$/.test(word.text ?? "")) {
      const total = countGiven(value, countOf(value));
      if (total) peeling.total = total;
    } else if (/^-?-(?:npernode|ppn|N)$/.test(word.text ?? "")) {
      const perNode = countGiven(value, countOf(value));
      if (perNode) peeling.perNode = perNode;
    }
  });
  return { kind: "command", words: words.slice(at) };
}

/** `jsrun -n 12 -g 1`: resource sets of the whole run, each with so many devices. Source: jsrun of IBM Spectrum LSF. */
function jsrun(words: readonly CommandWord[], peeling: Peeling): Next {
  const next = nextProgram(words);
  const own = next.kind === "command" ? words.slice(1, words.length - next.words.length) : words.slice(1);
  const valueOf = (option: RegExp): Located<number> | undefined => {
    for (const [index, word] of own.entries()) {
      const match = option.exec(word.text ?? "");
      if (!match) continue;
      const attached = match[1] === undefined || match[1] === "" ? undefined : Number(match[1]);
      return attached === undefined ? countOf(own[index + 1]) : { value: attached, span: word.span };
    }
    return undefined;
  };
  const sets = valueOf(/^(?:-n|--nrs(?==|$)=?)(\d*)$/);
  const devices = valueOf(/^(?:-g|--gpu_per_rs(?==|$)=?)(\d*)$/);
  if (sets && devices) peeling.total = { known: { value: sets.value * devices.value, span: devices.span } };
  return next;
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
  return nothing;
}

/** Programs that start another with options of no use here: the first word that can be a program is it. */
function nextProgram(words: readonly CommandWord[]): Next {
  const at = words.findIndex((word, index) => index > 0 && word.text !== undefined && startsProgram(word.text));
  if (at > 0) return { kind: "command", words: words.slice(at) };
  // `ssh host "cd x && python train.py"`, `tmux new -d 'python train.py'`.
  const text = words
    .slice(1)
    .find((word) => /\s/.test(word.text ?? "") && /\bpython|\btorchrun|\baccelerate|\bdeepspeed/.test(word.text ?? ""));
  return text ? { kind: "text", text: text.pieces } : nothing;
}

/** `env A=1 B=2 program …`. */
function env(words: readonly CommandWord[], peeling: Peeling): Next {
  for (const word of words.slice(1)) {
    const first = word.pieces[0];
    const match = /^([A-Za-z_]\w*)=/.exec(first?.text ?? "");
    if (match?.[1] === undefined) continue;
    setVariable(word, peeling);
  }
  return nextProgram(words);
}

/** Takes `NAME=value` into the environment; false for any other word. */
export function setVariable(word: CommandWord, peeling: Peeling): boolean {
  const [first, ...rest] = word.pieces;
  const match = /^([A-Za-z_]\w*)=/.exec(first?.text ?? "");
  if (!first || match?.[1] === undefined) return false;
  const value = textOf([first])?.slice(match[0].length) ?? "";
  peeling.environment.set(match[1], [{ ...first, text: value, exact: false }, ...rest]);
  return true;
}

const launchers: Readonly<Record<string, Launcher>> = {
  torchrun,
  accelerate,
  "accelerate-launch": (words, peeling) => accelerateLaunch(words.slice(1), peeling),
  deepspeed,
  srun,
  sbatch,
  mpirun: mpi,
  mpiexec: mpi,
  horovodrun: mpi,
  jsrun,
  colossalai: (words, peeling) => (words[1]?.text === "run" ? torchrun(words.slice(1), peeling) : nothing),
  composer,
  lightning,
  fabric: lightning,
  tune,
  bash: shell,
  sh: shell,
  zsh: shell,
  env,
  ...Object.fromEntries(
    (
      "nohup time exec command nice ionice stdbuf timeout sudo numactl taskset setsid unbuffer caffeinate nsys ncu strace xvfb-run screen " +
      "tmux ssh docker podman nvidia-docker singularity apptainer enroot shifter conda mamba micromamba poetry uv pipenv hatch pdm pixi rye npx bunx pnpm yarn " +
      "aprun ray kubectl coverage watch ts dotenv doppler infisical"
    )
      .split(" ")
      .map((name): [string, Launcher] => [name, nextProgram]),
  ),
};
