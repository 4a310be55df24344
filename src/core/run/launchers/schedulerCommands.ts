/** SCHEDULERS AND MPI. Commands that submit a job or start the processes of one: what they ask for, what they start. */
import { overlaid, type Allocation, type Located, type OptionWord } from "../schedulers/allocation";
import { readFluxOptions } from "../schedulers/flux";
import { readGridEngineOptions } from "../schedulers/gridEngine";
import { readLsfOptions } from "../schedulers/lsf";
import { readPbsOptions } from "../schedulers/pbs";
import { componentsFor, readSlurmOptions } from "../schedulers/slurm";
import { countGiven, nothing, type Next, type Peeling } from "./peeling";
import { nextProgram, startsProgram } from "./programs";
import { slicePiece, type Piece } from "./shellText";
import { commandWord, countOf, readOptions, setVariable, splitOption, type CommandWord } from "./words";

/** `srun`: the options of a job on one command; `salloc`: those of the job that the command runs in. */
export function srun(words: readonly CommandWord[], peeling: Peeling): Next {
  const own: Allocation = {};
  const at = readSlurmOptions(words.slice(1), own, startsProgram) + 1;
  exported(words.slice(1, at), /^--export$/, peeling);
  peeling.allocation = overlaid(componentsFor(words.slice(1, at), peeling.allocation), own);
  return words[at] ? { kind: "command", words: words.slice(at) } : { kind: "input", job: false };
}

/** `sbatch`: a job script with its own directives, one that it reads, or a command in `--wrap`. */
export function sbatch(words: readonly CommandWord[], peeling: Peeling): Next {
  const wrap = words.find(
    (word) => word.text?.startsWith("--wrap") ?? word.pieces[0]?.text?.startsWith("--wrap=") ?? false,
  );
  const own: Allocation = {};
  const at = readSlurmOptions(words.slice(1), own, startsProgram) + 1;
  peeling.allocation = overlaid(peeling.allocation, own);
  exported(words.slice(1, at), /^--export$/, peeling);
  if (wrap) {
    const { values } = readOptions([wrap, ...words.slice(words.indexOf(wrap) + 1)], { flags: new Set() });
    const text = values.get("wrap");
    return text ? { kind: "text", text: text.pieces } : nothing;
  }
  return submitted(words.slice(at));
}

/** The script of a job, a command that is none, or what is read. */
function submitted(words: readonly CommandWord[]): Next {
  if (!words[0]) return { kind: "input", job: true };
  return { kind: "shell", words, job: true };
}

const qsubFlags = /^-(?:V|cwd|terse|I|X|z|h|f)$/;

/** `qsub` of PBS and of Grid Engine: options, a script and its arguments; `-- program …` and `-b y program …` are commands. */
export function qsub(words: readonly CommandWord[], peeling: Peeling): Next {
  let at = 1;
  while (at < words.length && (words[at]?.text === undefined || words[at]?.text?.startsWith("-") === true)) {
    if (words[at]?.text === "--") break;
    const text = words[at]?.text;
    at += text === undefined || qsubFlags.test(text) ? 1 : 2;
  }
  const options = words.slice(1, at);
  const own: Allocation = {};
  const isPbs = options.some(({ text }) => /^(?:select|nodes|walltime)=/.test(text ?? ""));
  (isPbs ? readPbsOptions : readGridEngineOptions)(options, own);
  peeling.allocation = overlaid(peeling.allocation, own);
  exported(options, /^-v$/, peeling);
  if (words[at]?.text === "--") return { kind: "command", words: words.slice(at + 1) };
  const isBinary = options.some(({ text }, index) => text === "-b" && /^y/i.test(options[index + 1]?.text ?? ""));
  return isBinary ? { kind: "command", words: words.slice(at) } : submitted(words.slice(at));
}

