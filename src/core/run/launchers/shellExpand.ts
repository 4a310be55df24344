/** EXPANSION. What the words of a command become, without running anything: variables, defaults, arrays, arithmetic, simple substitutions. */
import type { DoubleQuotedChild, Word, WordPart } from "unbash";
import { evaluateArithmetic, integerOf } from "./shellArithmetic";
import { expandParameter, type Expansion } from "./shellParameter";
import { arithmeticScope, itemsOf, valueOf, type Scope } from "./shellScope";
import { substitute } from "./shellSubstitution";
import { Fields, knownPiece, rawOf, textOf, unknownPiece, type Piece, type ShellText } from "./shellText";

/** Most fields that one word may become. */
const maximumFields = 2000;

/** How parts are read: `word` splits expansions at blanks, the others do not; they differ in what a backslash escapes. */
type Mode = "word" | "assignment" | "quoted" | "heredoc";

/** The fields that a word of a command becomes. */
export function expandWord(word: Word, scope: Scope): ShellText[] {
  const fields = new Fields();
  const parts = word.parts ?? [];
  const brace = parts.findIndex((part) => part.type === "BraceExpansion");
  const alternatives = brace < 0 ? undefined : braceAlternatives(parts[brace]?.text ?? "");
  if (alternatives === undefined) addWord(word, fields, "word", scope);
  const place = scope.ground.span(word.pos, word.end);
  for (const alternative of alternatives ?? []) {
    addParts(parts.slice(0, brace), fields, "word", scope);
    fields.add(knownPiece(place, alternative));
    addParts(parts.slice(brace + 1), fields, "word", scope);
    fields.end();
  }
  return fields.finish().slice(0, maximumFields);
}

/** A word as one text, as an assignment takes it. */
export function expandText(word: Word, scope: Scope): ShellText {
  const fields = new Fields();
  addWord(word, fields, "assignment", scope);
  return joined(fields.finish());
}

/**
 * The text of a heredoc. @param from @param to its stretch of the ground, used when nothing in it is expanded.
 * @param quoted its delimiter is quoted: everything in it stands for itself.
 */
export function expandHeredoc(
  parts: readonly WordPart[] | undefined,
  from: number,
  to: number,
  quoted: boolean,
  scope: Scope,
): ShellText {
  if (!parts) return quoted ? scope.ground.pieces(from, to) : literal(from, to, "heredoc", scope);
  const fields = new Fields();
  addParts(parts, fields, "heredoc", scope);
  return joined(fields.finish());
}

/** The integer value of an arithmetic expression of this scope, with assignments made in it. */
export function arithmetic(expression: Parameters<typeof evaluateArithmetic>[0], scope: Scope): number | undefined {
  return evaluateArithmetic(
    expression,
    arithmeticScope(scope, (parts) => {
      const fields = new Fields();
      addParts(parts, fields, "assignment", scope);
      return integerOf(textOf(joined(fields.finish())) ?? "?");
    }),
  );
}

function addWord(word: Word, fields: Fields, mode: Mode, scope: Scope): void {
  if (word.parts) addParts(word.parts, fields, mode, scope);
  else addAll(literal(word.pos, word.end, mode, scope), fields);
}

function addAll(pieces: ShellText, fields: Fields): void {
  fields.open();
  for (const piece of pieces) fields.add(piece);
}

function addParts(parts: readonly WordPart[], fields: Fields, mode: Mode, scope: Scope): void {
  for (const part of parts) addPart(part, fields, mode, scope);
}

