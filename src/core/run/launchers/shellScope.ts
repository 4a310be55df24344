import { integerOf, type ArithmeticScope } from "./shellArithmetic";
import type { Ground } from "./shellGround";
import type { ShellState } from "./shellState";
import { knownPiece, rootMark, textOf, unknownPiece, type ShellText } from "./shellText";
import type { Span } from "../../source/sourceText";

/** What expansion needs to know about where it happens. */
export interface Scope {
  readonly state: ShellState;
  readonly ground: Ground;
  /** Path of the script from the root of the workspace: `$0`. */
  readonly scriptPath: string;
  /** Variables that the scheduler sets, from its directives. */
  readonly provided: ReadonlyMap<string, ShellText>;
}

/** Set by the system or the scheduler rather than by hand: never absent, even where the script does not set them. */
const systemNames =
  /^(?:SLURM_|PBS_|LSB_|OMPI_|PMI_|SGE_|CONDA_|BASH)|^(?:USER|LOGNAME|HOSTNAME|RANDOM|SECONDS|PATH|LD_LIBRARY_PATH|TMPDIR|SHELL|UID|EUID|PPID|VIRTUAL_ENV|CUDA_HOME|OSTYPE|LINENO)/;

/** What a name or special parameter holds as one text: `$X`, `$1`, `$#`, `$0`. An array gives its first item. */
export function valueOf(name: string, scope: Scope, place: Span): ShellText {
  const { state } = scope;
  if (/^\d+$/.test(name)) {
    if (name === "0") return [knownPiece(place, rootMark + scope.scriptPath)];
    return state.positional ? (state.positional[Number(name) - 1] ?? []) : [unknownPiece(place, name, "")];
  }
  if (name === "#")
    return [state.positional ? knownPiece(place, String(state.positional.length)) : unknownPiece(place, name, "0")];
  const variable = state.variables.get(name);
  if (variable?.kind === "text") return variable.text;
  if (variable) return variable.items[0] ?? (variable.open ? [unknownPiece(place, name)] : []);
  const provided = scope.provided.get(name);
  if (provided) return provided;
  if (name === "HOME") return [knownPiece(place, "~")];
  if (name === "PWD") return [knownPiece(place, ".")];
  if (name === "BASH_SOURCE") return [knownPiece(place, rootMark + scope.scriptPath)];
  const byHand = /^\w+$/.test(name) && !systemNames.test(name);
  return [byHand ? unknownPiece(place, name, "") : unknownPiece(place, name)];
}

/** What a list of parameters holds: `"$@"`, `"${ARR[@]}"`. `open`: there may be more than is known. */
export function itemsOf(name: string, scope: Scope, place: Span): { items: readonly ShellText[]; open: boolean } {
  if (name === "@" || name === "*") return { items: scope.state.positional ?? [], open: false };
  const variable = scope.state.variables.get(name);
  if (variable?.kind === "array") return variable;
  if (variable) return { items: [variable.text], open: false };
  const value = valueOf(name, scope, place);
  // An array that was never set is empty, like a text that was never set.
  const absent = value.length === 1 && value[0]?.absent === "";
  return { items: absent ? [] : [value], open: false };
}

/** Names and words as arithmetic sees them. @param word the value of a word with expansions in it. */
export function arithmeticScope(scope: Scope, word: ArithmeticScope["word"]): ArithmeticScope {
  const place = scope.ground.span(0, 0);
  return {
    number: (name) => integerOf(textOf(valueOf(name, scope, place)) ?? "?"),
    word,
    assign: (name, value) => {
      scope.state.set(name, [value === undefined ? unknownPiece(place, name) : knownPiece(place, String(value))]);
    },
  };
}
