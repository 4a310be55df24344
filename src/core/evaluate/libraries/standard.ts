/** Parts of the standard library that configurations are made with: os, sys, math, json, copy, functools, itertools, pathlib, … */
import { folderOf, normalizePath } from "../../source/documents";
import { callDictMethod } from "../builtins/dicts";
import { classValue } from "../classes";
import { isInitialized } from "../dataclassFields";
import { allFields, classOf } from "../definitions";
import { siteWith, type Handler, type Library, type LibraryCall } from "../library";
import type { Machine } from "../machine";
import { applyBinary } from "../operators";
import { symbolicCall } from "../symbolic";
import { type Value, asNumber, likely, unknown } from "../value";
import { booleanValue, dictValue, mapEither, noneValue, numberValue, sequenceValue, stringValue } from "../values";
import { copyOf } from "./copying";
import { chain, counting, islice, product, repeatedly } from "./iterators";
import { baseName, currentFolder, joinPaths, mayExist, onPath, pathOf, projectRoot, splitExtension } from "./paths";

const environmentVariable: Handler = (call) => callDictMethod(call.machine, call.machine.environment, "get", call);

const numeric =
  (compute: (...values: number[]) => number, integer: boolean): Handler =>
  (call) => {
    const [first] = call.args;
    if (!first) return undefined;
    return mapEither(first, (value) => {
      const rest = call.args.slice(1).map((arg) => asNumber(arg));
      if (value.kind !== "number" || rest.includes(undefined)) {
        const fallback = unknown(value.kind === "unknown" ? value.reason : "not a number", value.spans);
        return symbolicCall(call.callee, [value, ...call.args.slice(1)], compute, fallback);
      }
      const result = compute(value.value, ...rest.filter((n) => n !== undefined));
      if (!Number.isFinite(result)) return unknown("the result is not a number", value.spans);
      return numberValue(
        result,
        integer,
        [...value.spans, ...call.args.slice(1).flatMap((a) => a.spans)].slice(0, 8),
        "derived",
      );
    });
  };

const productOf: Handler = (call) => {
  const items = call.args[0] && call.machine.iterate(call.args[0]).items?.();
  return items?.reduce((a, b) => applyBinary("*", a, b), numberValue(1, true));
};

export const copy: Handler = (call) => {
  const [value] = call.args;
  return value && (call.callee === "copy.deepcopy" ? copyOf(likely(value)) : copyOf(likely(value), 1));
};

const partial: Handler = (call) => {
  const [callee, ...args] = call.args;
  if (!callee) return undefined;
  const definition = { kind: "partial", callee, args, kwargs: call.kwargs };
  return { kind: "function", name: "partial", definition, spans: [call.span], origin: "stated" };
};

/** A decorator that leaves a function as it is, called or not: `lru_cache`, `wraps(f)`. */
const keepFunction: Handler = (call) => {
  const value = call.args[0] && likely(call.args[0]);
  return value?.kind === "function" && call.args.length === 1 && !call.callee.endsWith("wraps")
    ? value
    : { kind: "symbol", name: "builtins.staticmethod", spans: [], origin: "stated" };
};

/** Kept as an object with its arguments: classes read their fields from it. */
const fieldObject: Handler = (call) => call.unrecorded().result;

const asDictionary: Handler = (call) => {
  const value = call.args[0] && likely(call.args[0]);
  if (value?.kind !== "instance" && value?.kind !== "object") return unknown("its fields are not known", [call.span]);
  return dictValue(new Map(value.attributes), value.spans, classOf(value) === undefined);
};

/** `dataclasses.replace(config, lr=1)`: a new object, made as the class makes one. */
const replaceFields: Handler = (call) => {
  const value = call.args[0] && likely(call.args[0]);
  if (value?.kind !== "instance" && value?.kind !== "object") return value;
  const attributes = new Map([...value.attributes, ...call.kwargs]);
  const definition = classOf(value);
  if (!definition) return { ...value, attributes };
  const fields = allFields(definition);
  // Fields of a library's class are not listed in the workspace's.
  const isField = (name: string): boolean => {
    const field = fields.find((own) => own.name === name);
    return field ? isInitialized(field) : value.kind === "instance" && value.bases.length > 0;
  };
  const given = [...attributes].filter(([name]) => isField(name));
  return call.machine.call(classValue(definition), siteWith(call, [], new Map(given)));
};

/** `SimpleNamespace(**d)`, `Namespace(**d)`: names as attributes. */
const namespace: Handler = (call) => ({
  kind: "object",
  type: "argparse.Namespace",
  attributes: new Map(call.kwargs),
  spans: [call.span],
  origin: "stated",
});

