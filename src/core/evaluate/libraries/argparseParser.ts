/** What an argparse parser has been told, and what it makes of a command line. */
import type { Span } from "../../source/sourceText";
import { newInstance } from "../classes";
import { classOf } from "../definitions";
import { fileText } from "../files";
import { siteWith, type LibraryCall } from "../library";
import type { Machine } from "../machine";
import { asString, likely, unknown, type Value } from "../value";
import { eitherOf, noneValue, stringValue, type Dict } from "../values";
import { valueAt } from "./configMerging";
import { looseOptions } from "./fields";
import { configAndWords } from "./jsonargparse";
import { defaultOf, readWords, type Option, type Word } from "./options";

/** What a parser has been told so far. */
export interface Parser {
  readonly options: Option[];
  /** From `set_defaults`. */
  readonly defaults: Map<string, Value>;
  /** Sub-parsers by command. */
  readonly commands: Map<string, Parser>;
  /** The option that holds the chosen command. */
  commandName: string | undefined;
  /** What begins a word that names a file of further words: `@`. */
  filePrefix?: string;
  /** A library has added options that are not known: words that no option takes are read by their look. */
  takesAny?: boolean;
}

const parsers = new WeakMap<Value, Parser>();

/** The parser behind a value; an empty one where the value was not seen before. */
export function parserOf(value: Value | undefined): Parser {
  const key = value && likely(value);
  const known = key && parsers.get(key);
  if (known) return known;
  const parser: Parser = { options: [], defaults: new Map(), commands: new Map(), commandName: undefined };
  if (key) parsers.set(key, parser);
  return parser;
}

/** A value that stands for a parser: a group, a sub-parser. */
export function parserValue(call: LibraryCall, parser: Parser): Value {
  const value: Value = {
    kind: "object",
    type: "argparse.ArgumentParser",
    attributes: new Map(),
    spans: [call.span],
    origin: "stated",
  };
  parsers.set(value, parser);
  return value;
}

/** A namespace with every option of the parser: what the words say, else its default. */
export function parse(
  parser: Parser,
  words: readonly Word[],
  call: LibraryCall,
): { namespace: Value; rest: readonly Word[] } {
  const attributes = new Map<string, Value>();
  for (const [name, value] of namespaceArgument(call) ?? []) attributes.set(name, value);
  const isNested = call.callee.startsWith("jsonargparse.");
  const { config, rest: given } = isNested ? configAndWords(call, words) : { config: undefined, rest: words };
  const left = fill(configured(parser, config), withFiles(parser, given, call), attributes, call.machine);
  if (parser.takesAny === true) for (const [name, value] of looseOptions(left)) attributes.set(name, value);
  const rest = parser.takesAny === true ? [] : left;
  if (isNested) nest(attributes, call.span);
  const namespace = namespaceOf(attributes, call.span);
  for (const option of parser.options) runAction(call, option, namespace);
  return { namespace, rest };
}

function namespaceOf(attributes: Map<string, Value>, span: Span): Value {
  return { kind: "object", type: "argparse.Namespace", attributes, spans: [span], origin: "stated" };
}

/** A parser whose options have what a configuration file says as their defaults. */
function configured(parser: Parser, config: Dict | undefined): Parser {
  if (!config || config.entries.size === 0) return parser;
  const options = parser.options.map((option) => {
    const value = valueAt(config, option.name);
    return value ? { ...option, default: value } : option;
  });
  return { ...parser, options };
}

/** `--optimizer.lr`: names inside names, as jsonargparse gives them. */
function nest(attributes: Map<string, Value>, span: Span): void {
  for (const [name, value] of [...attributes]) {
    const [head = "", ...path] = name.split(".");
    if (path.length === 0) continue;
    const known = attributes.get(head);
    const inner = known?.kind === "object" ? known.attributes : new Map<string, Value>();
    inner.set(path.join("."), value);
    nest(inner, span);
    attributes.delete(name);
    attributes.set(head, namespaceOf(inner, span));
  }
}