/** `bsub [options] command …`, or a script that it reads. */
export function bsub(words: readonly CommandWord[], peeling: Peeling): Next {
  const at = words.findIndex(
    ({ text }, index) =>
      index > 0 && text !== undefined && (startsProgram(text) || (/\s/.test(text) && !isOptionValue(words[index - 1]))),
  );
  const options: readonly OptionWord[] = at < 0 ? words : words.slice(0, at);
  const own: Allocation = {};
  readLsfOptions(options, own);
  peeling.allocation = overlaid(peeling.allocation, own);
  const command = words[at];
  if (!command) return { kind: "input", job: true };
  return /\s/.test(command.text ?? "")
    ? { kind: "text", text: command.pieces }
    : { kind: "command", words: words.slice(at) };
}

function isOptionValue(word: CommandWord | undefined): boolean {
  return /^-[A-Za-z_]+$/.test(word?.text ?? "");
}

/** `flux run`, `flux submit` and `flux alloc` start a command, `flux batch` a job script. */
export function flux(words: readonly CommandWord[], peeling: Peeling): Next {
  const command = words[1]?.text ?? "";
  if (!/^(?:run|submit|alloc|batch)$/.test(command)) return nothing;
  const own: Allocation = {};
  const at = readFluxOptions(words.slice(2), own) + 2;
  peeling.allocation = overlaid(peeling.allocation, own);
  const rest = words.slice(at);
  return command === "batch" ? submitted(rest) : { kind: "command", words: rest };
}

/** Variables that a job is given: `--export=ALL,SEED=1`, `-v SEED=1,LR=2`. */
function exported(options: readonly CommandWord[], option: RegExp, peeling: Peeling): void {
  options.forEach((word, index) => {
    const { name, value } = splitOption(word);
    const isAttached = value !== undefined && option.test(`--${name ?? ""}`);
    const given = isAttached ? value : option.test(word.text ?? "") ? options[index + 1] : undefined;
    for (const part of given ? listed(given) : []) setVariable(part, peeling);
  });
}

/** The words of a list with commas. */
function listed(word: CommandWord): CommandWord[] {
  const parts: Piece[][] = [[]];
  for (const piece of word.pieces) {
    let from = 0;
    for (const match of (piece.text ?? "").matchAll(/,/g)) {
      parts.at(-1)?.push(slicePiece(piece, from, match.index));
      parts.push([]);
      from = match.index + 1;
    }
    parts.at(-1)?.push(from === 0 ? piece : slicePiece(piece, from, piece.text?.length ?? 0));
  }
  return parts.map((pieces) => commandWord(pieces, word.span));
}

const totals = /^(?:--?np?|-c)$/;
const perNodes = /^(?:--?npernode|--?ppn|--?N|-perhost)$/;
const hostLists = /^(?:-H|--?hosts?)$/;

/** `mpirun -np 8`, `horovodrun -np 8 -H a:4,b:4`, `mpiexec -n 8 --ppn 4`, `aprun -n 8 -N 4`: processes of the whole run, and of each node. */
export function mpi(words: readonly CommandWord[], peeling: Peeling): Next {
  const at = words.findIndex((word, index) => index > 0 && word.text !== undefined && startsProgram(word.text));
  if (at < 0) return nothing;
  words.slice(1, at).forEach((word, index) => {
    const { name, value: attached } = splitOption(word);
    const option = attached ? `--${name ?? ""}` : (word.text ?? "");
    const value = attached ?? words[index + 2];
    if (totals.test(option)) {
      const total = countGiven(value, countOf(value));
      if (total) peeling.total = total;
    } else if (perNodes.test(option)) {
      const perNode = countGiven(value, countOf(value));
      if (perNode) peeling.perNode = perNode;
    } else if (hostLists.test(option) && value?.text !== undefined)
      peeling.nodes = { known: { value: value.text.split(",").length, span: value.span } };
  });
  return { kind: "command", words: words.slice(at) };
}

/** `jsrun -n 12 -g 1`: resource sets of the whole run, each with so many devices. Source: jsrun of IBM Spectrum LSF. */
export function jsrun(words: readonly CommandWord[], peeling: Peeling): Next {
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
