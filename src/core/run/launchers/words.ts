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

/** The last part of a path. */
export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The last part of a program's path: `/opt/conda/bin/python3` as `python3`. */
export function programName(word: CommandWord | undefined): string {
  return lastPart(word?.text ?? "");
}

/** A word without its first characters, which are known. */
export function withoutHead(word: CommandWord, length: number): CommandWord {
  const [first, ...rest] = word.pieces;
  if (!first) return word;
  return commandWord([slicePiece(first, length, first.text?.length ?? length), ...rest], word.span);
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
  const match = /^--?([A-Za-z_][\w.-]*)(=?)/.exec(word.pieces[0]?.text ?? "");
  if (!match) return {};
  const [whole, name = "", equals] = match;
  if (equals === "") return whole === word.text ? { name } : {};
  return { name, value: withoutHead(word, whole.length) };
}

/** A whole number of at least one that an option gives. */
export function countOf(word: CommandWord | undefined): Located<number> | undefined {
  const number = Number(word?.text);
  return word && Number.isSafeInteger(number) && number > 0 ? { value: number, span: word.span } : undefined;
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
    const dashes = word.pieces[0]?.text?.startsWith("--") ? "--" : "-";
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
  const [whole = "", name] = /^([A-Za-z_]\w*)=/.exec(word.pieces[0]?.text ?? "") ?? [];
  if (name === undefined) return false;
  peeling.environment.set(name, withoutHead(word, whole.length).pieces);
  return true;
}
