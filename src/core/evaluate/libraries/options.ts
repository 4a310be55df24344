/**
 * OPTIONS. One description of a command-line option and one reader of words for all the ways in which programs declare them:
 * argparse, dataclasses, click, typer, fire, absl.
 */
import type { Span } from "../../source/sourceText";
import type { ArgumentWord } from "../trace";
import { asString, unknown, type Value } from "../value";
import {
  booleanValue,
  dictValue,
  isPrimitive,
  noneValue,
  numberValue,
  sequenceValue,
  stringValue,
  uniqueSpans,
} from "../values";

/** An option as its program declares it. */
export interface Option {
  /** The name under which the program finds it. */
  readonly name: string;
  /** `--lr`, `-l`; none for a positional argument. */
  readonly flags: readonly string[];
  /** `--no-lr`: sets a switch to false. */
  readonly negatedFlags?: readonly string[];
  /** How many words it takes. `optional`: one, or none and then {@link constant}; `rest`: all that follow, options too. */
  readonly takes: "none" | "one" | "optional" | "many" | "rest" | number;
  /** What several uses do. */
  readonly repeated: "replace" | "append" | "extend" | "count" | "pairs";
  /** A class of the workspace that does something of its own with the words. */
  readonly action?: Value;
  /** A word's text as the value the program sees. */
  readonly convert: (text: Value) => Value;
  /** What the flag alone stands for. */
  readonly constant?: Value;
  readonly default?: Value;
  readonly required: boolean;
  /** Where it is declared. */
  readonly span: Span;
}

/** A word of a command line. */
export interface Word {
  readonly text: string | undefined;
  readonly spans: readonly Span[];
}

/** What the words of a command line say. */
export interface Parsed {
  /** Options that the words set. */
  readonly values: ReadonlyMap<string, Value>;
  /** Words that belong to no option. */
  readonly rest: readonly Word[];
}

/** The words that a launcher gives the script. */
export function wordsOfInvocation(argv: readonly ArgumentWord[]): Word[] {
  return argv.map((word) => ({ text: word.text, spans: [word.span] }));
}

/** What an option holds when no word sets it. */
export function defaultOf(option: Option): Value {
  if (option.default) return option.default;
  const label = option.flags.find((flag) => flag.startsWith("--")) ?? option.flags[0] ?? option.name;
  return option.required ? unknown(`${label} has no default`, [option.span]) : noneValue([option.span]);
}

/** Reads the words of a command line. A word that cannot be known is taken for the value of the option before it. */
export function readWords(options: readonly Option[], words: readonly Word[]): Parsed {
  const reader = new WordReader(options, words);
  reader.read();
  return { values: reader.values, rest: reader.rest };
}

class WordReader {
  readonly values = new Map<string, Value>();
  readonly rest: Word[] = [];
  private at = 0;
  private readonly byFlag = new Map<string, { option: Option; negated: boolean }>();
  private readonly positionals: Option[];

  constructor(
    options: readonly Option[],
    private readonly words: readonly Word[],
  ) {
    for (const option of options) {
      for (const flag of option.flags) this.byFlag.set(flag, { option, negated: false });
      for (const flag of option.negatedFlags ?? []) this.byFlag.set(flag, { option, negated: true });
    }
    this.positionals = options.filter((option) => option.flags.length === 0);
  }

  read(): void {
    let onlyPositionals = false;
    while (this.at < this.words.length) {
      const word = this.words[this.at];
      this.at++;
      if (!word) break;
      if (!onlyPositionals && word.text === "--") onlyPositionals = true;
      else if (onlyPositionals || !this.isFlag(word)) this.positional(word);
      else this.flag(word);
    }
  }

  private isFlag({ text }: Word): boolean {
    if (text === undefined || !text.startsWith("-") || text === "-") return false;
    // `-0.5` is a number unless an option is called that.
    return this.byFlag.has(text) || !/^-\.?\d/.test(text);
  }

  private flag(word: Word): void {
    const text = word.text ?? "";
    const equals = text.indexOf("=");
    const name = equals > 0 && text.startsWith("-") ? text.slice(0, equals) : text;
    const found = this.find(name) ?? this.glued(text);
    if (!found) {
      if (this.positionals[0]?.takes === "rest") this.positional(word);
      else this.rest.push(word);
      return;
    }
    const { option, negated } = found;
    const from = !this.find(name) ? 2 : equals > 0 ? equals + 1 : undefined;
    const inline = from === undefined ? undefined : [{ text: text.slice(from), spans: word.spans }];
    const given = negated ? [] : (inline ?? this.take(option));
    this.set(option, given, word, negated);
  }

  /** `-b64` is `-b 64`. */
  private glued(text: string): { option: Option; negated: boolean } | undefined {
    const found = this.byFlag.get(text.slice(0, 2));
    return found && found.option.takes !== "none" ? found : undefined;
  }

  /** The option of a flag, or of the beginning of one when no other begins so. */
  private find(name: string): { option: Option; negated: boolean } | undefined {
    const exact = this.byFlag.get(name);
    if (exact || !name.startsWith("--") || name.length < 4) return exact;
    const longer = [...this.byFlag].filter(([flag]) => flag.startsWith(name));
    return longer.length === 1 ? longer[0]?.[1] : undefined;
  }

