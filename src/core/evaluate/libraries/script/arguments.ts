/** Command lines of Node programs: ports of argparse, commander, yargs, minimist. */
import { recordEntry } from "../../../source/recordEntry";
import { libraryCall, type Handler, type Library, type LibraryCall } from "../../library";
import { asBoolean, asString, likely, unknown, type Value } from "../../value";
import { dictValue, noneValue, numberValue, stringValue, symbolValue, type Dict } from "../../values";
import { argparseLibrary } from "../argparse";
import { defaultOf, readWords, wordsOfInvocation, type Option } from "../options";

const pythonNames: Readonly<Record<string, string>> = {
  defaultValue: "default",
  optionStrings: "choices",
  constant: "const",
};
const pythonTypes: Readonly<Record<string, string>> = { int: "int", float: "float", string: "str", str: "str" };
const actions: Readonly<Record<string, string>> = {
  storeTrue: "store_true",
  storeFalse: "store_false",
  storeConst: "store_const",
};

/** The port of argparse takes the same words in an object, some of them under other names. */
const asPython =
  (method: string): Handler =>
  (call) => {
    const name = `argparse.ArgumentParser.${method}`;
    const handler = recordEntry(argparseLibrary.functions ?? {}, name);
    const options = dictOf(call.args.at(-1));
    // In Python, and in scripts that write as there: nothing to put in other words.
    const isPlain = call.callee === name && !options && !call.args.some((flag) => likely(flag).kind === "list");
    if (isPlain) return handler?.(call);
    const flags = (options ? call.args.slice(0, -1) : call.args).flatMap((flag) => {
      const held = likely(flag);
      return held.kind === "list" ? held.items : [held];
    });
    const kwargs = new Map(call.kwargs);
    for (const [name, value] of options?.entries ?? [])
      kwargs.set(recordEntry(pythonNames, name) ?? name, renamed(name, value));
    return handler?.(libraryCall(call.machine, name, { ...call, args: flags, kwargs }, call.receiver));
  };

function renamed(name: string, value: Value): Value {
  const text = asString(value);
  if (name === "type" && text !== undefined) return symbolValue(`builtins.${recordEntry(pythonTypes, text) ?? "str"}`);
  if (name === "action" && text !== undefined) return stringValue(recordEntry(actions, text) ?? text, value.spans);
  return value;
}

const parser: Handler = (call) => call.machine.call(symbolValue("argparse.ArgumentParser"), { ...call, args: [] });

function dictOf(value: Value | undefined): Dict | undefined {
  const held = value && likely(value);
  return held?.kind === "dict" ? held : undefined;
}

/** The number that a word is, as minimist and yargs take it; else the word. */
function numberOrText(text: Value): Value {
  const written = asString(text);
  return written !== undefined && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(written)
    ? numberValue(Number(written), Number.isInteger(Number(written)), text.spans)
    : text;
}

function optionOf(
  name: string,
  fallback: Value | undefined,
  span: Option["span"],
  aliases: readonly string[] = [],
): Option {
  const isSwitch = fallback !== undefined && asBoolean(fallback) !== undefined;
  return {
    name,
    flags: [name, ...aliases].map((flag) => `${flag.length === 1 ? "-" : "--"}${flag}`),
    takes: isSwitch ? "none" : "one",
    repeated: "replace",
    convert: numberOrText,
    ...(isSwitch && { constant: { ...fallback, kind: "boolean", value: true } }),
    ...(fallback && { default: fallback }),
    required: false,
    span,
  };
}

/** What the words of the command line say, over the defaults. Options that are not declared may be given too, so it stays open. */
function parsed(call: LibraryCall, options: readonly Option[]): Value {
  const { values } = readWords(options, wordsOfInvocation(call.machine.invocation.argv));
  const entries = new Map<string, Value>();
  for (const option of options) {
    const value = values.get(option.name) ?? (option.default ? defaultOf(option) : noneValue());
    entries.set(option.name, value);
    entries.set(camel(option.name), value);
  }
  return dictValue(entries, [call.span]);
}

