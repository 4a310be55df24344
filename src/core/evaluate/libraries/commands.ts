/** Functions that a command-line library calls with options: click, typer, fire, absl's `app.run`. */
import { bindParameters } from "../functions";
import { callableOf, classOf, findMember, lookupOrder, type FunctionDefinition } from "../definitions";
import { siteWith, type Handler, type Library, type LibraryCall } from "../library";
import type { Machine, Site } from "../machine";
import { asString, likely, type Value } from "../value";
import { noneValue, overriding, sequenceValue, stringValue } from "../values";
import { clickOptions } from "./clickOptions";
import { looseOptions, optionsOfFunction, spellings } from "./fields";
import { configAndWords, configuredParameters } from "./jsonargparse";
import { defaultOf, readWords, wordsOfInvocation, type Option, type Word } from "./options";

/** The arguments that a click command gets when the program calls it with none; undefined for other functions. */
function optionArguments(
  machine: Machine,
  definition: FunctionDefinition,
  site: Site,
): ReadonlyMap<string, Value> | undefined {
  const options = clickOptions(machine, definition, site);
  if (options.length === 0) return undefined;
  return bindParameters(
    definition,
    siteWith(site, [], argumentsOf(options, wordsOfInvocation(machine.invocation.argv))),
  );
}

/** What the words say, else the options' defaults. */
function argumentsOf(options: readonly Option[], words: readonly Word[]): Map<string, Value> {
  const { values } = readWords(options, words);
  return new Map(options.map((option) => [option.name, values.get(option.name) ?? defaultOf(option)]));
}

/** Kept as an object with its arguments among a function's decorators. */
const keep: Handler = (call) => call.unrecorded().result;

/** Calls a function with its parameters as the words of the command line set them. */
export function runWithOptions(
  call: LibraryCall,
  target: Value,
  given: readonly Word[] = wordsOfInvocation(call.machine.invocation.argv),
): Value {
  const { machine } = call;
  const callable = callableOf(target);
  const definition = callable?.kind === "method" ? callable.function : callable;
  if (definition?.kind !== "function") return machine.call(target, siteWith(call, []));
  const declared = clickOptions(machine, definition, call);
  if (declared.length > 0) return machine.call(target, siteWith(call, [], argumentsOf(declared, given)));
  const self = callable?.kind === "method" && definition.binding !== "static" ? 1 : 0;
  if (!call.callee.startsWith("jsonargparse."))
    return machine.call(target, siteWith(call, [], parametersOf(definition, given, self)));
  const { config, rest } = configAndWords(call, given);
  const kwargs = parametersOf(definition, rest, self, configuredParameters(call, definition, config));
  return machine.call(target, siteWith(call, [], kwargs));
}

/** What words say of a function's parameters; those without a flag are taken by position. @param skip leading parameters left out. */
function parametersOf(
  definition: FunctionDefinition,
  words: readonly Word[],
  skip: number,
  configured: ReadonlyMap<string, Value> = new Map(),
): Map<string, Value> {
  const options = optionsOfFunction(definition)
    .slice(skip)
    .map(withoutWrapper)
    .map((option): Option => {
      const value = configured.get(option.name);
      return value ? { ...option, default: value, required: false } : option;
    });
  const { values, rest } = readWords(options, words);
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
  const loose = looseOptions(rest);
  if (definition.parameters.some((parameter) => parameter.kind === "doubleStar"))
    for (const [name, value] of loose) kwargs.set(name, value);
  return withInner(kwargs, loose);
}

/** `--train.lr 0.1`: what objects among the arguments hold, set in objects of their own. */
function withInner(kwargs: Map<string, Value>, loose: ReadonlyMap<string, Value>): Map<string, Value> {
  for (const [name, value] of loose) {
    const [head = "", ...path] = name.split(".");
    const owner = kwargs.get(head);
    if (owner && path.length > 0) kwargs.set(head, withAttribute(owner, path, value));
  }
  return kwargs;
}