  private take(option: Option): Word[] {
    const { takes } = option;
    const limit =
      takes === "none" ? 0 : takes === "one" || takes === "optional" ? 1 : typeof takes === "number" ? takes : Infinity;
    const taken: Word[] = [];
    while (taken.length < limit) {
      const next = this.words[this.at];
      if (!next || (takes !== "rest" && this.isFlag(next))) break;
      taken.push(next);
      this.at++;
    }
    return taken;
  }

  private positional(word: Word): void {
    const option = this.positionals.shift();
    if (!option) {
      this.rest.push(word);
      return;
    }
    const more =
      option.takes === "many" || option.takes === "rest"
        ? this.take(option)
        : typeof option.takes === "number"
          ? this.take({ ...option, takes: option.takes - 1 })
          : [];
    this.set(option, [word, ...more], word, false);
  }

  private set(option: Option, given: readonly Word[], flag: Word, negated: boolean): void {
    const spans = [...(given[0]?.spans ?? flag.spans), ...given.slice(1).flatMap((word) => word.spans)];
    const items = given.map((word) =>
      word.text === undefined
        ? unknown("a word of the command line is not known", word.spans)
        : option.convert(stringValue(word.text, word.spans)),
    );
    const value = this.valueOf(option, items, spans, negated);
    const before = option.default?.spans ?? [];
    const places = uniqueSpans([...spans, ...before]);
    this.values.set(
      option.name,
      isPrimitive(value) || value.kind === "unknown" ? { ...value, spans: places, origin: "stated" } : value,
    );
  }

  private valueOf(option: Option, items: Value[], spans: readonly Span[], negated: boolean): Value {
    if (negated) return booleanValue(false, spans);
    const previous = this.values.get(option.name);
    const list = previous?.kind === "list" ? previous.items : [];
    const { takes } = option;
    const single = takes === "none" || takes === "one" || takes === "optional";
    const [first] = items;
    const whole = !single && items.length === 1 && first?.kind === "list" ? first : undefined;
    const one = single
      ? (first ?? option.constant ?? unknown("no value is given", spans))
      : (whole ?? sequenceValue("list", items, spans));
    switch (option.repeated) {
      case "append":
        return sequenceValue("list", [...list, one], spans);
      case "extend":
        return sequenceValue("list", [...list, ...items], spans);
      case "count":
        return numberValue((previous?.kind === "number" ? previous.value : 0) + 1, true, spans);
      case "pairs":
        return pairsOf(items, spans);
      case "replace":
        return one;
    }
  }
}

/** `a=1 b.c=x` as a dictionary. */
function pairsOf(items: readonly Value[], spans: readonly Span[]): Value {
  const entries = new Map<string, Value>();
  for (const item of items) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(asString(item) ?? "") ?? [];
    if (key !== undefined && value !== undefined) entries.set(key, readByLook(stringValue(value, item.spans)));
  }
  return dictValue(entries, spans);
}

/** `True`, `yes`, `1` and their opposites, as the parsers of switches read them; other texts as they are. */
export function readSwitch(text: Value): Value {
  const word = asString(text)?.toLowerCase();
  if (word !== undefined && ["true", "yes", "y", "t", "1", "on"].includes(word)) return booleanValue(true, text.spans);
  if (word !== undefined && ["false", "no", "n", "f", "0", "off"].includes(word))
    return booleanValue(false, text.spans);
  return text;
}

/** Lists inside lists that are read in a word. */
const maximumListDepth = 4;

/** A word as a value when nothing says its type: numbers, `True`/`False`/`None` and lists of them by their look. */
export function readByLook(text: Value, depth = 0): Value {
  const word = asString(text)?.trim();
  if (word === undefined) return text;
  if (/^[+-]?\d[\d_]*$/.test(word)) return numberValue(Number(word.replace(/_/g, "")), true, text.spans);
  if (/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(word)) return numberValue(Number(word), false, text.spans);
  if (/^(true|false)$/i.test(word)) return booleanValue(/^t/i.test(word), text.spans);
  if (/^(none|null)$/i.test(word)) return noneValue(text.spans);
  if (!/^(\[.*\]|\(.*\))$/s.test(word) || depth >= maximumListDepth) return text;
  const items = itemsOf(word.slice(1, -1)).map((item) => readByLook(stringValue(item, text.spans), depth + 1));
  return sequenceValue("list", items, text.spans);
}

/** The parts between commas that stand in no bracket, quotes taken off. */
export function itemsOf(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === "[" || character === "(" || character === "{") depth++;
    else if (character === "]" || character === ")" || character === "}") depth--;
    else if (character === undefined || (character === "," && depth === 0)) {
      const item = text.slice(from, at).trim();
      if (item !== "") items.push(item.replace(/^(['"])(.*)\1$/s, "$2"));
      from = at + 1;
    }
  }
  return items;
}

/** A text as a whole number or a number where it is one; else unknown. */
export function readNumber(text: Value, integer: boolean): Value {
  const word = asString(text)?.trim().replace(/_/g, "");
  if (word === undefined) return text;
  const pattern = integer ? /^[+-]?\d+$/ : /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
  return pattern.test(word)
    ? numberValue(Number(word), integer, text.spans)
    : unknown(`${word} is not a number`, text.spans);
}
