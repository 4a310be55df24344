/** Parsers that fill dataclasses from the command line: `HfArgumentParser`, `TrlParser`, tyro, simple-parsing, pyrallis. */
import { classValue, newInstance } from "../classes";
import { runPostInit } from "../dataclassFields";
import { classOf, type FunctionDefinition } from "../definitions";
import { documentOf, readConfig } from "../files";
import { bindParameters } from "../functions";
import { libraryCall, siteWith, type Handler, type Library, type LibraryCall } from "../library";
import type { Machine, Site } from "../machine";
import { newFrame } from "../scope";
import { asBoolean, asString, isNone, likely, unknown, type Value } from "../value";
import { noneValue, overriding, sequenceValue, stringValue } from "../values";
import { wordsToParse } from "./argparse";
import { readOption } from "./argparseOptions";
import { parse, parserOf } from "./argparseParser";
import { runWithOptions } from "./commands";
import { looseOptions, optionsOfClass } from "./fields";
import { defaultOf, readWords, wordsOfInvocation, type Option, type Word } from "./options";

/** What the program is given: words of a command line, values of a configuration file under them, and of an object under these. */
interface Given {
  readonly words: readonly Word[];
  readonly config: ReadonlyMap<string, Value>;
  /** A configuration file is named that is not at hand: it may set any option. */
  readonly unseen?: boolean;
  readonly defaults?: ReadonlyMap<string, Value>;
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
  const { defaults } = parserOf(call.receiver);
  const options = classes.map((type) => {
    const definition = type.kind === "class" ? classOf(type) : undefined;
    return (definition ? optionsOfClass(call.machine, definition) : []).map((option) => {
      const set = defaults.get(option.name) ?? given.defaults?.get(option.name);
      return set ? { ...option, default: set, required: false } : option;
    });
  });
  const { values, rest } = readWords(options.flat(), given.words);
  const claimed = new Set(options.flat().map((option) => option.name));
  const loose = looseOptions(rest);
  for (const [name, value] of given.config) if (!claimed.has(name) && !loose.has(name)) loose.set(name, value);
  const takesLoose = classes.some((type) => isLibraryClass(type));
  const { config, unseen = false } = given;
  const filled = classes.map((type, i) => make(call, type, options[i] ?? [], { values, config, unseen, loose }));
  return { filled, rest: takesLoose ? [] : rest };
}

function isLibraryClass(type: Value): boolean {
  return type.kind === "symbol" || (type.kind === "class" && (classOf(type)?.libraryBases.length ?? 0) > 0);
}

interface Sources {
  readonly values: ReadonlyMap<string, Value>;
  readonly config: ReadonlyMap<string, Value>;
  readonly unseen: boolean;
  readonly loose: ReadonlyMap<string, Value>;
}

