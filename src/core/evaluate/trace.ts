/** What evaluating a script showed: the calls it makes into libraries, with their arguments, inside which loops. */
import type { Span } from "../source/sourceText";
import type { Problem } from "../problem";
import type { Probe } from "./probe";
import type { Value } from "./value";

/** A call that leaves the workspace's own code. */
export interface Call {
  /** Order of execution. */
  readonly index: number;
  /**
   * Dotted name: `transformers.TrainingArguments`; a method on what a library made is the type and the method
   * (`transformers.Trainer.train`); on an instance of a workspace class, the library base it descends from and the method
   * (`lightning.pytorch.LightningModule.log`); on anything not known, `?.backward`.
   */
  readonly callee: string;
  /** The last part of {@link callee}: `train`, `backward`. */
  readonly method: string;
  readonly receiver?: Value;
  readonly args: readonly Value[];
  readonly kwargs: ReadonlyMap<string, Value>;
  /** The whole call expression. */
  readonly span: Span;
  /** Enclosing loops, outermost first, through workspace functions: the loop that calls a function encloses the function's calls. */
  readonly loops: readonly Loop[];
  /** Call expressions in workspace code that led here, outermost first. */
  readonly stack: readonly Span[];
  /** `if` conditions that could not be decided and hold here, outermost first. */
  readonly conditions: readonly Condition[];
  /** True where further arguments are passed that cannot be known: `*args` or `**kwargs` of unknown content. */
  readonly open?: boolean;
  /** True in a function that nothing in the script calls; it was read on its own, with its parameters at their defaults. */
  readonly uncalled?: boolean;
  /** What the call returned. */
  result: Value;
}

export interface Loop {
  /** `trials`: a library calls a function again and again, each time for a training of its own (a search over hyperparameters). */
  readonly kind: "for" | "while" | "comprehension" | "trials";
  /** From the keyword to the end of the header line; of trials the call that starts them. */
  readonly header: Span;
  readonly span: Span;
  /** Names of the loop variables. */
  readonly targets: readonly string[];
  /** What is iterated over, for `for`; wrappers such as `enumerate` and `tqdm` peeled off. */
  readonly iterable?: Value;
  /** How often the body runs, where it can be known (`range(…)`, a literal list, a counter with a bound, a `break` on a bound). */
  readonly count?: Value;
  /** A bound on a counter at which the loop is left (`if step >= max_steps: break`). The counter may run over enclosing loops too. */
  readonly limit?: Value;
  /** Such a bound on a counter that goes on through the loops around it: how often it runs in all of their passes together. */
  readonly total?: Value;
  /** The one of these bounds whose counter goes up with each update of the weights only, not with each pass. */
  readonly updates?: Value;
  /** What `next` takes items of inside it, in the order in which that is met first. */
  readonly drawn?: readonly Value[];
  /** Of trials: what searches, and what is to be said of how long they take. */
  readonly note?: string;
  /** Of trials that may be stopped early: the least that they do, as a share of as many whole trainings. */
  readonly leastShare?: number;
  /** A test, not of a counter's bound, at which the loop may be left (`if stopper.early_stop: break`). */
  readonly earlyEnd?: Span;
  /** True where each pass was read on its own: calls inside are recorded once per pass. */
  readonly unrolled?: boolean;
  /** Source names in the header: `["epoch", "range", "args.epochs"]`; used only to tell epochs from steps. */
  readonly words: readonly string[];
}

export interface Condition {
  readonly span: Span;
  readonly negated: boolean;
  /** The test asks for a name that is not known: nothing speaks for this branch rather than another. */
  readonly choice?: boolean;
  /** It holds, or fails where `negated`, once in so many passes: `n` of `(step + 1) % n == 0`. */
  readonly period?: { readonly passes: Value; readonly negated: boolean };
}

/** How a script is started: by hand (nothing given) or by a launcher. */
export interface Invocation {
  /** Words after the script's name, each with where it is written. */
  readonly argv: readonly ArgumentWord[];
  /** Environment variables that the launcher sets. */
  readonly environment: ReadonlyMap<string, Value>;
}

export interface ArgumentWord {
  /** undefined: a word that cannot be known (`$1`). */
  readonly text: string | undefined;
  readonly span: Span;
}

export const startedByHand: Invocation = { argv: [], environment: new Map() };

/** All that one evaluation of a script showed. */
export interface Trace {
  readonly path: string;
  readonly calls: readonly Call[];
  /** Module-level names of the script after it ran. */
  readonly globals: ReadonlyMap<string, Value>;
  /** Dotted library names imported by the script and the workspace files it imports. */
  readonly imports: ReadonlySet<string>;
  /** Workspace files read on the way: imported modules, configs. */
  readonly companions: readonly string[];
  /** Environment variables as the script leaves them: the launcher's and its own (`os.environ["X"] = …`). */
  readonly environment: ReadonlyMap<string, Value>;
  /** True when a bound was reached and later code was not seen. */
  readonly cut: boolean;
  readonly problems: readonly Problem[];
  /** Asks what the script would do beyond what it does. */
  readonly probe: Probe;
  /** Shell commands of a notebook (`!torchrun …`), the mark left out. */
  readonly shellLines: readonly { readonly text: string; readonly span: Span }[];
}
