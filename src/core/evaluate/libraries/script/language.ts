/** JavaScript itself and what Node gives to it: the operations that are written as calls, numbers, objects, promises, files, the command line. */
import { fileText } from "../../files";
import { siteWith, type Handler, type Library, type LibraryCall } from "../../library";
import type { Machine } from "../../machine";
import { moduleOf } from "../../definitions";
import { ambientLibraries, importScript, ownLibrary } from "../../scriptModules";
import { asString, likely, unknown, type Value } from "../../value";
import {
  dictValue,
  eitherOf,
  keyOf,
  noneValue,
  sequenceValue,
  stringValue,
  symbolValue,
  type Dict,
} from "../../values";

/** Calls what another name stands for, with the first arguments. */
const as =
  (name: string, count = Infinity): Handler =>
  (call) =>
    call.machine.call(symbolValue(name), { ...call, args: call.args.slice(0, count) });

const importWhole: Handler = (call) => {
  const specifier = asString(call.args[0]);
  if (specifier === undefined) return unknown("which module is not known", [call.span]);
  return ownLibrary(specifier) ?? importScript(call.machine, specifier, call.frame.scope.module);
};

/** `import { name } from "…"`, `default` for what a module is as a whole. */
const importName: Handler = (call) => {
  const name = asString(call.args[1]) ?? "";
  const library = ownLibrary(asString(call.args[0]) ?? "", name);
  if (library) return library;
  const whole = importWhole(call) ?? unknown("no module");
  const held = likely(whole);
  if (name === "default" && held.kind === "symbol") return held;
  const entry = held.kind === "dict" ? held.entries.get(name) : moduleOf(held)?.scope.names.get(name);
  if (entry) return entry;
  // A module without a default of its own stands for itself.
  if (name === "default" && held.kind !== "unknown") return whole;
  const ambient = ambientLibraries.get(name);
  if (held.kind === "unknown" && ambient !== undefined) return symbolValue(ambient);
  return call.machine.attribute(whole, name);
};

const exportAll: Handler = (call) => {
  const whole = importWhole(call);
  const held = whole && likely(whole);
  const names = held?.kind === "dict" ? held.entries : held && moduleOf(held)?.scope.names;
  for (const [name, value] of names ?? [])
    if (name !== "default") call.machine.journal.set(call.frame.scope.names, name, value);
  return noneValue();
};

/** `value ?? other`, and defaults of what is taken apart. */
const orElse: Handler = ({ args: [value, other] }) => {
  if (!value || !other) return value;
  const held = value.kind === "either" ? value.options : [value];
  const present = held.filter((option) => option.kind !== "none");
  if (present.length === held.length)
    return held.some((option) => option.kind === "unknown") ? eitherOf([other, value]) : value;
  return eitherOf([...present, other]);
};

/** `promise.then(f)`: what a promise will hold is what it holds. */
const then: Handler = (call) => {
  const [value, callback] = call.args;
  if (!value || !callback || likely(callback).kind === "none") return value;
  return call.machine.call(callback, siteWith(call, [value]));
};

const length: Handler = (call) => {
  const [value] = call.args;
  const held = value && likely(value);
  if (held?.kind === "dict" || held?.kind === "symbol" || held?.kind === "instance")
    return call.machine.attribute(held, "length");
  return as("builtins.len")(call);
};

/** `const { a, ...rest } = object`. */
const rest: Handler = (call) => {
  const [value, ...taken] = call.args;
  const held = value && likely(value);
  if (held?.kind !== "dict") return held && unknown("which entries are left is not known", held.spans);
  const names = new Set(taken.map(keyOf));
  return dictValue(new Map([...held.entries].filter(([name]) => !names.has(name))), held.spans, held.open);
};

const promise: Handler = (call) => {
  const [executor] = call.args;
  if (!executor) return undefined;
  const resolver: Value = {
    kind: "object",
    type: resolverType,
    attributes: new Map(),
    spans: [call.span],
    origin: "stated",
  };
  call.machine.call(executor, siteWith(call, [resolver, resolver]));
  return resolver.attributes.get("value") ?? unknown("what the promise will hold is not known", [call.span]);
};

const resolverType = "script.Promise.resolver";

const settle: Handler = (call) => {
  const [value = noneValue()] = call.args;
  if (call.receiver && !(call.receiver.kind === "object" && call.receiver.attributes.has("value")))
    call.machine.setAttribute(call.receiver, "value", value);
  return noneValue();
};

const first: Handler = (call) => call.args[0];

const dictOf = (value: Value | undefined): Dict | undefined => {
  const held = value && likely(value);
  return held?.kind === "dict" ? held : undefined;
};