function make(call: LibraryCall, type: Value, options: readonly Option[], sources: Sources): Value {
  const { machine } = call;
  const site = { span: call.span, frame: call.frame, args: [], kwargs: sources.loose, open: sources.unseen };
  const definition = type.kind === "class" ? classOf(type) : undefined;
  if (!definition)
    return type.kind === "symbol" ? machine.record(type.name, site).result : unknown("not a class", [call.span]);
  const instance = newInstance(definition, [call.span]);
  for (const option of options) {
    const fallback = sources.unseen
      ? unknown("the configuration file is not at hand", [option.span])
      : defaultOf(option);
    const configured = sources.config.get(option.name);
    const value = sources.values.get(option.name) ?? (configured && within(configured, fallback)) ?? fallback;
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

/** What a file says of a field: of a field that is an object of its own, what it says of that one's fields. */
function within(configured: Value, fallback: Value, depth = 0): Value {
  const given = likely(configured);
  const held = likely(fallback);
  if (given.kind !== "dict" || held.kind !== "instance" || depth > 8) return overriding(configured, fallback);
  const attributes = new Map(held.attributes);
  for (const [name, value] of given.entries) {
    const before = attributes.get(name);
    attributes.set(name, before ? within(value, before, depth + 1) : value);
  }
  return { ...held, attributes };
}

const parseIntoDataclasses: Handler = (call) => {
  const classes = classesOf(call);
  if (classes.length === 0) return undefined;
  const given = call.args[0] ?? call.kwargs.get("args");
  const { words, ...file } = configOf(call, wordsToParse(call, given));
  // Options that were added to the parser itself stand in a namespace behind the dataclasses.
  const parser = parserOf(call.receiver);
  const own = parser.options.length > 0 ? parse(parser, words, { ...call, args: [], kwargs: new Map() }) : undefined;
  const { filled, rest } = fill(call, classes, { words: own?.rest ?? words, ...file });
  if (own) filled.push(own.namespace);
  const withRest = asBoolean(call.kwargs.get("return_remaining_strings")) === true;
  const texts = rest.map((word) => stringValue(word.text ?? "", word.spans));
  const items = withRest ? [...filled, sequenceValue("list", texts, [call.span])] : filled;
  const [only] = items;
  // TRL's parser hands a single result out of its tuple.
  if (only && items.length === 1 && call.callee.endsWith("parse_args_and_config")) return only;
  return sequenceValue("tuple", items, [call.span]);
};

/** `--config file.yaml`, as TRL's parser and pyrallis take it: its keys stand under the words of the command line. */
function configOf(call: LibraryCall, words: readonly Word[]): Given {
  const none = new Map<string, Value>();
  const takesFile = call.callee.endsWith("parse_args_and_config")
    ? /^--config$/
    : /^(?:pyrallis|draccus|simple_parsing)\./.test(call.callee)
      ? /^--config(?:_path)?$/
      : undefined;
  const joined = words.flatMap(({ text, spans }) => {
    const equals = takesFile && text !== undefined ? text.indexOf("=") : -1;
    if (equals < 0 || text === undefined || takesFile?.test(text.slice(0, equals)) !== true) return { text, spans };
    return [
      { text: text.slice(0, equals), spans },
      { text: text.slice(equals + 1), spans },
    ];
  });
  const at = takesFile ? joined.findIndex(({ text }) => text !== undefined && takesFile.test(text)) : -1;
  const path = joined[at + 1];
  if (at < 0 || !path) return { words, config: none };
  const document =
    path.text === undefined ? undefined : documentOf(call.machine, stringValue(path.text, path.spans), call);
  const config = document && readConfig(document);
  const rest = joined.filter((_, i) => i !== at && i !== at + 1);
  return config?.kind === "dict"
    ? { words: rest, config: config.entries }
    : { words: rest, config: none, unseen: true };
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
  const given = call.kwargs.get("args");
  const words = wordsToParse(call, given);
  if (target?.kind === "function") return runWithOptions(call, target, words);
  if (target?.kind !== "class") return unknown("the options are not known", [call.span]);
  return parseClass(call, target, words, defaultsIn(call));
};

/** What `default=` says of an object's fields: what stands in the object given; any of them where that is not known. */
function defaultsIn(call: LibraryCall): Pick<Given, "defaults" | "unseen"> {
  const given = call.kwargs.get("default");
  const held = given && likely(given);
  if (!given || !held || isNone(given)) return {};
  return held.kind === "instance" ? { defaults: held.attributes } : { unseen: true };
}

/** An object of a class as the words set it, those of objects inside too: `--optimizer.lr 0.1`. */
function parseClass(
  call: LibraryCall,
  type: Value,
  given: readonly Word[],
  stands: Pick<Given, "defaults" | "unseen"> = {},
): Value | undefined {
  const { filled, rest } = fill(call, [type], { ...stands, ...configOf(call, given) });
  const [made] = filled;
  if (made) setNested(call, made, rest);
  return made;
}

function setNested(call: LibraryCall, made: Value, rest: readonly Word[]): void {
  for (const [name, value] of looseOptions(rest)) {
    const path = name.split(".");
    const last = path.pop();
    let owner = made;
    for (const part of path) owner = call.machine.attribute(owner, part);
    if (last !== undefined && path.length > 0) call.machine.setAttribute(owner, last, value);
  }
}

/** `tyro.extras.overridable_config_cli({"small": ("…", Config(…))})`: the one that the words name, with what they set. */
const parseNamed: Handler = (call) => {
  const configs = call.args[0] && likely(call.args[0]);
  if (configs?.kind !== "dict") return undefined;
  const words = wordsToParse(call, call.kwargs.get("args"));
  const at = words.findIndex(({ text }) => text !== undefined && configs.entries.has(text));
  const entry = at >= 0 ? configs.entries.get(words[at]?.text ?? "") : [...configs.entries.values()][0];
  const pair = entry && likely(entry);
  const made = pair && "items" in pair ? pair.items.at(-1) : pair;
  const held = made && likely(made);
  if (held?.kind !== "instance") return made;
  const definition = classOf(held);
  const rest = words.filter((_, i) => i !== at);
  return definition ? parseClass(call, classValue(definition), rest, { defaults: held.attributes }) : held;
};

/** `@pyrallis.wrap()`: the function gets an object of the class that its first parameter is annotated with. */
function wrappedParameters(
  machine: Machine,
  definition: FunctionDefinition,
  site: Site,
): ReadonlyMap<string, Value> | undefined {
  const names = definition.decorators.map(likely).map((value) => (value.kind === "object" ? value.type : ""));
  const wrapper = names.find((name) => /^(?:pyrallis|draccus)\.wrap$|^simple_parsing\.wrap$/.test(name));
  const [parameter] = definition.parameters;
  if (wrapper === undefined || !parameter?.annotation) return undefined;
  const type = likely(machine.evaluate(parameter.annotation, newFrame(definition.scope, definition.base)));
  const call = libraryCall(machine, wrapper, site);
  const made = type.kind === "class" && parseClass(call, type, wordsOfInvocation(machine.invocation.argv));
  return made ? bindParameters(definition, siteWith(site, [made])) : undefined;
}

/** `Arguments().parse_args()` of the typed argument parser: the object's own fields. */
const parseTyped: Handler = (call) => {
  const self = call.receiver && likely(call.receiver);
  const definition = self?.kind === "instance" ? classOf(self) : undefined;
  if (!self || !definition) return undefined;
  const words = wordsToParse(call, call.args[0] ?? call.kwargs.get("args"));
  const options = [...optionsOfClass(call.machine, definition), ...parserOf(self).options];
  const { values } = readWords(options, words);
  for (const option of options)
    call.machine.setAttribute(self, option.name, values.get(option.name) ?? defaultOf(option));
  return self;
};

/** `simple_parsing.ArgumentParser().add_arguments(Config, dest="config")`. */
const addArguments: Handler = (call) => {
  const type = call.args[0] && likely(call.args[0]);
  const name = asString(call.args[1] ?? call.kwargs.get("dest"));
  if (type?.kind !== "class" || name === undefined) return undefined;
  const [made] = fill(call, [type], {
    words: wordsOfInvocation(call.machine.invocation.argv),
    config: new Map(),
    ...defaultsIn(call),
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

/** Kept as an object among a function's decorators. */
const keep: Handler = (call) => call.unrecorded().result;

const addTyped: Handler = (call) => {
  const option = readOption(call);
  if (option) parserOf(call.receiver).options.push(option);
  return noneValue();
};

export const dataclassParsers: Library = {
  parameters: wrappedParameters,
  functions: {
    ...Object.fromEntries(
      parsers.flatMap((type) => Object.entries(methods).map(([name, handler]) => [`${type}.${name}`, handler])),
    ),
    "tyro.cli": parseOne,
    "pyrallis.parse": parseOne,
    "draccus.parse": parseOne,
    "simple_parsing.parse": parseOne,
    "tyro.extras.overridable_config_cli": parseNamed,
    "tyro.extras.subcommand_cli_from_dict": parseNamed,
    "pyrallis.wrap": keep,
    "draccus.wrap": keep,
    "tap.Tap.parse_args": parseTyped,
    "tap.Tap.add_argument": addTyped,
    "simple_parsing.ArgumentParser.add_arguments": addArguments,
  },
};
