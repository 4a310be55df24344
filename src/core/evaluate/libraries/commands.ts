/** Functions that a command-line library calls with options: click, typer, fire, absl's `app.run`. */
import { bindParameters } from "../functions";
import { callableOf, type FunctionDefinition } from "../definitions";
import { libraryCall, siteWith, type Handler, type Library, type LibraryCall } from "../library";
import type { Machine, Site } from "../machine";
import { asBoolean, asNumber, asString, likely, type Value } from "../value";
import { booleanValue, sequenceValue, stringValue } from "../values";
import { convertText } from "./argparseOptions";
import { optionsOfFunction, spellings } from "./fields";
import { defaultOf, readWords, wordsOfInvocation, type Option, type Word } from "./options";

/** The arguments that a click or typer command gets when the program calls it with none; undefined for other functions. */
function optionArguments(
  machine: Machine,
  definition: FunctionDefinition,
  site: Site,
): ReadonlyMap<string, Value> | undefined {
  const options = definition.decorators.flatMap((decorator) => clickOption(machine, decorator, site) ?? []);
  if (options.length === 0) return undefined;
  return withOptions(machine, definition, options, site);
}

/** Parameters bound to what the words of the command line say, else to the options' defaults. */
function withOptions(
  machine: Machine,
  definition: FunctionDefinition,
  options: readonly Option[],
  site: Site,
): ReadonlyMap<string, Value> {
  const { values } = readWords(options, wordsOfInvocation(machine.invocation.argv));
  const kwargs = new Map(options.map((option) => [option.name, values.get(option.name) ?? defaultOf(option)]));
  return bindParameters(definition, siteWith(site, [], kwargs));
}

/** `@click.option("--lr", default=1e-3)` and `@click.argument("path")` as they stand among the decorators. */
function clickOption(machine: Machine, decorator: Value, site: Site): Option | undefined {
  const value = likely(decorator);
  if (value.kind !== "object" || !value.call) return undefined;
  const isArgument = value.type === "click.argument";
  if (value.type !== "click.option" && !isArgument) return undefined;
  const { call } = value;
  const names = call.args.flatMap((arg) => asString(arg) ?? []);
  const flags = names.filter((name) => name.startsWith("-")).flatMap((name) => name.split("/").slice(0, 1));
  const negatedFlags = names.flatMap((name) => (name.startsWith("-") ? name.split("/").slice(1) : []));
  const long = flags.toSorted((a, b) => b.length - a.length)[0];
  const plain = names.find((name) => !name.startsWith("-")) ?? long?.replace(/^-+/, "").replace(/-/g, "_");
  if (plain === undefined) return undefined;
  const stated = call.kwargs.get("default");
  const isFlag = asBoolean(call.kwargs.get("is_flag")) === true || negatedFlags.length > 0;
  const type = call.kwargs.get("type") ?? typeOfDefault(stated);
  const count = asNumber(call.kwargs.get("nargs"));
  return {
    name: plain,
    flags,
    ...(negatedFlags.length > 0 && { negatedFlags }),
    takes: isFlag ? "none" : count === -1 ? "many" : count !== undefined && count > 1 ? count : "one",
    repeated: asBoolean(call.kwargs.get("multiple")) === true ? "append" : "replace",
    convert: (text) => convertText(libraryCall(machine, call.callee, site), type, text),
    ...(isFlag && { constant: booleanValue(true, [call.span]) }),
    ...(stated ? { default: stated } : isFlag ? { default: booleanValue(false, [call.span]) } : {}),
    required: isArgument || asBoolean(call.kwargs.get("required")) === true,
    span: call.span,
  };
}

/** Without a type, click takes the one of the default. */
function typeOfDefault(value: Value | undefined): Value | undefined {
  const v = value && likely(value);
  const name = v?.kind === "number" ? (v.integer ? "int" : "float") : v?.kind === "boolean" ? "bool" : undefined;
  return name === undefined ? undefined : { kind: "symbol", name: `builtins.${name}`, spans: [], origin: "stated" };
}

/** Kept as an object with its arguments among a function's decorators. */
const keep: Handler = (call) => call.unrecorded().result;

/** `fire.Fire(main)`, `typer.run(main)`: the parameters of the function are the options. */
const runFunction: Handler = (call) => {
  const target = call.args[0] && likely(call.args[0]);
  if (!target) return undefined;
  if (target.kind === "dict") {
    for (const entry of target.entries.values()) runWithOptions(call, likely(entry));
    return call.unrecorded().result;
  }
  return runWithOptions(call, target);
};

