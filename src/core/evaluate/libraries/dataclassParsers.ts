/** Parsers that fill dataclasses from the command line: `HfArgumentParser`, `TrlParser`, tyro, simple-parsing, pyrallis. */
import { newInstance } from "../classes";
import { runPostInit } from "../dataclassFields";
import { classOf } from "../definitions";
import { documentOf, readConfig } from "../files";
import { type Handler, type Library, type LibraryCall } from "../library";
import { asBoolean, asString, likely, unknown, type Value } from "../value";
import { overriding, sequenceValue, stringValue } from "../values";
import { wordsToParse } from "./argparse";
import { runWithOptions } from "./commands";
import { looseOptions, optionsOfClass } from "./fields";
import { defaultOf, readWords, wordsOfInvocation, type Option, type Word } from "./options";

/** What the program is given: words of a command line, and values of a configuration file under them. */
interface Given {
  readonly words: readonly Word[];
  readonly config: ReadonlyMap<string, Value>;
}

/** The classes that a parser object was made for. */
function classesOf(call: LibraryCall): Value[] {
  const parser = call.receiver && likely(call.receiver);
  if (parser?.kind !== "object" && parser?.kind !== "instance") return [];
  const given = parser.call?.args[0] ?? parser.call?.kwargs.get("dataclass_types");
  return given ? listOf(given) : [];
}

function listOf(value: Value): Value[] {
  const v = likely(value);
  return v.kind === "list" || v.kind === "tuple" ? v.items.map(likely) : [v];
}

/** Fills each class; words that none of the workspace's classes know go to the library's ones, which take them by name. */
function fill(call: LibraryCall, classes: readonly Value[], given: Given): { filled: Value[]; rest: readonly Word[] } {
  const options = classes.map((type) => {
    const definition = type.kind === "class" ? classOf(type) : undefined;
    return definition ? optionsOfClass(call.machine, definition) : [];
  });
  const { values, rest } = readWords(options.flat(), given.words);
  const claimed = new Set(options.flat().map((option) => option.name));
  const loose = looseOptions(rest);
  for (const [name, value] of given.config) if (!claimed.has(name) && !loose.has(name)) loose.set(name, value);
  const takesLoose = classes.some((type) => isLibraryClass(type));
  const filled = classes.map((type, i) => make(call, type, options[i] ?? [], { values, config: given.config, loose }));
  return { filled, rest: takesLoose ? [] : rest };
}

function isLibraryClass(type: Value): boolean {
  return type.kind === "symbol" || (type.kind === "class" && (classOf(type)?.libraryBases.length ?? 0) > 0);
}

interface Sources {
  readonly values: ReadonlyMap<string, Value>;
  readonly config: ReadonlyMap<string, Value>;
  readonly loose: ReadonlyMap<string, Value>;
}

function make(call: LibraryCall, type: Value, options: readonly Option[], sources: Sources): Value {
  const { machine } = call;
  const site = { span: call.span, frame: call.frame, args: [], kwargs: sources.loose, open: false };
  const definition = type.kind === "class" ? classOf(type) : undefined;
  if (!definition)
    return type.kind === "symbol" ? machine.record(type.name, site).result : unknown("not a class", [call.span]);
  const instance = newInstance(definition, [call.span]);
  for (const option of options) {
    const fallback = defaultOf(option);
    const configured = sources.config.get(option.name);
    const value = sources.values.get(option.name) ?? (configured && overriding(configured, fallback)) ?? fallback;
    instance.attributes.set(option.name, value);
  }
  const [base] = definition.libraryBases;
  if (base !== undefined) {
    for (const [name, value] of sources.loose) instance.attributes.set(name, value);
    const made = machine.record(`${base}.__init__`, { ...site, kwargs: new Map(instance.attributes) }, instance);
    made.result = instance;
    (instance as { call?: typeof made }).call = made;
  }
  runPostInit(machine, definition, instance, site);
  return instance;
}

const parseIntoDataclasses: Handler = (call) => {
  const classes = classesOf(call);
  if (classes.length === 0) return undefined;
  const given = call.args[0] ?? call.kwargs.get("args");
  const { words, config } = configOf(call, wordsToParse(call, given));
  const { filled, rest } = fill(call, classes, { words, config });
  const withRest = asBoolean(call.kwargs.get("return_remaining_strings")) === true;
  const texts = rest.map((word) => stringValue(word.text ?? "", word.spans));
  const items = withRest ? [...filled, sequenceValue("list", texts, [call.span])] : filled;
  const [only] = items;
  // TRL's parser hands a single result out of its tuple.
  if (only && items.length === 1 && call.callee.endsWith("parse_args_and_config")) return only;
  return sequenceValue("tuple", items, [call.span]);
};