/** `Object.keys(o)`, `Object.values(o)`, `Object.entries(o)`. */
const listOf =
  (item: (key: Value, value: Value) => Value): Handler =>
  (call) => {
    const dict = dictOf(call.args[0]);
    if (!dict) return unknown("its entries are not known", [call.span]);
    const items = [...dict.entries].map(([key, value]) =>
      item(dict.keys?.get(key) ?? stringValue(key, dict.spans), value),
    );
    return sequenceValue("list", items, dict.spans, dict.open);
  };

const assign: Handler = (call) => {
  const [target, ...sources] = call.args;
  const dict = dictOf(target);
  for (const source of sources.map((value) => dictOf(value))) {
    if (!dict) break;
    for (const [key, value] of source?.entries ?? []) call.machine.journal.set(dict.entries, key, value);
    if (!source || source.open) dict.open = true;
  }
  return target;
};

const readFile: Handler = (call) => (call.args[0] ? fileText(call.machine, call.args[0], call) : undefined);

/** `fs.readFile(path, (error, data) => …)`. */
const readFileThen: Handler = (call) => {
  const text = readFile(call);
  const callback = call.args.at(-1);
  if (text && callback && likely(callback).kind === "function")
    call.machine.call(callback, siteWith(call, [noneValue(), text]));
  return text;
};

function commandLine(machine: Machine): Value {
  const words = machine.invocation.argv.map(({ text, span }) =>
    text === undefined ? unknown("a word of the command line is not known", [span]) : stringValue(text, [span]),
  );
  return sequenceValue("list", [stringValue("node"), stringValue(machine.entry.path), ...words]);
}

/** A clock, chance: differs in each run. */
const differs = (call: LibraryCall): Value => unknown("differs in each run", [call.span]);

export const scriptLanguage: Library = {
  functions: {
    "script.import": importWhole,
    "script.importName": importName,
    "script.exportAll": exportAll,
    "script.orElse": orElse,
    "script.then": then,
    "script.length": length,
    "script.rest": rest,
    "script.Promise": promise,
    [`${resolverType}.__call__`]: settle,
    "script.Promise.resolve": first,
    "script.Promise.all": first,
    "script.Object.keys": listOf((key) => key),
    "script.Object.values": listOf((_, value) => value),
    "script.Object.entries": listOf((key, value) => sequenceValue("tuple", [key, value], value.spans)),
    "script.Object.assign": assign,
    "script.Object.freeze": first,
    "script.structuredClone": first,
    "script.Number": as("builtins.float", 1),
    "script.parseInt": as("builtins.int", 1),
    "script.parseFloat": as("builtins.float", 1),
    "script.Number.parseInt": as("builtins.int", 1),
    "script.Number.parseFloat": as("builtins.float", 1),
    "script.String": as("builtins.str", 1),
    "script.Boolean": as("builtins.bool", 1),
    "script.Math.floor": as("math.floor"),
    "script.Math.ceil": as("math.ceil"),
    "script.Math.trunc": as("math.floor"),
    "script.Math.round": as("builtins.round", 1),
    "script.Math.sqrt": as("math.sqrt"),
    "script.Math.log": as("math.log", 1),
    "script.Math.log2": as("math.log2"),
    "script.Math.exp": as("math.exp"),
    "script.Math.pow": as("math.pow"),
    "script.Math.abs": as("builtins.abs"),
    "script.Math.max": as("builtins.max"),
    "script.Math.min": as("builtins.min"),
    "script.Math.random": differs,
    "script.Date.now": differs,
    "script.JSON.parse": as("json.loads", 1),
    "npm.fs.readFileSync": readFile,
    "npm.fs.promises.readFile": readFile,
    "npm.fs_promises.readFile": readFile,
    "npm.fs.readFile": readFileThen,
    "npm.path.join": as("os.path.join"),
    "npm.path.resolve": as("os.path.join"),
    "npm.path.dirname": as("os.path.dirname"),
    "npm.path.basename": as("os.path.basename"),
  },
  constants: {
    "script.process.env": (machine) => machine.environment,
    "script.process.argv": commandLine,
    "script.Math.PI": (machine) => machine.attribute(symbolValue("math"), "pi"),
    "script.Math.E": (machine) => machine.attribute(symbolValue("math"), "e"),
  },
  attributes: {
    // What a page's element holds depends on who uses it.
    "script.document.getElementById": (object, name) =>
      name === "value" || name === "checked"
        ? unknown("read from the page when the code runs", object.spans)
        : undefined,
    "script.document.querySelector": (object, name) =>
      name === "value" || name === "checked"
        ? unknown("read from the page when the code runs", object.spans)
        : undefined,
  },
};
