/**
 * The language of the words. They are written in English where they are said. A surface that speaks another language lends its dictionary while it
 * asks for texts; nobody else does, so what the command line prints, what is exported and what agents read is English.
 */

/** Translations by their English text. */
export type Dictionary = Readonly<Record<string, string>>;

let lent: Dictionary | undefined;

/** Makes a text in the language of a dictionary; in English without one. Texts are made at once, so nothing else is said meanwhile. */
export function inLanguage<T>(dictionary: Dictionary | undefined, make: () => T): T {
  const before = lent;
  lent = dictionary;
  try {
    return make();
  } finally {
    lent = before;
  }
}

/** A text, with `{0}`, `{1}` … filled in; what has no translation stays English. */
export function say(english: string, ...parts: readonly (string | number)[]): string {
  return (lent?.[english] ?? english).replace(/\{(\d)\}/g, (mark, index: string) =>
    String(parts[Number(index)] ?? mark),
  );
}