/** `@file`: the words in the file, one a line. */
function withFiles({ filePrefix }: Parser, words: readonly Word[], call: LibraryCall): Word[] {
  return words.flatMap((word) => {
    if (filePrefix === undefined || word.text?.startsWith(filePrefix) !== true) return word;
    const text = fileText(call.machine, stringValue(word.text.slice(filePrefix.length)), call);
    const lines = asString(text)?.split(/\r?\n/) ?? [undefined];
    return lines.flatMap((line) => (line === "" ? [] : { text: line, spans: word.spans }));
  });
}

/** An option whose `action` is a class of the workspace: what that does with the words that were given. */
function runAction(call: LibraryCall, option: Option, namespace: Value): void {
  const definition = option.action && classOf(option.action);
  const given = namespace.kind === "object" ? namespace.attributes.get(option.name) : undefined;
  if (!definition || !given || given === option.default || given.kind === "none") return;
  const action = newInstance(definition, [option.span]);
  action.attributes.set("dest", stringValue(option.name));
  const flag = stringValue(option.flags[0] ?? option.name);
  const site = siteWith(call, [call.receiver ?? noneValue(), namespace, given, flag]);
  call.machine.callMethod(action, "__call__", site);
}

function namespaceArgument(call: LibraryCall): ReadonlyMap<string, Value> | undefined {
  const value = call.args[1] ?? call.kwargs.get("namespace");
  const v = value && likely(value);
  return v?.kind === "object" || v?.kind === "instance" ? v.attributes : undefined;
}

function fill(
  parser: Parser,
  words: readonly Word[],
  attributes: Map<string, Value>,
  machine: Machine,
): readonly Word[] {
  machine.step();
  const { values, rest } = readWords(parser.options, words);
  for (const option of parser.options) {
    // Several options may share a name: the first default that is stated stands.
    const known = attributes.get(option.name);
    const fallback = parser.defaults.get(option.name) ?? defaultOf(option);
    if (!known || known.kind === "none") attributes.set(option.name, fallback);
  }
  for (const [name, value] of parser.defaults) attributes.set(name, value);
  for (const [name, value] of values) attributes.set(name, value);
  return parser.commands.size > 0 ? fillCommand(parser, rest, attributes, machine) : rest;
}

/** Commands that a reader of training code means when none is given. */
const trains = /train|fit|finetune|fine_tune|pretrain|run/i;

function fillCommand(
  parser: Parser,
  rest: readonly Word[],
  attributes: Map<string, Value>,
  machine: Machine,
): readonly Word[] {
  const at = rest.findIndex((word) => word.text !== undefined && parser.commands.has(word.text));
  const word = rest[at];
  const chosen = word?.text === undefined ? undefined : parser.commands.get(word.text);
  if (chosen && word) {
    if (parser.commandName !== undefined && parser.commandName !== "")
      attributes.set(parser.commandName, stringValue(word.text ?? "", word.spans));
    return fill(
      chosen,
      rest.filter((_, i) => i !== at),
      attributes,
      machine,
    );
  }
  // No command is given: each may be meant, one that trains the most likely.
  const commands = [...parser.commands].sort(([a], [b]) => Number(trains.test(b)) - Number(trains.test(a)));
  const maps = commands.map(([, command]) => {
    const own = new Map<string, Value>();
    fill(command, [], own, machine);
    return own;
  });
  for (const own of maps)
    for (const [name, value] of own) {
      const others = maps.flatMap((other) => (other === own ? [] : (other.get(name) ?? [])));
      if (!attributes.has(name)) attributes.set(name, others.length > 0 ? eitherOf([value, ...others]) : value);
    }
  if (parser.commandName !== undefined && parser.commandName !== "" && !attributes.has(parser.commandName))
    attributes.set(parser.commandName, unknown("the command is not given"));
  return rest;
}
