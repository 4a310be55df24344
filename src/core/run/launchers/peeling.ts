/** What is learnt while launchers are peeled off a command, one after the other, down to the program that trains. */
import type { Span } from "../../source/sourceText";
import type { Allocation, Located } from "../schedulers/allocation";
import type { ShellText } from "./shellText";
import type { CommandWord } from "./words";

/** A count that a launcher is given: known, or given and not known. */
export interface Count {
  readonly known?: Located<number>;
  /** The option is there and its value cannot be known. */
  readonly open?: Span;
  /** The launcher's default: what a job hands its processes in the environment wins. */
  readonly byDefault?: boolean;
}

/** What one launched command is told so far. */
export interface Peeling {
  allocation: Allocation;
  /** Environment of the program, launchers' own variables included. */
  readonly environment: Map<string, ShellText>;
  /** Names of the launchers, outermost first. */
  readonly launchers: string[];
  /** Processes on each node, each with a device of its own. */
  perNode?: Count;
  /** Processes of the whole run, each with a device of its own. */
  total?: Count;
  nodes?: Count;
  /** Which of the machines the launcher is started on: the others are started by commands of their own. */
  nodeRank?: CommandWord;
  /** One process per device is what the launcher starts unless told otherwise, and the number of devices is not stated. */
  allDevices?: boolean;
  /** The command runs on every machine of the job. */
  readonly spread: boolean;
  /** Processes run without accelerators. */
  cpuOnly?: boolean;
  precision?: CommandWord;
  accumulation?: CommandWord;
  /** The configuration of `accelerate launch`. */
  accelerateConfig?: CommandWord;
  /** The backend with which `accelerate launch` compiles. */
  compiler?: CommandWord;
  deepspeedConfig?: CommandWord;
}

/** What a launcher starts. */
export type Next =
  /** Another command, its program first. */
  | { readonly kind: "command"; readonly words: readonly CommandWord[] }
  /** A Python script, its path first. */
  | { readonly kind: "script"; readonly words: readonly CommandWord[] }
  /** A Python module, its name first. */
  | { readonly kind: "module"; readonly words: readonly CommandWord[] }
  /** A tool with a command line of its own, its name first. */
  | { readonly kind: "tool"; readonly words: readonly CommandWord[] }
  /** A text of shell commands. */
  | { readonly kind: "text"; readonly text: ShellText }
  /** A shell script, its path first. `job`: it has directives of its own. */
  | { readonly kind: "shell"; readonly words: readonly CommandWord[]; readonly job: boolean }
  /** The script that is read from standard input. `job`: it has directives of its own. */
  | { readonly kind: "input"; readonly job: boolean }
  | { readonly kind: "nothing" };

export const nothing: Next = { kind: "nothing" };

/** A count from an option that may be absent, known, or given and unknown. */
export function countGiven(word: CommandWord | undefined, known: Located<number> | undefined): Count | undefined {
  if (!word) return undefined;
  return known ? { known } : { open: word.span };
}
