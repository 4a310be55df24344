import type { ArgumentWord } from "../evaluate/trace";
import type { Value } from "../evaluate/value";
import type { SourceText, Span } from "../source/sourceText";
import type { Fact } from "./runSpec";

/** One command in a launcher that starts a program which may train. */
export interface Launch {
  /** The launch command, from its first word to its last. */
  readonly anchor: Span;
  /** The program that is started in the end, launchers peeled off: a script's path, `-m` module, or a tool's name (`axolotl`). */
  readonly program:
    | { readonly kind: "script"; readonly path: string; readonly span: Span }
    | { readonly kind: "module"; readonly name: string; readonly span: Span }
    | { readonly kind: "tool"; readonly name: string; readonly span: Span };
  /** Folders to look for the script in, likeliest first: after `cd`, the launcher's own, the workspace root. */
  readonly folders: readonly string[];
  readonly argv: readonly ArgumentWord[];
  readonly environment: ReadonlyMap<string, Value>;
  /** What the launcher itself states: devices, nodes, time limit, precision. */
  readonly facts: readonly Fact[];
}

/** The launches of a shell or sbatch script, in order. Never throws. */
export function readLaunches(source: SourceText): readonly Launch[] {
  source;
  return [];
}
