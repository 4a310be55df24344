/** argparse, and the parsers that keep its interface. */
import { siteWith, type Handler, type Library, type LibraryCall } from "../library";
import { type Value, asString, likely, unknown } from "../value";
import { noneValue, sequenceValue, stringValue, symbolValue } from "../values";
import { readOption } from "./argparseOptions";
import { parse, parserOf, parserValue, type Parser } from "./argparseParser";
import { type Word, defaultOf, wordsOfInvocation } from "./options";

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
  const prefix = asString(call.kwargs.get("fromfile_prefix_chars"));
  if (prefix !== undefined && prefix !== "") parser.filePrefix = prefix.charAt(0);
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
  const given = call.args[0] && likely(call.args[0]);
  const entries = given?.kind === "dict" ? [...given.entries, ...call.kwargs] : call.kwargs;
  for (const [name, value] of entries) parser.defaults.set(name, value);
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
  return call.callee.includes("known") ? withRest(call, namespace, rest) : namespace;
};

/** optparse gives the words that no option takes along with the options. */
const parseWithRest: Handler = (call) => {
  const { namespace, rest } = parse(parserOf(call.receiver), wordsToParse(call, call.args[0]), call);
  return withRest(call, namespace, rest);
};

function withRest(call: LibraryCall, namespace: Value, rest: readonly Word[]): Value {
  const unread = rest.map((word) =>
    word.text === undefined
      ? unknown("a word of the command line is not known", word.spans)
      : stringValue(word.text, word.spans),
  );
  return sequenceValue("tuple", [namespace, sequenceValue("list", unread, [call.span])], [call.span]);
}

/** Parsers by their dotted names. */
const parserTypes = [
  "argparse.ArgumentParser",
  "configargparse.ArgumentParser",
  "configargparse.ArgParser",
  "jsonargparse.ArgumentParser",
  "simple_parsing.ArgumentParser",
  "transformers.HfArgumentParser",
  "trl.TrlParser",
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
  for (const type of parserTypes.slice(0, 5)) functions[type] = create;
  return functions;
}

/** Functions of libraries that add options of their own to a parser and give it back. */
const extend: Handler = (call) => {
  const [parser] = call.args;
  if (parser) parserOf(parser).takesAny = true;
  return parser;
};

/** `Trainer.from_argparse_args(args, logger=…)`: the class with what the namespace holds. */
const fromNamespace: Handler = (call) => {
  const given = call.args[0] && likely(call.args[0]);
  if (given?.kind !== "object") return undefined;
  const stated = [...given.attributes].filter(([, value]) => value.kind !== "none");
  const type = symbolValue(call.callee.replace(/\.from_argparse_args$/, ""));
  return call.machine.call(type, siteWith(call, [], new Map([...stated, ...call.kwargs])));
};

/** `options.get_training_parser()` of fairseq: a parser with options of the library's own. */
const anyParser: Handler = (call) => {
  const parser = parserValue(call, parserOf(undefined));
  parserOf(parser).takesAny = true;
  return parser;
};

/** `options.parse_args_and_arch(parser)`. */
const parseWithArchitecture: Handler = (call) =>
  parse(parserOf(call.args[0]), wordsToParse(call, call.args[1] ?? call.kwargs.get("input_args")), {
    ...call,
    args: [],
  }).namespace;

const trainers = ["pytorch_lightning.Trainer", "lightning.pytorch.Trainer", "lightning.Trainer"];

const extensions: Readonly<Record<string, Handler>> = Object.fromEntries([
  ["deepspeed.add_config_arguments", extend],
  ["deepspeed.add_tuning_arguments", extend],
  ["fairseq.options.get_training_parser", anyParser],
  ["fairseq.options.get_parser", anyParser],
  ["fairseq.options.parse_args_and_arch", parseWithArchitecture],
  ...trainers.flatMap((type): [string, Handler][] => [
    [`${type}.add_argparse_args`, extend],
    [`${type}.from_argparse_args`, fromNamespace],
  ]),
]);

export const argparseLibrary: Library = {
  functions: {
    ...forAllParsers(),
    ...extensions,
    "optparse.OptionParser.add_option": addArgument,
    "optparse.OptionParser.add_option_group": () => noneValue(),
    "optparse.OptionParser.parse_args": parseWithRest,
    "optparse.OptionParser.set_defaults": setDefaults,
  },
  attributes: {
    "argparse.Namespace": (object, name) => {
      if (object.kind !== "object" || name.startsWith("__")) return undefined;
      return unknown(`no option sets ${name}`, object.spans);
    },
  },
};
