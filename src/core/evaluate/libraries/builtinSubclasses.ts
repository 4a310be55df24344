/** Classes of the workspace that descend from a dictionary or a named tuple: what they hold are their attributes. */
import { callDictMethod } from "../builtins/dicts";
import { classValue } from "../classes";
import { maximumItems } from "../bounds";
import type { ClassDefinition } from "../definitions";
import { siteWith, type Handler, type Library } from "../library";
import { newScope } from "../scope";
import { asString, likely, unknown, type Value } from "../value";
import { dictValue, noneValue, sequenceValue, type Dict, type Instance } from "../values";

/** Dictionaries of libraries that programs derive from. */
const dictBases = [
  "builtins.dict",
  "collections.OrderedDict",
  "collections.UserDict",
  "collections.defaultdict",
  "typing.Dict",
  "easydict.EasyDict",
  "addict.Dict",
  "munch.Munch",
  "yacs.config.CfgNode",
];

const dictMethods =
  "__init__ get items keys values update pop setdefault copy clear merge_from_file merge_from_list merge_from_other_cfg clone freeze defrost".split(
    " ",
  );

/** The object that a method of its base class works on, and the arguments without it: `dict.update(self, other)`. */
function selfOf(
  receiver: Value | undefined,
  args: readonly Value[],
): { self?: Value | undefined; args: readonly Value[] } {
  return receiver ? { self: likely(receiver), args } : { self: args[0] && likely(args[0]), args: args.slice(1) };
}

const dictMethod: Handler = (call) => {
  const { self, args } = selfOf(call.receiver, call.args);
  if (self?.kind !== "instance" && self?.kind !== "dict") return undefined;
  const name = call.callee.slice(call.callee.lastIndexOf(".") + 1);
  const held = self.kind === "dict" ? self : entriesOf(self);
  const method = name === "__init__" ? "update" : name;
  if (method === "copy" || method === "clone")
    return { ...self, ...(self.kind === "instance" && { attributes: new Map(self.attributes) }) };
  return callDictMethod(call.machine, held, method, { ...call, args });
};

function entriesOf(value: Instance): Dict {
  return dictValue(value.attributes, value.spans);
}

const getEntry: Handler = (call) => {
  const { self, args } = selfOf(call.receiver, call.args);
  const name = asString(args[0]);
  const held = self?.kind === "instance" && name !== undefined ? self.attributes.get(name) : undefined;
  return held ?? unknown(`no ${name ?? "such entry"} in it`, [call.span]);
};

const setEntry: Handler = (call) => {
  const { self, args } = selfOf(call.receiver, call.args);
  const name = asString(args[0]);
  if (self?.kind === "instance" && name !== undefined && args[1])
    call.machine.journal.set(self.attributes, name, args[1]);
  return noneValue();
};

const methods: Readonly<Record<string, Handler>> = {
  ...Object.fromEntries(dictMethods.map((name) => [name, dictMethod])),
  __getitem__: getEntry,
  __getattr__: getEntry,
  __getattribute__: getEntry,
  __setitem__: setEntry,
  __setattr__: setEntry,
};

/** `collections.namedtuple("Point", "x y")`: a class with these fields. */
const namedTuple: Handler = (call) => {
  const name = asString(call.args[0] ?? call.kwargs.get("typename"));
  const given = call.args[1] ?? call.kwargs.get("field_names");
  const text = asString(given);
  const items =
    text === undefined && given
      ? call.machine
          .iterate(given)
          .items?.()
          .map((item) => asString(item))
      : text?.split(/[\s,]+/);
  if (name === undefined || !items || items.length > maximumItems) return undefined;
  const names = items.flatMap((item) => (item === undefined || item === "" ? [] : item));
  const defaults = call.kwargs.get("defaults");
  const values = (defaults && call.machine.iterate(defaults).items?.()) ?? [];
  const fields = names.map((field, i) => {
    const value = values[i - (names.length - values.length)];
    const annotation = { type: "name", name: "Any", from: 0, to: 0 } as const;
    return { name: field, ...(value && { value }), annotation, span: call.span };
  });
  const definition: ClassDefinition = {
    kind: "class",
    name,
    bases: [],
    libraryBases: ["typing.NamedTuple"],
    members: new Map(),
    fields,
    scope: newScope("class", call.frame.scope.module, call.frame.scope),
    base: call.span.from,
    span: call.span,
    isEnum: false,
    instantiated: false,
  };
  return classValue(definition);
};

/** `point._replace(x=1)`, `point._asdict()`. */
const replaced: Handler = (call) => {
  const self = call.receiver && likely(call.receiver);
  return self?.kind === "instance"
    ? { ...self, attributes: new Map([...self.attributes, ...call.kwargs]) }
    : unknown("its fields are not known", [call.span]);
};

const asDictionary: Handler = (call) => {
  const self = call.receiver && likely(call.receiver);
  return self?.kind === "instance" ? dictValue(new Map(self.attributes), self.spans) : undefined;
};

/** `Point._make([1, 2])`. */
const made: Handler = (call) => {
  const items = call.args[0] && call.machine.iterate(call.args[0]).items?.();
  return call.receiver && items ? call.machine.call(call.receiver, siteWith(call, items)) : undefined;
};

export const builtinSubclasses: Library = {
  functions: {
    ...Object.fromEntries(
      dictBases.flatMap((base) => Object.entries(methods).map(([name, handler]) => [`${base}.${name}`, handler])),
    ),
    "collections.namedtuple": namedTuple,
    "typing.NamedTuple._replace": replaced,
    "typing.NamedTuple._asdict": asDictionary,
    "typing.NamedTuple._make": made,
  },
  contents: {
    ...Object.fromEntries(
      dictBases.map((base) => [base, (object: Value) => (object.kind === "instance" ? entriesOf(object) : undefined)]),
    ),
    "typing.NamedTuple": (object) =>
      object.kind === "instance" ? sequenceValue("tuple", [...object.attributes.values()], object.spans) : undefined,
  },
};