function addPart(part: WordPart | DoubleQuotedChild, fields: Fields, mode: Mode, scope: Scope): void {
  const { ground } = scope;
  const place = ground.span(part.pos, part.end);
  switch (part.type) {
    case "Literal":
      addAll(literal(part.pos, part.end, mode, scope), fields);
      return;
    case "SingleQuoted":
      addAll(ground.pieces(part.pos + 1, part.end - 1), fields);
      return;
    case "AnsiCQuoted":
      addAll([knownPiece(place, part.value)], fields);
      return;
    case "DoubleQuoted":
    case "LocaleString":
      // `"$@"` and `"${ARR[@]}"` with nothing in them give no field at all; every other quoted word is one.
      if (!part.parts.some(isList)) fields.open();
      addParts(part.parts, fields, "quoted", scope);
      return;
    case "SimpleExpansion":
      addExpansion(simpleParameter(part.text.slice(1), part.pos, part.end, scope), fields, mode);
      return;
    case "ParameterExpansion":
      addExpansion(
        expandParameter(part, scope, (word) => expandText(word, scope)),
        fields,
        mode,
      );
      return;
    case "ArithmeticExpansion": {
      const value = arithmetic(part.expression, scope);
      fields.add(value === undefined ? unknownPiece(place, part.text) : knownPiece(place, String(value)));
      return;
    }
    case "CommandExpansion": {
      const rawText = (word: Word): string | undefined => rawOf(expandText(word, scope));
      addExpansion({ list: false, texts: [substitute(part, scope, rawText)] }, fields, mode);
      return;
    }
    case "ProcessSubstitution":
      fields.add(unknownPiece(place, part.text));
      return;
    case "Glob":
    case "ExtendedGlob":
    case "BraceExpansion":
      // The parser leaves a name in it as it is written: `[$x]`.
      if (/[$`]/.test(part.text)) {
        fields.add(unknownPiece(place, part.text));
        return;
      }
      addAll(ground.pieces(part.pos, part.end), fields);
      return;
  }
}

function addExpansion(expansion: Expansion, fields: Fields, mode: Mode): void {
  expansion.texts.forEach((text, index) => {
    if (index > 0) {
      if (mode === "word" || mode === "quoted") fields.end();
      else fields.add({ ...blankAfter(text), text: " ", exact: false });
    }
    if (mode === "word") for (const piece of text) fields.addSplit(piece);
    else addAll(text, fields);
  });
}

function simpleParameter(name: string, from: number, to: number, scope: Scope): Expansion {
  const place = scope.ground.span(from, to);
  if (name === "@") return { list: true, texts: itemsOf(name, scope, place).items };
  if (name === "*") return { list: false, texts: [joined(itemsOf(name, scope, place).items)] };
  return { list: false, texts: [valueOf(name, scope, place)] };
}

function isList(part: DoubleQuotedChild): boolean {
  if (part.type === "SimpleExpansion") return part.text === "$@";
  return part.type === "ParameterExpansion" && (part.parameter === "@" || part.index?.text === "@");
}

/** Literal text of the ground with the backslashes taken out, in pieces that keep their places. */
function literal(from: number, to: number, mode: Mode, scope: Scope): Piece[] {
  const { ground } = scope;
  const text = ground.text.slice(from, to);
  const found: Piece[] = [];
  let start = 0;
  for (let at = text.indexOf("\\"); at >= 0 && at + 1 < text.length; at = text.indexOf("\\", at + 2)) {
    const next = text[at + 1] ?? "";
    const escapes = next === "\n" || (mode === "quoted" || mode === "heredoc" ? /[$`"\\]/.test(next) : true);
    if (!escapes) continue;
    found.push(...ground.pieces(from + start, from + at));
    start = next === "\n" ? at + 2 : at + 1;
  }
  return [...found, ...ground.pieces(from + start, to)];
}

/** `{1..5}`, `{a,b}`; undefined for anything nested. */
function braceAlternatives(text: string): string[] | undefined {
  const range = /^\{(-?\d{1,6})\.\.(-?\d{1,6})(?:\.\.(\d{1,6}))?\}$/.exec(text);
  if (range) {
    const [from, to, step] = [Number(range[1]), Number(range[2]), Math.max(1, Number(range[3] ?? 1))];
    const count = Math.floor(Math.abs(to - from) / step) + 1;
    if (count > maximumFields) return undefined;
    return Array.from({ length: count }, (_, index) => String(from + Math.sign(to - from) * index * step));
  }
  const body = /^\{([^{}$"'`\\,]*,[^{}$"'`\\]*)\}$/.exec(text)?.[1];
  return body?.split(",");
}

function joined(fields: readonly ShellText[]): ShellText {
  const [first = [], ...others] = fields;
  // Nearly always one, and in a loop that adds to a variable a long one.
  if (others.length === 0) return first;
  return [...first, ...others.flatMap((field) => [{ ...blankAfter(field), text: " " }, ...field])];
}

function blankAfter(field: ShellText): Piece {
  const first = field[0];
  return first ? knownPiece(first.span, " ") : knownPiece({ path: "", from: 0, to: 0 }, " ");
}
