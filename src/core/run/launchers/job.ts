import type { Span } from "../../source/sourceText";
import type { Fact } from "../runSpec";
import type { Allocation } from "../schedulers/allocation";
import type { ShellText } from "./shellText";

/** A job as its specification describes it: what it runs, on which machines. */
export interface Job {
  /** The shell script that it runs. */
  readonly script?: ShellText;
  /** The command that it runs, word by word. */
  readonly words?: readonly ShellText[];
  /** The image that it runs in, and arguments for what the image starts where there is no command. */
  readonly image?: { readonly name: string; readonly args: readonly ShellText[] };
  /** The folder in which it runs, as seen from where it is started; from the root of the workspace behind `rootMark`. */
  readonly folder?: string | undefined;
  /** Files besides its own that describe it. */
  readonly companions?: readonly string[];
  /** Where the command, or else the job, is written. */
  readonly span: Span;
  /** Where its runs are anchored; the commands themselves without it. */
  readonly anchor?: Span | undefined;
  readonly allocation: Allocation;
  /** False where the command runs once, not on each machine of the job. */
  readonly spread?: boolean;
  /** Environment of the command. */
  readonly variables?: ReadonlyMap<string, ShellText>;
  /** Cloud, region, machine. */
  readonly facts?: readonly Fact[];
  readonly repeats?: Repeats | undefined;
  /** It is a training even where it does not say what it starts. */
  readonly trains?: boolean;
  /** The framework that its kind is made for. */
  readonly framework?: string | undefined;
}

/** How often a job runs, for other hyperparameters each time. */
export interface Repeats {
  /** Unknown where it goes on until it is stopped. */
  readonly times: number | undefined;
  /** What says so. */
  readonly spans: readonly Span[];
  /** What repeats it: `trials of Katib`. */
  readonly reason: string;
  /** Trials that do badly end before their time, so that fewer whole trainings are done. */
  readonly stopsEarly?: boolean;
}
