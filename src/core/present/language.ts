/**
 * The language of the words. They are written in English where they are said. A surface that speaks another language lends its dictionary while it
 * asks for texts; nobody else does, so what the command line prints, what is exported and what agents read is English.
 */
import { recordEntry } from "../source/recordEntry";

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
  return ((lent && recordEntry(lent, english)) ?? english).replace(/\{(\d)\}/g, (mark, index: string) =>
    String(parts[Number(index)] ?? mark),
  );
}

/**
 * A sentence in the language of the dictionary, where it was made in English by what knows nothing of languages: the text of the dictionary that says the
 * same with names and figures filled in is looked for, and filled in likewise. What matches none stays as it is.
 */
export function retell(english: string): string {
  if (!lent || english === "") return english;
  const text = english.trim();
  const at = english.indexOf(text);
  return english.slice(0, at) + retold(text, lent) + english.slice(at + text.length);
}

function retold(text: string, dictionary: Dictionary): string {
  return whole(text, dictionary) ?? inTwo(text, dictionary) ?? text;
}

/** The translation of a text of the dictionary; undefined where it has none that says this. */
function whole(text: string, dictionary: Dictionary): string | undefined {
  const exact = recordEntry(dictionary, text);
  if (exact !== undefined) return exact;
  if (writtenNumber.test(text)) return localNumber(text);
  const { byStart, open } = templatesOf(dictionary);
  const found = [firstOf(byStart.get(startOf(text)) ?? [], text), firstOf(open, text)].filter(
    (one) => one !== undefined,
  );
  const [best] = found.sort((a, b) => b.template.letters - a.template.letters);
  return best && say(best.template.text, ...best.parts.map(retell));
}

/** Between sentences and remarks that are put together from what the dictionary has one by one. */
const joint = /(?<=[.!?]) (?=\p{Lu})|[;,] | \(|\)$/gu;

const mostJoints = 30;

/** Told up to the last joint before which the dictionary has it all, and from there on anew; what comes before the first joint is nobody's words otherwise. */
function inTwo(text: string, dictionary: Dictionary, left = mostJoints): string | undefined {
  const joints = [...text.matchAll(joint)]
    .slice(0, left)
    .map((match) => ({ at: match.index, end: match.index + match[0].length }));
  for (const { at, end } of joints.toReversed()) {
    const before = whole(text.slice(0, at), dictionary);
    if (before !== undefined) return before + text.slice(at, end) + retell(text.slice(end));
  }
  const [first] = joints;
  if (!first) return undefined;
  const rest = text.slice(first.end);
  const after = whole(rest, dictionary) ?? inTwo(rest, dictionary, left - 1);
  return after === undefined ? undefined : text.slice(0, first.end) + after;
}

function firstOf(templates: readonly Template[], text: string): { template: Template; parts: string[] } | undefined {
  for (const template of templates) {
    const parts = partsBetween(template.literals, text);
    if (parts) return { template, parts };
  }
  return undefined;
}

/** A number as English writes it. */
const writtenNumber = /^[−-]?\d{1,3}(?:,\d{3})*(?:\.\d+)?$/;

/** With the signs that the language puts before decimals and between thousands. */
export function localNumber(english: string): string {
  const [thousands = ",", decimals = "."] = say("1,234.5").match(/[^\d]/g) ?? [];
  return english.replace(/[,.]/g, (sign) => (sign === "." ? decimals : thousands));
}

interface Template {
  readonly text: string;
  /** What stands before, between and after the places to be filled. */
  readonly literals: readonly string[];
  /** How much of it is not filled in. */
  readonly letters: number;
}

/** A dictionary's texts with places, the most particular first: by how they begin, and those that begin with a place. */
interface Templates {
  readonly byStart: ReadonlyMap<string, readonly Template[]>;
  readonly open: readonly Template[];
}

const templates = new WeakMap<Dictionary, Templates>();
/** Shorter texts, such as `{0} of {1}`, would be found in sentences that they are not meant for. */
const fewestLetters = 4;
const startLength = 2;

function startOf(text: string): string {
  return text.slice(0, startLength);
}

function templatesOf(dictionary: Dictionary): Templates {
  const known = templates.get(dictionary);
  if (known) return known;
  const all = Object.keys(dictionary)
    .map((text): Template => {
      const literals = text.split(/\{\d\}/);
      return { text, literals, letters: literals.join("").replace(/[^a-z]/gi, "").length };
    })
    .filter(({ literals, letters }) => literals.length > 1 && letters >= fewestLetters)
    .sort((a, b) => b.letters - a.letters);
  const byStart = new Map<string, Template[]>();
  const open: Template[] = [];
  for (const template of all) {
    const [first = ""] = template.literals;
    if (first.length < startLength) open.push(template);
    else byStart.set(startOf(first), [...(byStart.get(startOf(first)) ?? []), template]);
  }
  const found = { byStart, open };
  templates.set(dictionary, found);
  return found;
}

/** What a text has in a template's places; undefined where it is another text. */
function partsBetween(literals: readonly string[], text: string): string[] | undefined {
  const [first = "", ...rest] = literals;
  const last = rest.pop() ?? "";
  if (!text.startsWith(first) || !text.endsWith(last)) return undefined;
  const end = text.length - last.length;
  const parts: string[] = [];
  let from = first.length;
  for (const literal of rest) {
    const at = text.indexOf(literal, from);
    if (at < 0) return undefined;
    parts.push(text.slice(from, at));
    from = at + literal.length;
  }
  if (from > end) return undefined;
  return [...parts, text.slice(from, end)];
}
