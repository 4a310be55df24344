/** A value that stands in a file as written, changed where it stands: in Python, configurations and shells alike. */
import type { Place } from "./place";
import { refuse, type Edits } from "./textEdit";

export type Plain = string | number | boolean;

/** Longest word that is looked at. */
const maximumWord = 200;

/**
 * The word at a place put in other words. What is written must be the value itself: a variable, a sum or a call is refused.
 * @param from what the place is known to hold.
 */
export function changeLiteral({ document, at }: Place, from: Plain, to: Plain): Edits {
  const { text, path } = document;
  const found = typeof from === "string" ? textAt(text, at, from) : wordAt(text, at, (word) => holds(word, from));
  if (!found) return refuse(`${String(from)} is not written as such here`);
  return [
    { path, ...found, text: typeof to === "boolean" ? likeSpelled(text.slice(found.from, found.to), to) : String(to) },
  ];
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The word at an offset, or what follows its `=`, where it is what is looked for. */
function wordAt(text: string, at: number, isIt: (word: string) => boolean): Stretch | undefined {
  const word = /^["']?([^\s"'#,;()[\]{}]+)/.exec(text.slice(at, at + maximumWord));
  if (!word?.[1]) return undefined;
  const from = at + word[0].length - word[1].length;
  const to = at + word[0].length;
  if (isIt(word[1])) return { from, to };
  const equals = word[1].lastIndexOf("=") + 1;
  return equals > 0 && isIt(word[1].slice(equals)) ? { from: from + equals, to } : undefined;
}

function textAt(text: string, at: number, wanted: string): Stretch | undefined {
  const quoted = /["']/.test(text[at] ?? "") ? at + 1 : at;
  if (!text.startsWith(wanted, quoted)) return wordAt(text, at, (word) => word === wanted);
  const to = quoted + wanted.length;
  return /[\w./-]/.test(text[to] ?? "") ? undefined : { from: quoted, to };
}

function holds(word: string, value: number | boolean): boolean {
  if (typeof value === "boolean") return word.toLowerCase() === String(value);
  return /^[\d_.]+(e\+?\d+)?$/i.test(word) && Number(word.replace(/_/g, "")) === value;
}

/** `True`, `true` or `TRUE`, as the value that it replaces. */
export function likeSpelled(before: string, value: boolean): string {
  const word = String(value);
  if (before === before.toUpperCase()) return word.toUpperCase();
  return /^[A-Z]/.test(before) ? word.slice(0, 1).toUpperCase() + word.slice(1) : word;
}
