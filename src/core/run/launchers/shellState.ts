import type { Function as FunctionNode } from "unbash";
import type { Span } from "../../source/sourceText";
import type { Ground } from "./shellGround";
import { assumeByHand, bounded, keyOf, unknownPiece, type ShellText } from "./shellText";

/** What a name holds. `open`: more items may be there than are known. */
export type Variable =
  | { readonly kind: "text"; readonly text: ShellText; readonly exported: boolean }
  | {
      readonly kind: "array";
      readonly items: readonly ShellText[];
      readonly open: boolean;
      readonly exported: boolean;
    };

export interface ShellFunction {
  readonly node: FunctionNode;
  readonly ground: Ground;
}

/** Most items of one array. */
const maximumItems = 2000;

/** All that a command may change. Copied where it cannot be known which branch is taken. */
export class ShellState {
  variables = new Map<string, Variable>();
  functions = new Map<string, ShellFunction>();
  /** Arguments of the script or function; undefined at the top of a script that is started by hand. */
  positional: readonly ShellText[] | undefined;
  /** Folder in which commands run, from where the script was started; undefined where it cannot be known. */
  folder: string | undefined = "";
  /** Texts written to files by heredocs, by the key of their path. */
  files = new Map<string, ShellText>();

  copy(): ShellState {
    const copy = new ShellState();
    copy.variables = new Map(this.variables);
    copy.functions = new Map(this.functions);
    copy.positional = this.positional;
    copy.folder = this.folder;
    copy.files = new Map(this.files);
    return copy;
  }

  become(other: ShellState): void {
    this.variables = other.variables;
    this.functions = other.functions;
    this.positional = other.positional;
    this.folder = other.folder;
    this.files = other.files;
  }

  set(name: string, text: ShellText, exported = false): void {
    this.variables.set(name, { kind: "text", text: bounded(text), exported: exported || this.isExported(name) });
  }

  setArray(name: string, items: readonly ShellText[], open = false): void {
    const known = items.slice(0, maximumItems);
    this.variables.set(name, {
      kind: "array",
      items: known,
      open: open || known.length < items.length,
      exported: this.isExported(name),
    });
  }

  export(name: string): void {
    const variable = this.variables.get(name);
    if (variable) this.variables.set(name, { ...variable, exported: true });
  }

  private isExported(name: string): boolean {
    return this.variables.get(name)?.exported ?? false;
  }

  /** Environment variables that a command started now would see, of those that the script sets. */
  environment(): Map<string, ShellText> {
    const found = new Map<string, ShellText>();
    for (const [name, variable] of this.variables)
      if (variable.exported && variable.kind === "text") found.set(name, variable.text);
    return found;
  }
}

/** The state after branches of which one was taken: what they agree on stays, the rest cannot be known. */
export function mergeStates(states: readonly ShellState[], where: Span): ShellState {
  const [first, ...others] = states;
  const merged = first?.copy() ?? new ShellState();
  for (const other of others) {
    for (const name of new Set([...merged.variables.keys(), ...other.variables.keys()])) {
      const mine = merged.variables.get(name);
      const theirs = other.variables.get(name);
      if (!sameVariable(mine, theirs)) merged.variables.set(name, unknownVariable(name, where, mine, theirs));
    }
    for (const [name, definition] of other.functions)
      if (!merged.functions.has(name)) merged.functions.set(name, definition);
    for (const [path, content] of other.files) if (!merged.files.has(path)) merged.files.set(path, content);
    if (merged.folder !== other.folder) merged.folder = undefined;
  }
  return merged;
}

/** The state when nothing is given to the launcher, where arguments would have led to `other`: what differs is only assumed. */
export function assumeState(state: ShellState, other: ShellState, where: Span): void {
  for (const [name, theirs] of other.variables) {
    const mine = state.variables.get(name);
    if (sameVariable(mine, theirs)) continue;
    if (mine?.kind === "text") state.set(name, assumeByHand(mine.text, where, name), mine.exported);
    else if (!mine && theirs.kind === "text") state.set(name, [unknownPiece(where, name, "")], theirs.exported);
  }
}

function sameVariable(a: Variable | undefined, b: Variable | undefined): boolean {
  if (a === b) return true;
  return a?.kind === "text" && b?.kind === "text" && keyOf(a.text) === keyOf(b.text);
}

function unknownVariable(name: string, where: Span, a: Variable | undefined, b: Variable | undefined): Variable {
  const exported = a?.exported ?? b?.exported ?? false;
  if (a?.kind === "array" || b?.kind === "array") return { kind: "array", items: [], open: true, exported };
  return { kind: "text", text: [unknownPiece(where, name)], exported };
}