/** `--config file.yaml` of TRL's parser: its keys stand under the words of the command line. */
function configOf(call: LibraryCall, words: readonly Word[]): Given {
  const none = new Map<string, Value>();
  if (!call.callee.endsWith("parse_args_and_config")) return { words, config: none };
  const at = words.findIndex((word) => word.text === "--config");
  const path = words[at + 1];
  if (at < 0 || path?.text === undefined) return { words, config: none };
  const document = documentOf(call.machine, stringValue(path.text, path.spans), call);
  const config = document && readConfig(document);
  const rest = words.filter((_, i) => i !== at && i !== at + 1);
  return { words: rest, config: config?.kind === "dict" ? config.entries : none };
}

const parseFile: Handler = (call) => {
  const classes = classesOf(call);
  const path = call.args[0] ?? [...call.kwargs.values()][0];
  const document = path && documentOf(call.machine, path, call);
  const config = document && readConfig(document);
  if (classes.length === 0) return undefined;
  const { filled } = fill(call, classes, {
    words: [],
    config: config?.kind === "dict" ? config.entries : new Map<string, Value>(),
  });
  return sequenceValue("tuple", filled, [call.span]);
};

const parseDict: Handler = (call) => {
  const classes = classesOf(call);
  const given = call.args[0] && likely(call.args[0]);
  if (classes.length === 0) return undefined;
  const { filled } = fill(call, classes, {
    words: [],
    config: given?.kind === "dict" ? given.entries : new Map<string, Value>(),
  });
  return sequenceValue("tuple", filled, [call.span]);
};

/** `tyro.cli(Config)`, `pyrallis.parse(config_class=Config)`: one class, or a function whose parameters are the options. */
const parseOne: Handler = (call) => {
  const type = call.args[0] ?? call.kwargs.get("config_class") ?? call.kwargs.get("f");
  const target = type && likely(type);
  const words = wordsOfInvocation(call.machine.invocation.argv);
  if (target?.kind === "function") return runWithOptions(call, target);
  if (target?.kind !== "class") return unknown("the options are not known", [call.span]);
  const { filled, rest } = fill(call, [target], { words, config: new Map() });
  const [made] = filled;
  // `--optimizer.lr 0.1`: an option of a dataclass inside.
  for (const [name, value] of looseOptions(rest)) {
    const path = name.split(".");
    const last = path.pop();
    let owner = made;
    for (const part of path) owner = owner && call.machine.attribute(owner, part);
    if (owner && last !== undefined && path.length > 0) call.machine.setAttribute(owner, last, value);
  }
  return made;
};

/** `simple_parsing.ArgumentParser().add_arguments(Config, dest="config")`. */
const addArguments: Handler = (call) => {
  const type = call.args[0] && likely(call.args[0]);
  const name = asString(call.args[1] ?? call.kwargs.get("dest"));
  if (type?.kind !== "class" || name === undefined) return undefined;
  const [made] = fill(call, [type], {
    words: wordsOfInvocation(call.machine.invocation.argv),
    config: new Map(),
  }).filled;
  const site = { ...call, args: [], kwargs: new Map(made ? [[name, made]] : []) };
  return call.receiver && call.machine.callMethod(call.receiver, "set_defaults", site);
};

const methods: Readonly<Record<string, Handler>> = {
  parse_args_into_dataclasses: parseIntoDataclasses,
  parse_args_and_config: parseIntoDataclasses,
  parse_json_file: parseFile,
  parse_yaml_file: parseFile,
  parse_dict: parseDict,
};

const parsers = [
  "transformers.HfArgumentParser",
  "trl.TrlParser",
  "transformers.hf_argparser.HfArgumentParser",
  "trl.commands.cli_utils.TrlParser",
  "llamafactory.HfArgumentParser",
];

export const dataclassParsers: Library = {
  functions: {
    ...Object.fromEntries(
      parsers.flatMap((type) => Object.entries(methods).map(([name, handler]) => [`${type}.${name}`, handler])),
    ),
    "tyro.cli": parseOne,
    "pyrallis.parse": parseOne,
    "draccus.parse": parseOne,
    "simple_parsing.parse": parseOne,
    "simple_parsing.ArgumentParser.add_arguments": addArguments,
  },
};
