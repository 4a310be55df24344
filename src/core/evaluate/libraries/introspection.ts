/** Python's own functions on names, attributes, types and code. */
import { recordEntry } from "../../source/recordEntry";
import { setNamed } from "../attributes";
import { classValue } from "../classes";
import { superValue } from "../superCalls";
import { allFields, classOf, findMember, lookupOrder, moduleOf } from "../definitions";
import { fileText } from "../files";
import type { Handler, Library } from "../library";
import { Exited } from "../machine";
import { type Value, asString, likely, unknown } from "../value";
import { booleanValue, dictValue, noneValue, sequenceValue, stringValue, symbolValue, unknownParts } from "../values";
import { evaluateText, execute, importModule, literalEval, open, read, readLines, filesByPath } from "./codeExecution";

const getAttribute: Handler = (call) => {
  const [object, nameValue, otherwise] = call.args;
  const name = asString(nameValue);
  if (!object) return undefined;
  if (name === undefined) return unknown("the name of the attribute is not known", [call.span]);
  const exists = otherwise ? has(likely(object), name) : true;
  if (otherwise && exists === false) return otherwise;
  const value = call.machine.attribute(object, name);
  return otherwise && exists === undefined && value.kind === "unknown" ? otherwise : value;
};

/** Whether a value certainly has, or lacks, an attribute. */
function has(value: Value, name: string): boolean | undefined {
  switch (value.kind) {
    case "instance": {
      const definition = classOf(value);
      if (value.attributes.has(name) || value.call?.kwargs.has(name) === true) return true;
      if (definition && (findMember(definition, name) ?? allFields(definition).find((f) => f.name === name)))
        return true;
      if (value.bases.length === 0) return false;
      // What a plain module of PyTorch has is what its class and its constructor give it, beside the library's own.
      return value.bases.every((base) => plainModule.test(base)) && !value.attributes.has(unknownParts)
        ? moduleMembers.test(name)
        : undefined;
    }
    case "object":
      if (value.attributes.has(name) || value.call?.kwargs.has(name) === true) return true;
      return value.type === "argparse.Namespace" ? false : undefined;
    case "dict":
      return value.entries.has(name) ? true : value.open ? undefined : false;
    case "none":
    case "number":
    case "boolean":
      return false;
    // Code asks whether the installed version of a library has something: a present one has.
    case "symbol":
      return /^(torch|tensorflow|jax|numpy)(\.|$)/.test(value.name) ? true : undefined;
    default:
      return undefined;
  }
}

const plainModule = /^torch\.nn\.(modules\.\w+\.)?(Module|Sequential|ModuleList|ModuleDict)$/;
const moduleMembers =
  /^(_\w+|training|(named_)?(parameters|buffers|modules|children)|register_\w+|get_\w+|add_module|append|extend|insert|keys|values|items|pop|update|clear|state_dict|load_state_dict|train|eval|to\w*|cuda|cpu|xpu|ipu|half|float|double|bfloat16|type|apply|forward|zero_grad|requires_grad_|share_memory|extra_repr|compile|dump_patches|call_super_init|set_\w+|T_destination)$/;

const hasAttribute: Handler = (call) => {
  const [object, nameValue] = call.args;
  const name = asString(nameValue);
  const answer = object && name !== undefined ? has(likely(object), name) : undefined;
  return answer === undefined
    ? unknown("the attribute may be there", [call.span])
    : booleanValue(answer, [call.span], "derived");
};

const setAttribute: Handler = (call) => {
  const [object, nameValue, value] = call.args;
  const name = asString(nameValue);
  if (object && value) setNamed(call.machine, likely(object), name, value);
  return noneValue();
};

const deleteAttribute: Handler = (call) => {
  const [object, nameValue] = call.args;
  const owner = object && likely(object);
  const name = asString(nameValue);
  if (name !== undefined && (owner?.kind === "instance" || owner?.kind === "object"))
    call.machine.journal.delete(owner.attributes, name);
  return noneValue();
};

const variables: Handler = (call) => {
  const value = call.args[0] && likely(call.args[0]);
  if (!value) return locals(call);
  if (value.kind === "instance") return dictValue(value.attributes, value.spans);
  if (value.kind === "object") return dictValue(value.attributes, value.spans, value.type !== "argparse.Namespace");
  return value.kind === "dict" ? value : unknown("its attributes are not known", value.spans);
};

/** Names of what a module, an object or a class of the workspace has. */
const names: Handler = (call) => {
  const value = call.args[0] && likely(call.args[0]);
  const held = value ? namesIn(value) : [...call.frame.scope.names.keys()];
  if (!held) return unknown("its attributes are not known", [call.span]);
  const texts = held.sort().map((name) => stringValue(name, [call.span], "derived"));
  return sequenceValue("list", texts, [call.span], value?.kind === "object");
};

function namesIn(value: Value): string[] | undefined {
  switch (value.kind) {
    case "module":
      return [...(moduleOf(value)?.scope.names.keys() ?? [])];
    case "instance":
    case "class": {
      const own = value.kind === "instance" ? [...value.attributes.keys()] : [];
      const members = [classOf(value)]
        .flatMap((of) => (of ? lookupOrder(of) : []))
        .flatMap((of) => [...of.members.keys()]);
      return [...new Set([...own, ...members])];
    }
    case "object":
      return [...value.attributes.keys()];
    default:
      return undefined;
  }
}