/** Calls a function with its parameters as the words of the command line set them. */
export function runWithOptions(call: LibraryCall, target: Value): Value {
  const { machine } = call;
  const callable = callableOf(target);
  if (callable?.kind !== "function") return machine.call(target, siteWith(call, []));
  const options = optionsOfFunction(callable).map(withoutWrapper);
  const { values, rest } = readWords(options, wordsOfInvocation(machine.invocation.argv));
  const kwargs = new Map(options.flatMap((option) => optionEntry(option, values.get(option.name))));
  // A word after an option that nobody knows is that option's.
  const isPlain = (word: Word | undefined): boolean => word?.text?.startsWith("-") === false;
  const positional = rest.filter((word, i) => isPlain(word) && (i === 0 || isPlain(rest[i - 1])));
  for (const option of options) {
    if (kwargs.has(option.name)) continue;
    const word = positional.shift();
    if (word?.text !== undefined) kwargs.set(option.name, option.convert(stringValue(word.text, word.spans)));
    else kwargs.set(option.name, defaultOf(option));
  }
  return machine.call(target, siteWith(call, [], kwargs));
}

function optionEntry(option: Option, value: Value | undefined): [string, Value][] {
  return value ? [[option.name, value]] : [];
}

/** `lr: float = typer.Option(1e-3, "--lr")`: the default inside. */
function withoutWrapper(option: Option): Option {
  const value = option.default && likely(option.default);
  if (value?.kind !== "object" || !/^typer\.(Option|Argument)$/.test(value.type)) return option;
  const inner = value.call?.args[0] ?? value.call?.kwargs.get("default");
  const names = (value.call?.args.slice(1) ?? []).flatMap((arg) => asString(arg) ?? []);
  const isRequired = !inner || (inner.kind === "symbol" && inner.name === "builtins....");
  const flags = names.length > 0 ? names : value.type === "typer.Option" ? spellings(option.name) : [];
  const { name, takes, repeated, convert, span } = option;
  return { name, takes, repeated, convert, span, flags, ...(!isRequired && { default: inner }), required: isRequired };
}

/** Commands of a typer application, read when the application is called. */
const commands = new WeakMap<Value, Value[]>();

const addCommand: Handler = (call) => {
  const app = call.receiver && likely(call.receiver);
  const made = call.unrecorded().result;
  if (app) commands.set(made, commands.get(app) ?? registered(app));
  return made;
};

function registered(app: Value): Value[] {
  const list: Value[] = [];
  commands.set(app, list);
  return list;
}

/** A command joins the application it is declared on. */
function registerCommand(decorators: readonly Value[], definition: Value): void {
  for (const decorator of decorators) commands.get(likely(decorator))?.push(definition);
}

const runApplication: Handler = (call) => {
  const app = call.receiver && likely(call.receiver);
  let result: Value | undefined;
  for (const command of (app && commands.get(app)) ?? []) result = runWithOptions(call, command);
  return result ?? call.unrecorded().result;
};

/** `app.run(main)` of absl: the function gets the words. */
const runWithWords: Handler = (call) => {
  const target = call.args[0] && likely(call.args[0]);
  if (!target) return undefined;
  const words = call.machine.invocation.argv.map((word) => stringValue(word.text ?? "", [word.span]));
  return call.machine.call(
    target,
    siteWith(call, [sequenceValue("list", [stringValue(call.machine.entry.path), ...words])]),
  );
};

export const commandLibraries: Library = {
  defined: registerCommand,
  parameters: optionArguments,
  functions: {
    "click.option": keep,
    "click.argument": keep,
    "click.command": keep,
    "click.group": keep,
    "typer.Option": keep,
    "typer.Argument": keep,
    "typer.Typer": keep,
    "typer.Typer.command": addCommand,
    "typer.Typer.callback": keep,
    "typer.Typer.__call__": runApplication,
    "typer.run": runFunction,
    "fire.Fire": runFunction,
    "jsonargparse.CLI": runFunction,
    "jsonargparse.auto_cli": runFunction,
    "defopt.run": runFunction,
    "plac.call": runFunction,
    "absl.app.run": runWithWords,
    "tensorflow.compat.v1.app.run": runWithWords,
    "tensorflow.app.run": runWithWords,
  },
};