function withAttribute(owner: Value, [name, ...path]: readonly string[], value: Value): Value {
  const held = likely(owner);
  if (held.kind !== "instance" || name === undefined) return owner;
  const before = held.attributes.get(name);
  const inner = path.length > 0 && before ? withAttribute(before, path, value) : overriding(value, before);
  return { ...held, attributes: new Map([...held.attributes, [name, inner]]) };
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

/** Commands of an application by name, read when the application is called. */
const applications = new WeakMap<Value, Map<string, Value>>();

/** The commands of what an application's decorators give: those of the application. */
function commandsOf(app: Value): Map<string, Value> {
  let commands = applications.get(app);
  if (!commands) applications.set(app, (commands = new Map<string, Value>()));
  return commands;
}

/** `@app.command()`, `@app.group()`: what follows joins the application. */
const addCommand: Handler = (call) => {
  const made = call.unrecorded().result;
  if (call.receiver) applications.set(made, commandsOf(likely(call.receiver)));
  return made;
};

/** `cli.add_command(train, name="train")`. */
const joinCommand: Handler = (call) => {
  const [command, name] = call.args;
  if (call.receiver && command)
    commandsOf(likely(call.receiver)).set(asString(name ?? call.kwargs.get("name")) ?? nameOf(command), command);
  return noneValue();
};

function nameOf(command: Value): string {
  const value = likely(command);
  return (value.kind === "function" ? value.name : "").replace(/_/g, "-");
}

/** A command joins the application it is declared on; a group becomes an application of its own. */
function registerCommand(decorators: readonly Value[], definition: Value): Value | undefined {
  const values = decorators.map(likely);
  const isGroup = values.some(
    (value) =>
      (value.kind === "object" && /^click\.(?:Group\.)?group$/.test(value.type)) ||
      (value.kind === "symbol" && value.name === "click.group"),
  );
  const command: Value = isGroup
    ? {
        kind: "object",
        type: "click.Group",
        attributes: new Map([["callback", definition]]),
        spans: definition.spans,
        origin: "stated",
      }
    : definition;
  for (const decorator of values) {
    const commands = applications.get(decorator);
    if (!commands || decorator.kind !== "object") continue;
    const given = asString(decorator.call?.args[0] ?? decorator.call?.kwargs.get("name"));
    commands.set(given ?? nameOf(definition), command);
  }
  return isGroup ? command : undefined;
}

/** Commands that a reader of training code means when none is given. */
const trains = /train|fit|finetune|fine_tune|pretrain|run/i;

/** The command that the words name, with the words after it; where none is named, those that train, else all. */
function chosen(
  commands: ReadonlyMap<string, Value>,
  words: readonly Word[],
): { readonly command: Value; readonly words: readonly Word[] }[] {
  const at = words.findIndex(
    ({ text }) => text !== undefined && (commands.has(text) || commands.has(text.replace(/-/g, "_"))),
  );
  const text = words[at]?.text ?? "";
  const named = commands.get(text) ?? commands.get(text.replace(/-/g, "_"));
  if (named) return [{ command: named, words: words.filter((_, i) => i !== at) }];
  const training = [...commands].filter(([name]) => trains.test(name));
  return (training.length > 0 ? training : [...commands]).map(([, command]) => ({ command, words }));
}

/** Runs a command, a group of them, a class or an object whose methods are commands. */
function runTarget(call: LibraryCall, target: Value, words: readonly Word[], depth = 0): Value {
  const value = likely(target);
  if (depth > 4) return call.unrecorded().result;
  const run = (commands: ReadonlyMap<string, Value>, left: readonly Word[]): Value => {
    const results = chosen(commands, left).map(({ command, words: own }) => runTarget(call, command, own, depth + 1));
    return results.at(-1) ?? call.unrecorded().result;
  };
  switch (value.kind) {
    case "dict":
      return run(value.entries, words);
    case "object": {
      const callback = value.attributes.get("callback");
      if (callback) runWithOptions(call, callback, words);
      return run(commandsOf(value), words);
    }
    case "class": {
      const made = call.machine.call(value, siteWith(call, [], constructorArguments(value, words)));
      return runTarget(call, made, words, depth + 1);
    }
    case "instance":
      return run(methodsOf(call.machine, value), words);
    default:
      return runWithOptions(call, value, words);
  }
}

function constructorArguments(type: Value, words: readonly Word[]): Map<string, Value> {
  const definition = classOf(type);
  const member = definition && findMember(definition, "__init__");
  const callable = member && callableOf(likely(member.value));
  return callable?.kind === "function" ? parametersOf(callable, words, 1) : new Map<string, Value>();
}

/** The public methods of an object, bound to it. */
function methodsOf(machine: Machine, object: Value): Map<string, Value> {
  const definition = classOf(object);
  const names = new Set(definition ? lookupOrder(definition).flatMap((owner) => [...owner.members.keys()]) : []);
  const methods = new Map<string, Value>();
  for (const name of names) {
    const member = definition && findMember(definition, name)?.value;
    const callable = member && callableOf(likely(member));
    if (name.startsWith("_") || callable?.kind !== "function" || callable.binding === "property") continue;
    methods.set(name, machine.attribute(object, name));
  }
  return methods;
}

/** `fire.Fire(main)`, `typer.run(main)`: the parameters of the function are the options; with nothing, the script's functions are commands. */
const runFunction: Handler = (call) => {
  const words = wordsOfInvocation(call.machine.invocation.argv);
  const target = call.args[0] ?? call.kwargs.get("component");
  if (target) return runTarget(call, target, words);
  const own = [...call.machine.topFrame.scope.names].filter(([, value]) => {
    const callable = callableOf(value);
    return callable?.kind === "function" && callable.scope.module === call.machine.topFrame.scope.module;
  });
  const commands = new Map(own);
  return commands.size > 0
    ? runTarget(call, { ...noneValue(), kind: "dict", entries: commands, open: false }, words)
    : undefined;
};

/** Calling the application itself. */
const runApplication: Handler = (call) =>
  call.receiver && runTarget(call, call.receiver, wordsOfInvocation(call.machine.invocation.argv));

/** `app.run(main)` of absl: the function gets the words; with nothing it is the script's `main`. */
const runWithWords: Handler = (call) => {
  const target = call.args[0] ?? call.kwargs.get("main") ?? call.machine.topFrame.scope.names.get("main");
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
    "click.Group.command": addCommand,
    "click.Group.group": addCommand,
    "click.Group.add_command": joinCommand,
    "click.Group.__call__": runApplication,
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
