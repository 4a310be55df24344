/** argparse, and the parsers that keep its interface. */
import type { Handler, Library, LibraryCall } from "../library";
import type { Machine } from "../machine";
import { type Value, asString, likely, unknown } from "../value";
import { eitherOf, noneValue, sequenceValue, stringValue } from "../values";
import { readOption } from "./argparseOptions";
import { type Option, type Word, defaultOf, readWords, wordsOfInvocation } from "./options";

/** What a parser has been told so far. */
interface Parser {
  readonly options: Option[];
  /** From `set_defaults`. */
  readonly defaults: Map<string, Value>;
  /** Sub-parsers by command. */
  readonly commands: Map<string, Parser>;
  /** The option that holds the chosen command. */
  commandName: string | undefined;
}

const parsers = new WeakMap<Value, Parser>();

/** The parser behind a value; an empty one where the value was not seen before. */
function parserOf(value: Value | undefined): Parser {
  const key = value && likely(value);
  const known = key && parsers.get(key);
  if (known) return known;
  const parser: Parser = { options: [], defaults: new Map(), commands: new Map(), commandName: undefined };
  if (key) parsers.set(key, parser);
  return parser;
}

function parserValue(call: LibraryCall, parser: Parser): Value {
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

/** A new parser; the options of its parents are its own. */
const create: Handler = (call) => {
  const { result } = call.unrecorded();
  const parser = parserOf(result);
  const parents = call.kwargs.get("parents");
  for (const parent of (parents && call.machine.iterate(parents).items?.()) ?? []) {
    const { options, defaults } = parserOf(parent);
    parser.options.push(...options);
    for (const [name, value] of defaults) parser.defaults.set(name, value);
  }
  return result;
};

const addArgument: Handler = (call) => {
  const option = readOption(call);
  if (option) parserOf(call.receiver).options.push(option);
  return call.unrecorded().result;
};

/** A group adds to the parser it belongs to. */
const addGroup: Handler = (call) => parserValue(call, parserOf(call.receiver));

const subParsers = new WeakMap<Value, Parser>();

const addSubParsers: Handler = (call) => {
  const { result } = call.unrecorded();
  const parser = parserOf(call.receiver);
  parser.commandName = asString(call.kwargs.get("dest")) ?? "";
  const holder: Value = result.kind === "object" ? { ...result, type: "argparse._SubParsersAction" } : result;
  subParsers.set(holder, parser);
  return holder;
};

const addSubParser: Handler = (call) => {
  const name = asString(call.args[0]) ?? asString(call.kwargs.get("name"));
  const made = create(call);
  const parent = call.receiver && subParsers.get(likely(call.receiver));
  if (name === undefined || !parent || !made) return made;
  const parser = parserOf(made);
  parent.commands.set(name, parser);
  return parserValue(call, parser);
};

const setDefaults: Handler = (call) => {
  const parser = parserOf(call.receiver);
  for (const [name, value] of call.kwargs) parser.defaults.set(name, value);
  return noneValue();
};

const getDefault: Handler = (call) => {
  const parser = parserOf(call.receiver);
  const name = asString(call.args[0]);
  const option = parser.options.find((o) => o.name === name);
  return (name === undefined ? undefined : parser.defaults.get(name)) ?? (option ? defaultOf(option) : noneValue());
};

/** The words that a `parse_args` call reads: its argument's, or the command line's. */
export function wordsToParse(call: LibraryCall, given: Value | undefined): Word[] {
  const list = given && likely(given);
  if (!list || list.kind === "none") return wordsOfInvocation(call.machine.invocation.argv);
  return (call.machine.iterate(list).items?.() ?? []).map((item) => ({ text: asString(item), spans: item.spans }));
}

const parseArguments: Handler = (call) => {
  const words = wordsToParse(call, call.args[0] ?? call.kwargs.get("args"));
  const { namespace, rest } = parse(parserOf(call.receiver), words, call);
  if (!call.callee.includes("known")) return namespace;
  const unread = rest.map((word) =>
    word.text === undefined
      ? unknown("a word of the command line is not known", word.spans)
      : stringValue(word.text, word.spans),
  );
  return sequenceValue("tuple", [namespace, sequenceValue("list", unread, [call.span])], [call.span]);
};

/** A namespace with every option of the parser: what the words say, else its default. */
export function parse(
  parser: Parser,
  words: readonly Word[],
  call: LibraryCall,
): { namespace: Value; rest: readonly Word[] } {
  const attributes = new Map<string, Value>();
  const given = namespaceArgument(call);
  for (const [name, value] of given ?? []) attributes.set(name, value);
  const rest = fill(parser, words, attributes, call.machine);
  const namespace: Value = {
    kind: "object",
    type: "argparse.Namespace",
    attributes,
    spans: [call.span],
    origin: "stated",
  };
  return { namespace, rest };
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

/** Parsers by their dotted names. */
const parserTypes = [
  "argparse.ArgumentParser",
  "configargparse.ArgumentParser",
  "configargparse.ArgParser",
  "jsonargparse.ArgumentParser",
  "transformers.HfArgumentParser",
  "trl.TrlParser",
  "tap.Tap",
];

const methods: Readonly<Record<string, Handler>> = {
  add_argument: addArgument,
  add_arg: addArgument,
  add: addArgument,
  add_argument_group: addGroup,
  add_mutually_exclusive_group: addGroup,
  add_subparsers: addSubParsers,
  set_defaults: setDefaults,
  get_default: getDefault,
  parse_args: parseArguments,
  parse_known_args: parseArguments,
  parse_intermixed_args: parseArguments,
  print_help: () => noneValue(),
  error: () => noneValue(),
};

function forAllParsers(): Record<string, Handler> {
  const functions: Record<string, Handler> = { "argparse._SubParsersAction.add_parser": addSubParser };
  for (const type of parserTypes)
    for (const [name, handler] of Object.entries(methods)) functions[`${type}.${name}`] = handler;
  for (const type of parserTypes.slice(0, 4)) functions[type] = create;
  return functions;
}

/** Functions of libraries that add options of their own to a parser and give it back. */
const extenders = [
  "deepspeed.add_config_arguments",
  "deepspeed.add_tuning_arguments",
  "pytorch_lightning.Trainer.add_argparse_args",
  "lightning.pytorch.Trainer.add_argparse_args",
  "lightning.Trainer.add_argparse_args",
];

const sameParser: Handler = (call) => call.args[0];

export const argparseLibrary: Library = {
  functions: { ...forAllParsers(), ...Object.fromEntries(extenders.map((name) => [name, sameParser])) },
  attributes: {
    "argparse.Namespace": (object, name) => {
      if (object.kind !== "object" || name.startsWith("__")) return undefined;
      return unknown(`no option sets ${name}`, object.spans);
    },
  },
};