const globals: Handler = (call) => dictValue(call.frame.scope.module.scope.names, [call.span]);

const locals: Handler = (call) => dictValue(call.frame.scope.names, [call.span]);

const isInstance: Handler = (call) => {
  const [value, types] = call.args;
  if (!value || !types) return undefined;
  const type = likely(types);
  const options = type.kind === "tuple" ? type.items.map(likely) : [type];
  const answers = options.map((option) => instanceOf(likely(value), option));
  if (answers.includes(true)) return booleanValue(true, [call.span], "derived");
  return answers.includes(undefined)
    ? unknown("the type is not known", [call.span])
    : booleanValue(false, [call.span], "derived");
};

const builtinTypes: Readonly<Record<string, readonly Value["kind"][]>> = {
  "builtins.str": ["string"],
  "builtins.int": ["number", "boolean"],
  "builtins.float": ["number"],
  "builtins.bool": ["boolean"],
  "builtins.list": ["list"],
  "builtins.tuple": ["tuple"],
  "builtins.set": ["set"],
  "builtins.dict": ["dict"],
};

function instanceOf(value: Value, type: Value): boolean | undefined {
  if (value.kind === "unknown") return undefined;
  if (type.kind === "class") {
    const definition = classOf(value);
    const wanted = classOf(type);
    if (value.kind === "instance" && definition && wanted) return lookupOrder(definition).includes(wanted);
    return value.kind === "object" || value.kind === "symbol" ? undefined : false;
  }
  if (type.kind !== "symbol") return undefined;
  const kinds = recordEntry(builtinTypes, type.name);
  if (kinds) {
    if (value.kind === "object") return undefined;
    if (!kinds.includes(value.kind)) return false;
    if (value.kind === "number") return value.integer === (type.name === "builtins.int");
    return true;
  }
  if (value.kind === "object") return value.type === type.name ? true : undefined;
  if (value.kind === "instance") return value.bases.includes(type.name) ? true : undefined;
  return value.kind === "symbol" || value.kind === "class" || value.kind === "function" ? undefined : false;
}

const typeOf: Handler = (call) => {
  const value = call.args[0] && likely(call.args[0]);
  if (!value || call.args.length !== 1) return undefined;
  const definition = classOf(value);
  if (value.kind === "instance" && definition) return classValue(definition);
  if (value.kind === "number") return symbolValue(value.integer ? "builtins.int" : "builtins.float");
  const name = Object.entries(builtinTypes).find(([, kinds]) => kinds[0] === value.kind)?.[0];
  if (name !== undefined) return symbolValue(name);
  return value.kind === "object" ? symbolValue(value.type) : unknown("its type is not known", value.spans);
};

const callable: Handler = (call) => {
  const value = call.args[0] && likely(call.args[0]);
  if (!value || value.kind === "unknown" || value.kind === "object") return unknown("it may be callable", [call.span]);
  return booleanValue(["function", "class", "symbol", "instance"].includes(value.kind), [call.span], "derived");
};

const superOfFrame: Handler = (call) => {
  const { self, function: definition } = call.frame;
  const [typeGiven, selfGiven] = call.args;
  const owner = (typeGiven && classOf(likely(typeGiven))) ?? definition?.owner;
  const instance = selfGiven ?? self;
  return owner && instance ? superValue({ owner, self: likely(instance) }, call.span) : undefined;
};

const exit: Handler = () => {
  throw new Exited();
};

const silent: Handler = () => noneValue();

const sameFunction: Handler = (call) => call.args[0];

export const introspection: Library = {
  functions: {
    "builtins.getattr": getAttribute,
    "builtins.hasattr": hasAttribute,
    "builtins.setattr": setAttribute,
    "builtins.object.__setattr__": setAttribute,
    "builtins.delattr": deleteAttribute,
    "builtins.vars": variables,
    "builtins.dir": names,
    "builtins.globals": globals,
    "builtins.locals": locals,
    "builtins.isinstance": isInstance,
    "builtins.type": typeOf,
    "builtins.callable": callable,
    "builtins.super": superOfFrame,
    "builtins.exec": execute,
    "builtins.eval": evaluateText,
    "builtins.compile": sameFunction,
    "builtins.staticmethod": sameFunction,
    "builtins.classmethod": sameFunction,
    "builtins.open": open,
    "builtins.file.read": read,
    "builtins.file.readlines": readLines,
    "builtins.file.write": silent,
    "builtins.file.close": silent,
    "builtins.__import__": importModule,
    "importlib.import_module": importModule,
    ...filesByPath,
    "builtins.exit": exit,
    "builtins.quit": exit,
    "sys.exit": exit,
    "os._exit": exit,
    "ast.literal_eval": literalEval,
    "pathlib.Path.read_text": (call) => (call.args[0] ? fileText(call.machine, call.args[0], call) : undefined),
    "builtins.issubclass": (call) => unknown("the type is not known", [call.span]),
    "builtins.object": (call) => dictValue(new Map(), [call.span], true),
  },
  attributes: {
    "builtins.super": (_, name) => unknown(`super().${name}`),
  },
};
