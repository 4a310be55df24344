import type { Span } from "../../source/sourceText";
import type { Fact } from "../runSpec";
import type { Allocation } from "../scheduler";
import type { ShellText } from "./shellText";

/** A job as its specification describes it: what it runs, on which machines. */
export interface Job {
  /** The shell script that it runs. */
  readonly script?: ShellText;
  /** The command that it runs, word by word. */
  readonly words?: readonly ShellText[];
  /** Where the command, or else the job, is written. */
  readonly span: Span;
  /** Where its runs are anchored; the commands themselves without it. */
  readonly anchor?: Span | undefined;
  readonly allocation: Allocation;
  /** Environment of the command. */
  readonly variables: ReadonlyMap<string, ShellText>;
  /** Cloud, region, machine. */
  readonly facts: readonly Fact[];
  /** How often it runs, and what says so. */
  readonly times: number;
  readonly loops: readonly Span[];
  /** It is a training even where it does not say what it starts. */
  readonly trains: boolean;
}