/** Dictionaries under another name: `OrderedDict`, `defaultdict`, `EasyDict`, `ConfigDict`. */
export const dictLike: Handler = (call) => {
  const skip = call.callee.endsWith("defaultdict") ? 1 : 0;
  const made = call.machine.call(
    { kind: "symbol", name: "builtins.dict", spans: [], origin: "stated" },
    { ...call, args: call.args.slice(skip) },
  );
  if (made.kind === "dict" && skip === 1) made.open = true;
  return made;
};

/** The script's name and the words after it. */
function programArguments(machine: Machine): Value {
  const words = machine.invocation.argv.map((word) =>
    word.text === undefined
      ? unknown("a word of the command line is not known", [word.span])
      : stringValue(word.text, [word.span]),
  );
  return sequenceValue("list", [stringValue(machine.entry.path), ...words]);
}

const constant = (value: number) => (): Value => numberValue(value, false, [], "default");

const silent: Handler = () => noneValue();

const unknownNumber = (call: LibraryCall): Value =>
  unknown(`what ${call.callee} gives depends on the machine`, [call.span]);

const argumentsOf = new WeakMap<Machine, Value>();

export const standardLibrary: Library = {
  functions: {
    "os.path.join": joinPaths,
    "os.path.dirname": onPath(folderOf),
    "os.path.basename": onPath(baseName),
    "os.path.abspath": onPath((path) => normalizePath(path) ?? path),
    "os.path.realpath": onPath((path) => normalizePath(path) ?? path),
    "os.path.normpath": onPath((path) => normalizePath(path) ?? path),
    "os.path.expanduser": onPath((path) => path),
    "os.path.expandvars": onPath((path) => path),
    "os.path.splitext": splitExtension,
    "os.path.exists": mayExist,
    "os.path.isfile": mayExist,
    "os.path.isdir": mayExist,
    "os.getenv": environmentVariable,
    "os.getcwd": currentFolder,
    "os.cpu_count": unknownNumber,
    "os.makedirs": silent,
    "pathlib.Path": pathOf,
    "pathlib.PurePath": pathOf,
    "pathlib.Path.cwd": currentFolder,
    "rootutils.setup_root": projectRoot,
    "rootutils.find_root": projectRoot,
    "pyrootutils.setup_root": projectRoot,
    "pyrootutils.find_root": projectRoot,
    "math.ceil": numeric(Math.ceil, true),
    "math.floor": numeric(Math.floor, true),
    "math.sqrt": numeric(Math.sqrt, false),
    "math.log": numeric((x, base = Math.E) => Math.log(x) / Math.log(base), false),
    "math.log2": numeric(Math.log2, false),
    "math.log10": numeric(Math.log10, false),
    "math.exp": numeric(Math.exp, false),
    "math.pow": numeric((x, y = 1) => x ** y, false),
    "math.prod": productOf,
    "numpy.ceil": numeric(Math.ceil, false),
    "numpy.floor": numeric(Math.floor, false),
    "copy.copy": copy,
    "copy.deepcopy": copy,
    "functools.partial": partial,
    "functools.lru_cache": keepFunction,
    "functools.cache": keepFunction,
    "functools.wraps": keepFunction,
    "dataclasses.field": fieldObject,
    "dataclasses.asdict": asDictionary,
    "dataclasses.replace": replaceFields,
    "enum.auto": fieldObject,
    "types.SimpleNamespace": namespace,
    "argparse.Namespace": namespace,
    "collections.OrderedDict": dictLike,
    "collections.defaultdict": dictLike,
    "collections.deque": (call) => (call.args[0] ? undefined : sequenceValue("list", [], [call.span])),
    "itertools.cycle": repeatedly,
    "itertools.islice": islice,
    "itertools.count": counting,
    "itertools.product": product,
    "itertools.chain": chain,
    "time.time": unknownNumber,
    "typing.cast": (call) => call.args[1],
  },
  constants: {
    "math.pi": constant(Math.PI),
    "math.inf": constant(Infinity),
    "math.e": constant(Math.E),
    "sys.maxsize": () => numberValue(Number.MAX_SAFE_INTEGER, true, [], "default"),
    "os.environ": (machine) => machine.environment,
    "os.sep": () => stringValue("/"),
    "sys.argv": (machine) => {
      let words = argumentsOf.get(machine);
      if (!words) argumentsOf.set(machine, (words = programArguments(machine)));
      return words;
    },
    "typing.TYPE_CHECKING": () => booleanValue(false),
  },
};