function camel(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const minimist: Handler = (call) => {
  const defaults = dictOf(dictOf(call.args[1])?.entries.get("default"));
  const options = [...(defaults?.entries ?? [])].map(([name, value]) => optionOf(name, value, call.span));
  return parsed(call, options);
};

/** Options that a program or parser has declared so far, by the object they are declared on. */
const declared = new WeakMap<ReadonlyMap<string, Value>, Option[]>();

function optionsOf(value: Value | undefined): Option[] {
  const held = value && likely(value);
  if (held?.kind !== "object") return [];
  const known = declared.get(held.attributes) ?? [];
  declared.set(held.attributes, known);
  return known;
}

function builder(type: string): Handler {
  return (call) => ({ kind: "object", type, attributes: new Map(), spans: [call.span], origin: "stated" });
}

/** yargs: `.option("epochs", { default: 10, alias: "e" })`, `.options({ epochs: { … } })`, `.default("epochs", 10)`. */
const yargsOption: Handler = (call) => {
  const [first, second] = call.args;
  const several = dictOf(first);
  const entries: readonly (readonly [string, Value | undefined])[] = several
    ? [...several.entries]
    : [[asString(first) ?? "", second]];
  for (const [name, value] of entries) {
    const given = dictOf(value);
    const alias = given?.entries.get("alias");
    const aliases = [alias, ...(alias?.kind === "list" ? alias.items : [])].flatMap((a) => asString(a) ?? []);
    const fallback = given ? given.entries.get("default") : value;
    if (name !== "") optionsOf(call.receiver).push(optionOf(name, fallback, call.span, aliases));
  }
  return call.receiver;
};

/** commander: `.option("-e, --epochs <n>", "how many", parseInt, 10)`. */
const commanderOption: Handler = (call) => {
  const written = asString(call.args[0]) ?? "";
  const long = /--([\w-]+)/.exec(written)?.[1];
  const short = /(^|[\s,])-(\w)\b/.exec(written)?.[2];
  const fallback = call.args.slice(2).findLast((arg) => !["function", "symbol"].includes(likely(arg).kind));
  if (long !== undefined) {
    const option = optionOf(long, fallback, call.span, short === undefined ? [] : [short]);
    const takes = /[<[]/.test(written) ? "one" : "none";
    const constant: Value = { kind: "boolean", value: true, spans: [call.span], origin: "stated" };
    optionsOf(call.receiver).push({ ...option, takes, ...(takes === "none" && { constant }) });
  }
  return call.receiver;
};

const parseAll: Handler = (call) => parsed(call, optionsOf(call.receiver));

const sameReceiver: Handler = (call) => call.receiver;

const commanderChain = [
  "name",
  "version",
  "description",
  "usage",
  "argument",
  "arguments",
  "parse",
  "parseAsync",
  "allowUnknownOption",
];
const yargsChain = [
  "usage",
  "help",
  "alias",
  "demandOption",
  "describe",
  "example",
  "strict",
  "version",
  "scriptName",
  "wrap",
  "epilogue",
];
const commanderTypes = ["npm.commander.Command", "npm.commander.program", "npm.commander"];

function chain(type: string, names: readonly string[]): [string, Handler][] {
  return names.map((name) => [`${type}.${name}`, sameReceiver]);
}

const programs = new WeakMap<object, Value>();

/** The one program that commander hands to everybody. */
function sharedProgram(machine: object): Value {
  let program = programs.get(machine);
  if (!program)
    programs.set(
      machine,
      (program = { kind: "object", type: "npm.commander.Command", attributes: new Map(), spans: [], origin: "stated" }),
    );
  return program;
}

export const scriptArguments: Library = {
  functions: {
    "npm.argparse.ArgumentParser": parser,
    "argparse.ArgumentParser.addArgument": asPython("add_argument"),
    "argparse.ArgumentParser.add_argument": asPython("add_argument"),
    "argparse.ArgumentParser.parseArgs": asPython("parse_args"),
    "argparse.ArgumentParser.parseKnownArgs": asPython("parse_known_args"),
    "npm.minimist": minimist,
    "npm.yargs": builder("npm.yargs.Argv"),
    "npm.yargs_yargs": builder("npm.yargs.Argv"),
    "npm.yargs.option": (call) =>
      yargsOption({ ...call, receiver: builder("npm.yargs.Argv")(call) ?? unknown("no parser") }),
    "npm.yargs.options": (call) =>
      yargsOption({ ...call, receiver: builder("npm.yargs.Argv")(call) ?? unknown("no parser") }),
    "npm.yargs.usage": builder("npm.yargs.Argv"),
    ...Object.fromEntries([
      ...["option", "options", "default", "positional"].map((name) => [`npm.yargs.Argv.${name}`, yargsOption] as const),
      ...["parse", "parseSync"].map((name) => [`npm.yargs.Argv.${name}`, parseAll] as const),
      ...chain("npm.yargs.Argv", yargsChain),
      ...commanderTypes.flatMap((type) => [
        [`${type}.option`, commanderOption] as const,
        [`${type}.requiredOption`, commanderOption] as const,
        [`${type}.opts`, parseAll] as const,
        ...chain(type, commanderChain),
      ]),
    ]),
    "npm.commander.Command": builder("npm.commander.Command"),
  },
  constants: {
    "npm.commander.program": sharedProgram,
  },
  attributes: {
    "npm.yargs.Argv": (object, name, machine) => {
      if (name !== "argv") return undefined;
      const span = object.spans[0] ?? { path: machine.entry.path, from: 0, to: 0 };
      const site = { span, frame: machine.topFrame, args: [], kwargs: new Map<string, Value>(), open: false };
      return parsed(libraryCall(machine, "npm.yargs.Argv.argv", site, object), optionsOf(object));
    },
  },
};
