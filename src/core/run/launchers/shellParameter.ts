import type { ParameterExpansionPart, ParameterOperation, Word } from "unbash";
import type { Span } from "../../source/sourceText";
import { integerOf } from "./shellArithmetic";
import { removeMatching } from "./shellPattern";
import { itemsOf, valueOf, type Scope } from "./shellScope";
import { knownPiece, textByHand, textOf, unknownPiece, type ShellText } from "./shellText";

/** What a `${…}` holds: `list` when each text is a field of its own, as for `"${ARR[@]}"`. */
export interface Expansion {
  readonly list: boolean;
  readonly texts: readonly ShellText[];
}

type Expand = (word: Word) => ShellText;

/** The value of a parameter expansion. What it does with texts that are not known gives unknown. */
export function expandParameter(part: ParameterExpansionPart, scope: Scope, expand: Expand): Expansion {
  const place = scope.ground.span(part.pos, part.end);
  const index = part.index?.text;
  if (index === "@" || index === "*" || part.parameter === "@" || part.parameter === "*")
    return expandItems(part, scope, expand, place);
  let name = part.parameter;
  if (part.prefix === "!") {
    const target = textOf(valueOf(name, scope, place));
    if (target === undefined || !/^\w+$/.test(target)) return single([unknownPiece(place, name)]);
    name = target;
  }
  const value = part.index ? itemAt(name, expand(part.index), scope, place) : valueOf(name, scope, place);
  if (part.prefix === "#") {
    const text = textOf(value);
    return single([text === undefined ? unknownPiece(place, name) : knownPiece(place, String(text.length))]);
  }
  if (!part.operation) return single(value);
  if (part.operation.type === "Default") return single(withDefault(name, value, part.operation, scope, expand));
  return single(transform(value, part.operation, place, expand));
}

function expandItems(part: ParameterExpansionPart, scope: Scope, expand: Expand, place: Span): Expansion {
  const { items, open } = itemsOf(part.parameter, scope, place);
  if (part.prefix === "#" || part.prefix === "!") {
    if (open) return single([unknownPiece(place, part.parameter)]);
    if (part.prefix === "#") return single([knownPiece(place, String(items.length))]);
    return { list: true, texts: items.map((_, index) => [knownPiece(place, String(index))]) };
  }
  const { operation } = part;
  let texts: readonly ShellText[] = open ? [...items, [unknownPiece(place, part.parameter)]] : items;
  if (operation?.type === "Slice" && !open) {
    const numbers = [operation.offset, operation.length].map((word) => word && integerOf(textOf(expand(word)) ?? "?"));
    const [offset, length] = numbers;
    if (offset === undefined) return single([unknownPiece(place, part.parameter)]);
    // `${@:1}` counts from the first argument, `${ARR[@]:0}` from the first item.
    const from = /^[@*]$/.test(part.parameter) ? Math.max(0, offset - 1) : offset;
    texts = items.slice(from, length === undefined ? undefined : from + length);
  } else if (operation?.type === "Default") {
    if (texts.length === 0 && /^:?[-=]$/.test(operation.operator)) texts = [expand(operation.operand)];
    else if (texts.length > 0 && /^:?\+$/.test(operation.operator)) texts = [expand(operation.operand)];
  } else if (operation) texts = texts.map((text) => transform(text, operation, place, expand));
  if (part.index?.text === "*" || part.parameter === "*") {
    const joined = texts.flatMap((text, i) => (i === 0 ? [...text] : [knownPiece(place, " "), ...text]));
    return single(joined);
  }
  return { list: true, texts };
}

function itemAt(name: string, index: ShellText, scope: Scope, place: Span): ShellText {
  const at = integerOf(textOf(index) ?? "?");
  const { items, open } = itemsOf(name, scope, place);
  if (name === "BASH_SOURCE") return valueOf(name, scope, place);
  const item = at === undefined ? undefined : items[at < 0 ? items.length + at : at];
  return item ?? (open || at === undefined ? [unknownPiece(place, name)] : []);
}

/** `${X:-d}`, `${X:=d}`, `${X:+d}`, `${X:?m}`. What is absent when the launcher is started by hand takes its default. */
function withDefault(
  name: string,
  value: ShellText,
  operation: ParameterOperation & { type: "Default" },
  scope: Scope,
  expand: Expand,
): ShellText {
  const { operator, operand } = operation;
  const text = textByHand(value).text;
  const isSet = scope.state.variables.has(name) || scope.provided.has(name);
  const missing = operator.startsWith(":") ? text === "" : text === "" && !isSet;
  if (operator.endsWith("?")) return value;
  if (operator.endsWith("+")) return missing ? [] : text === undefined ? value.map(forget) : expand(operand);
  if (!missing) return value;
  const fallback = expand(operand);
  if (operator.endsWith("=")) scope.state.set(name, fallback);
  // Nothing in place of nothing: whoever starts the launcher may still give something.
  const [absent] = value;
  if (fallback.length === 0 && absent?.absent !== undefined)
    return [{ text: "", span: absent.span, exact: false, assumed: true }];
  return fallback;
}

function transform(
  value: ShellText,
  operation: Exclude<ParameterOperation, { type: "Default" }>,
  place: Span,
  expand: Expand,
): ShellText {
  const text = textOf(value);
  const unknownResult = [unknownPiece(place, operation.type)];
  if (text === undefined) return unknownResult;
  const raw = value.map((piece) => piece.text ?? "").join("");
  const result = transformed(raw, operation, (word) => textOf(expand(word)));
  return result === undefined ? unknownResult : [knownPiece(place, result)];
}

function transformed(
  text: string,
  operation: Exclude<ParameterOperation, { type: "Default" }>,
  known: (word: Word) => string | undefined,
): string | undefined {
  switch (operation.type) {
    case "Remove": {
      const pattern = known(operation.operand);
      return pattern === undefined ? undefined : removeMatching(text, pattern, operation.operator);
    }
    case "Replace": {
      const pattern = known(operation.pattern);
      const replacement = known(operation.replacement);
      if (pattern === undefined || replacement === undefined || pattern === "" || /[*?[]/.test(pattern))
        return undefined;
      if (operation.operator === "//") return text.replaceAll(pattern, () => replacement);
      return operation.operator === "/" ? text.replace(pattern, () => replacement) : undefined;
    }
    case "Slice": {
      const offset = integerOf(known(operation.offset) ?? "?");
      const length = operation.length && integerOf(known(operation.length) ?? "?");
      if (offset === undefined || (operation.length && length === undefined)) return undefined;
      // Before the beginning there is nothing.
      const from = offset < -text.length ? text.length : offset < 0 ? text.length + offset : offset;
      return text.slice(from, length === undefined ? undefined : length < 0 ? length : from + length);
    }
    case "CaseModification": {
      const change = (part: string): string =>
        operation.operator.startsWith("^") ? part.toUpperCase() : part.toLowerCase();
      return operation.operator.length === 2 ? change(text) : change(text.slice(0, 1)) + text.slice(1);
    }
    default:
      return undefined;
  }
}

function single(text: ShellText): Expansion {
  return { list: false, texts: [text] };
}

function forget(piece: ShellText[number]): ShellText[number] {
  return unknownPiece(piece.span, piece.name ?? "");
}
