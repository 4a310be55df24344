/** THE COMMAND LINE. Words of a command and the options among them, as the launchers of training read them. */
import type { ArgumentWord } from "../../evaluate/trace";
import { recordEntry } from "../../source/recordEntry";
import type { Span } from "../../source/sourceText";
import type { Located } from "../schedulers/allocation";
import type { Peeling } from "./peeling";
import { keyOf, knownPiece, pathOrText, placeOf, rawOf, slicePiece, textOf, type ShellText } from "./shellText";

export interface CommandWord {
  /** undefined: cannot be known. */
  readonly text: string | undefined;
  readonly pieces: ShellText;
  /** Where its text is written. */
  readonly span: Span;
}

export function commandWord(pieces: ShellText, use: Span): CommandWord {
  return { text: textOf(pieces), pieces, span: placeOf(pieces, use) };
}

/** The last part of a program's path: `/opt/conda/bin/python3` as `python3`. */
export function programName(word: CommandWord | undefined): string {
  return word?.text?.replace(/^.*\//, "") ?? "";
}

/** How a launcher's own options are told from what it starts. Names without leading dashes, `_` for `-`. */
export interface OptionTable {
  /** Options that take no value. */
  readonly flags: ReadonlySet<string>;
  /** Other spellings: `N` for `nnodes`. */
  readonly aliases?: Readonly<Record<string, string>>;
}

export interface ReadOptions {
  /** Values by name, the last one winning; flags hold the option itself. */
  readonly values: ReadonlyMap<string, CommandWord>;
  /** The first word that is no option and everything after it. */
  readonly rest: readonly CommandWord[];
}

/**
 * Reads a launcher's options up to what it starts. A word that cannot be known may hold any options and is skipped, unless nothing after it
 * can be what is started.
 */
export function readOptions(words: readonly CommandWord[], table: OptionTable): ReadOptions {
  const values = new Map<string, CommandWord>();
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at];
    if (!word) break;
    const split = splitOption(word);
    if (word.text === undefined && split.value === undefined) {
      if (isPath(word) || !words.slice(at + 1).some(isPath)) break;
      continue;
    }
    if (!split.name) break;
    const plain = split.name.replaceAll("-", "_");
    const name = recordEntry(table.aliases ?? {}, plain) ?? plain;
    if (split.value) values.set(name, split.value);
    else if (table.flags.has(name)) values.set(name, word);
    else {
      const next = words[++at];
      if (next) values.set(name, next);
    }
  }
  return { values, rest: words.slice(at) };
}

/** Whether a word names a Python script, if only in its end: `$ROOT/train.py`. */
export function isPath(word: CommandWord): boolean {
  return pathOrText(word.pieces)?.endsWith(".py") ?? false;
}

/** `--name=value` as its two parts; `--name` and `-n` as the name alone; the name is undefined for anything else. */
export function splitOption(word: CommandWord): { readonly name?: string; readonly value?: CommandWord } {
  const head = word.pieces[0]?.text;
  const match = /^--?([A-Za-z_][\w.-]*)(=?)/.exec(head ?? "");
  if (!match || head === undefined) return {};
  const name = match[1] ?? "";
  if (match[2] === "") return word.text === undefined || match[0] !== word.text ? {} : { name };
  const first = word.pieces[0];
  const pieces = first ? [slicePiece(first, match[0].length, head.length), ...word.pieces.slice(1)] : [];
  return { name, value: commandWord(pieces, word.span) };
}

/** A whole number of at least one that an option gives. */
export function countOf(word: CommandWord | undefined): Located<number> | undefined {
  const number = word?.text !== undefined && /^\d+$/.test(word.text.trim()) ? Number(word.text) : 0;
  return word && number > 0 ? { value: number, span: word.span } : undefined;
}

/** A path that an option gives, the mark of the workspace's root and `${NAME}` for unknown beginnings kept. */
export function pathOf(word: CommandWord | undefined): string | undefined {
  return word && (rawOf(word.pieces) ?? pathOrText(word.pieces));
}

/**
 * Words as a script's arguments. `--name=$UNKNOWN` becomes an option and an unknown value, so that the name is not lost.
 * @param isFile whether a text with `${NAME}` in it is the name of a file that the launcher writes.
 */
export function toArguments(words: readonly CommandWord[], isFile: (key: string) => boolean): ArgumentWord[] {
  return words.flatMap((word): ArgumentWord[] => {
    const key = keyOf(word.pieces);
    const text = isFile(key) ? key : pathOrText(word.pieces);
    const { name, value } = text === undefined ? splitOption(word) : {};
    if (name === undefined || !value) return [{ text, span: word.span }];
    const dashes = /^--?/.exec(word.pieces[0]?.text ?? "")?.[0] ?? "--";
    return [
      { text: dashes + name, span: word.span },
      { text: undefined, span: value.span },
    ];
  });
}

/** A word that the launcher itself does not hold. */
export function madeWord(text: string, span: Span): CommandWord {
  return commandWord([knownPiece(span, text)], span);
}

/** Takes `NAME=value` into the environment of what is launched; false for any other word. */
export function setVariable(word: CommandWord, peeling: Pick<Peeling, "environment">): boolean {
  const [first, ...rest] = word.pieces;
  const match = /^([A-Za-z_]\w*)=/.exec(first?.text ?? "");
  if (!first || match?.[1] === undefined) return false;
  const value = textOf([first])?.slice(match[0].length) ?? "";
  peeling.environment.set(match[1], [{ ...first, text: value, exact: false }, ...rest]);
  return true;
}
