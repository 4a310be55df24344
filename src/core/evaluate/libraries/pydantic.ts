/** pydantic: models made from dictionaries and from the environment, and given back as dictionaries. */
import { classValue, instantiate } from "../classes";
import { allFields, classOf, findMember, type ClassDefinition } from "../definitions";
import { siteWith, type Handler, type Library, type LibraryCall } from "../library";
import { newFrame } from "../scope";
import { asBoolean, asString, likely, unknown, type Value } from "../value";
import { dictValue, type Dict } from "../values";
import { optionsOfClass } from "./fields";

const models = ["pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic.v1.BaseModel"];
const settings = ["pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings"];

/** Models inside models that are made from dictionaries inside dictionaries. */
const maximumDepth = 8;

/** `Config.model_validate(data)`, `Config.parse_obj(data)`: an object of the class with the entries as its fields. */
const fromDictionary: Handler = (call) => {
  const definition = call.receiver && classOf(likely(call.receiver));
  const given = call.args[0] && likely(call.args[0]);
  if (!definition || given?.kind !== "dict") return undefined;
  return instantiate(call.machine, definition, { ...siteWith(call, [], given.entries), open: given.open });
};

/**
 * What the constructor of a model does after its fields are set: dictionaries become the models that their fields are annotated with,
 * and settings that nobody gives come from the environment.
 */
const validate: Handler = (call) => {
  const self = call.receiver && likely(call.receiver);
  const definition = self && classOf(self);
  if (self?.kind === "instance" && definition) complete(call, self.attributes, definition, call.kwargs, 0);
  return undefined;
};

function complete(
  call: LibraryCall,
  attributes: Map<string, Value>,
  definition: ClassDefinition,
  given: ReadonlyMap<string, Value>,
  depth: number,
): void {
  const prefix = definition.libraryBases.some((base) => settings.includes(base))
    ? prefixOf(call, definition)
    : undefined;
  const { entries } = call.machine.environment;
  for (const option of optionsOfClass(call.machine, definition)) {
    const variable = prefix === undefined || given.has(option.name) ? undefined : prefix + option.name;
    const set = variable === undefined ? undefined : (entries.get(variable.toUpperCase()) ?? entries.get(variable));
    if (set) attributes.set(option.name, option.convert(set));
  }
  for (const field of allFields(definition)) {
    const value = attributes.get(field.name);
    const held = value && likely(value);
    if (held?.kind !== "dict" || held.open || depth >= maximumDepth || field.annotation.type === "subscript") continue;
    const type = likely(call.machine.evaluate(field.annotation, newFrame(definition.scope, definition.base)));
    if (type.kind === "class") attributes.set(field.name, call.machine.call(type, siteWith(call, [], held.entries)));
  }
}

/** `env_prefix` of `model_config` or of a class called `Config`. */
function prefixOf(call: LibraryCall, definition: ClassDefinition): string {
  const config = findMember(definition, "model_config") ?? findMember(definition, "Config");
  const held = config && likely(config.value);
  if (!held) return "";
  const value =
    held.kind === "dict"
      ? held.entries.get("env_prefix")
      : held.kind === "object"
        ? held.call?.kwargs.get("env_prefix")
        : call.machine.attribute(held, "env_prefix");
  return asString(value) ?? "";
}

/** `config.model_dump()`: the fields, those of models inside as dictionaries too. */
const toDictionary: Handler = (call) => {
  const self = call.receiver && likely(call.receiver);
  const dumped = self?.kind === "instance" ? asDictionary(self, 0) : undefined;
  if (dumped && asBoolean(call.kwargs.get("exclude_unset")) === true) dumped.open = true;
  return dumped ?? unknown("its fields are not known", [call.span]);
};

function asDictionary(value: Extract<Value, { kind: "instance" }>, depth: number): Dict {
  const entries = [...value.attributes].map(([name, entry]): [string, Value] => {
    const held = likely(entry);
    return [name, held.kind === "instance" && depth < maximumDepth ? asDictionary(held, depth + 1) : entry];
  });
  return dictValue(new Map(entries), value.spans);
}

/** `config.model_copy(update={…})`. */
const copyWith: Handler = (call) => {
  const self = call.receiver && likely(call.receiver);
  const update = call.kwargs.get("update");
  const held = update && likely(update);
  if (self?.kind !== "instance") return undefined;
  return { ...self, attributes: new Map([...self.attributes, ...(held?.kind === "dict" ? held.entries : [])]) };
};

/** `dacite.from_dict(data_class=Config, data=…)`. */
const fromData: Handler = (call) => {
  const type = call.kwargs.get("data_class") ?? call.args[0];
  const data = call.kwargs.get("data") ?? call.args[1];
  const definition = type && classOf(likely(type));
  const given = data && likely(data);
  return definition && given?.kind === "dict"
    ? call.machine.call(classValue(definition), { ...siteWith(call, [], given.entries), open: given.open })
    : undefined;
};

export const pydanticLibrary: Library = {
  functions: {
    ...Object.fromEntries(
      [...models, ...settings].flatMap((base): [string, Handler][] => [
        [`${base}.__init__`, validate],
        [`${base}.model_validate`, fromDictionary],
        [`${base}.parse_obj`, fromDictionary],
        [`${base}.model_construct`, (call) => call.receiver && call.machine.call(call.receiver, call)],
        [`${base}.model_dump`, toDictionary],
        [`${base}.dict`, toDictionary],
        [`${base}.model_copy`, copyWith],
        [`${base}.copy`, copyWith],
      ]),
    ),
    "dacite.from_dict": fromData,
  },
};
