/** Changes of a text that keep most of its structure: what a hurried hand, a broken tool or a hostile one would make of it. */

/** @param a b numbers that decide where and how much; any three give the same text again. @param other a text to take from. */
export type Mutation = (text: string, a: number, b: number, other: string) => string;

/** No input is longer than this (UTF-16 units), whatever was done to it. */
export const longestInput = 60_000;

const strangeWords = [
  "NaN",
  "-Infinity",
  "1e309",
  "-1",
  "0",
  "99999999999999999999999999",
  "1e-320",
  "0x7fffffffffffffff",
  "1_000_000_000_000",
  "null",
  "~",
  "''",
  "\u0000",
  "\ufeff",
  "\ud800",
  "\u202e",
  "\u2028",
  "💥",
  "名前",
  "\r",
  "\t",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "${X:-${Y:-${X}}}",
  "$(cat $(cat x))",
  "../../../../etc/passwd",
  "C:\\models\\gpt2",
  "file:///etc/passwd",
  "*a",
  "&a [*a, *a]",
  "<<: *a",
  "!!python/object/apply:os.system",
  "{{ x }}",
  "%(x)s",
  "<script>alert(1)</script>",
  "](command:x)",
  "\\",
  '"',
  "'",
  "`",
  '"""',
  "#",
  "//",
  "/*",
  "10 ** 10 ** 10",
  "'a' * 10 ** 9",
  "range(10 ** 12)",
  "lambda: f()",
  "while True:",
  "for i in x: f(i)",
] as const;

const openers = [
  "(",
  "[",
  "{",
  "((a:=",
  "[[",
  "{a:",
  '{"a":',
  "- ",
  "if x:\n ",
  "f(",
  "$(",
  "${a:-",
  "<a>",
  "not ",
  "-",
  "a.",
  "*",
] as const;

export const mutations: Readonly<Record<string, Mutation>> = {
  spliceLines: (text, a, b, other) => splice(text, lineAt(text, a), 0, linesOf(other, b)),
  spliceTokens: (text, a, b, other) => splice(text, at(text, a), 0, stretch(other, b, 40)),
  replaceToken: (text, a, b, other) => replaceToken(text, a, pick(tokensOf(other), b) ?? ""),
  strangeToken: (text, a, b) => replaceToken(text, a, pick(strangeWords, b) ?? ""),
  insertStrange: (text, a, b) => splice(text, at(text, a), 0, pick(strangeWords, b) ?? ""),
  hugeNumber: (text, a, b) =>
    replaceNumber(
      text,
      a,
      ["9".repeat(1 + (b % 400)), `1e${b % 400}`, `-${b}`, `0.${"0".repeat(b % 300)}1`][b % 4] ?? "",
    ),
  duplicateLines: (text, a, b) => splice(text, lineAt(text, a), 0, linesOf(text, b).repeat(1 + (b % 30))),
  deleteLines: (text, a, b) => splice(text, lineAt(text, a), linesOf(text, b).length, ""),
  deleteCharacter: (text, a) => splice(text, at(text, a), 1, ""),
  truncate: (text, a) => text.slice(0, at(text, a)),
  behead: (text, a) => text.slice(at(text, a)),
  nest: (text, a, b) => splice(text, at(text, a), 0, (pick(openers, b) ?? "").repeat(1 + (b % 3000))),
  nestLines: (text, a, b) =>
    splice(
      text,
      lineAt(text, a),
      0,
      Array.from({ length: b % 300 }, (_, depth) => `${" ".repeat(depth)}${["if x:", "a:", "- "][b % 3] ?? ""}\n`).join(
        "",
      ),
    ),
  repeatCharacter: (text, a, b) => splice(text, at(text, a), 0, text.charAt(at(text, a)).repeat(b % 10_000)),
  repeatToken: (text, a, b) => splice(text, at(text, a), 0, (pick(tokensOf(text), b) ?? "").repeat(b % 2000)),
  repeatAll: (text, a) => text.repeat(1 + (a % 6)),
  indent: (text, a, b) => splice(text, lineAt(text, a), 0, [" ", "\t", "   "][b % 3] ?? ""),
  swapQuotes: (text, a) => splice(text, Math.max(0, text.search(/["']/)), 1, a % 2 === 0 ? '"' : "'"),
  windowsLines: (text) => text.replaceAll("\n", "\r\n"),
  oldMacLines: (text) => text.replaceAll("\n", "\r"),
  oneLine: (text) => text.replaceAll("\n", " "),
  byteOrderMark: (text) => `\ufeff${text}`,
  alias: (text, a, b) =>
    splice(
      text,
      lineAt(text, a),
      0,
      Array.from(
        { length: 1 + (b % 30) },
        (_, n) => `k${n}: &k${n} [*k${Math.max(0, n - 1)}, *k${Math.max(0, n - 1)}]\n`,
      ).join(""),
    ),
  other: (_text, _a, _b, other) => other,
};

/** A text as it was changed, at most {@link longestInput} long. */
export function mutate(text: string, name: string, a: number, b: number, other: string): string {
  return (mutations[name]?.(text, a, b, other) ?? text).slice(0, longestInput);
}

function at(text: string, a: number): number {
  return a % (text.length + 1);
}

/** Start of a line. */
function lineAt(text: string, a: number): number {
  return text.lastIndexOf("\n", at(text, a)) + 1;
}

function splice(text: string, from: number, length: number, inserted: string): string {
  return text.slice(0, from) + inserted + text.slice(from + length);
}

/** One to eight lines. */
function linesOf(text: string, b: number): string {
  const from = lineAt(text, b);
  return text
    .slice(from, from + 2000)
    .split(/(?<=\n)/)
    .slice(0, 1 + (b % 8))
    .join("");
}

function stretch(text: string, b: number, longest: number): string {
  const from = at(text, b);
  return text.slice(from, from + 1 + (b % longest));
}

function tokensOf(text: string): readonly string[] {
  return text.slice(0, 5000).match(/\w+|[^\w\s]+|\s+/g) ?? [];
}

function pick<T>(from: readonly T[], b: number): T | undefined {
  return from[b % Math.max(1, from.length)];
}

function replaceToken(text: string, a: number, by: string): string {
  return replaceMatch(text, /\w+|[^\w\s]/g, a, by);
}

function replaceNumber(text: string, a: number, by: string): string {
  return replaceMatch(text, /\d+(?:\.\d+)?/g, a, by);
}

/** The first match behind a place in another's stead. */
function replaceMatch(text: string, what: RegExp, a: number, by: string): string {
  what.lastIndex = at(text, a);
  const found = what.exec(text);
  return found ? splice(text, found.index, found[0].length, by) : text;
}
