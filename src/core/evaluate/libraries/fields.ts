/** Options made from annotated names: the fields of a dataclass, the parameters of a function. */
import type { Expression } from "../../syntax/python/tree";
import { walkExpression } from "../../syntax/python/walk";
import { fieldDefault } from "../dataclassFields";
import { allFields, type ClassDefinition, type Field, type FunctionDefinition } from "../definitions";
import type { Machine } from "../machine";
import { asString, likely, type Value } from "../value";
import { booleanValue, stringValue } from "../values";
import { readByLook, readNumber, readSwitch, type Option, type Word } from "./options";

/** How words become a value of an annotated type. */
interface Reader {
  readonly convert: Option["convert"];
  /** Several words make a list of them. */
  readonly many: boolean;
  readonly isSwitch: boolean;
  /** Names in the annotation. */
  readonly names: ReadonlySet<string>;
}

function readerOf(annotation: Expression | undefined): Reader {
  const names = new Set<string>();
  if (annotation)
    walkExpression(annotation, {
      expression: (e) => {
        if (e.type === "name" || e.type === "attribute") names.add(e.name);
        if (e.type === "string" && /^[\w[\], .|]+$/.test(e.value))
          for (const word of e.value.split(/\W+/)) names.add(word);
      },
    });
  const has = (...options: string[]): boolean => options.some((option) => names.has(option));
  const many = has("List", "list", "Sequence", "Tuple", "tuple");
  const one = (convert: Option["convert"]): Reader => ({
    // Some parsers take a list as one word: `[1,2]`.
    convert: many ? (text) => (asString(text)?.startsWith("[") === true ? readByLook(text) : convert(text)) : convert,
    many,
    isSwitch: false,
    names,
  });
  if (has("bool")) return { ...one(readSwitch), isSwitch: !many };
  if (has("float") && !has("str")) return one((text) => readNumber(text, false));
  if (has("int") && !has("str")) return one((text) => readNumber(text, true));
  if (has("int", "float", "dict", "Dict") || names.size === 0) return one(readByLook);
  return one((text) => text);
}

/** Both spellings of an option: `--learning_rate` and `--learning-rate`. */
export function spellings(name: string, prefix = "--"): string[] {
  return [...new Set([`${prefix}${name}`, `${prefix}${name.replace(/_/g, "-")}`])];
}

/** An option for each field of a dataclass. */
export function optionsOfClass(machine: Machine, definition: ClassDefinition): Option[] {
  return allFields(definition).map((field) => optionOfField(field, fieldDefault(machine, field)));
}

function optionOfField(field: Field, fallback: Value | undefined): Option {
  const { convert, many, isSwitch, names } = readerOf(field.annotation);
  const aliases = aliasesOf(field);
  const turnedOn = isSwitch && fallback?.kind === "boolean" && fallback.value;
  return {
    name: field.name,
    flags: names.has("Positional") ? [] : [...spellings(field.name), ...aliases],
    ...(turnedOn && { negatedFlags: spellings(`no_${field.name}`) }),
    takes: many ? "many" : isSwitch ? "optional" : "one",
    repeated: "replace",
    convert,
    ...(isSwitch && { constant: booleanValue(true, [field.span]) }),
    ...(fallback && { default: fallback }),
    required: !fallback,
    span: field.span,
  };
}

/** `HfArg(aliases=["-x"])` and the like. */
function aliasesOf(field: Field): string[] {
  const value = field.value && likely(field.value);
  const aliases = value?.kind === "object" ? value.call?.kwargs.get("aliases") : undefined;
  const list = aliases && likely(aliases);
  if (list?.kind === "string") return [list.value];
  return list && "items" in list ? list.items.flatMap((item) => (item.kind === "string" ? item.value : [])) : [];
}

/** An option for each parameter of a function; those without a default may also be given by position. */
export function optionsOfFunction(definition: FunctionDefinition): Option[] {
  return definition.parameters
    .filter((parameter) => parameter.kind === "plain" || parameter.kind === "keywordOnly")
    .map((parameter): Option => {
      const { convert, many, isSwitch } = readerOf(parameter.annotation);
      const fallback = definition.defaults.get(parameter.name);
      const { path } = definition.span;
      const span = { path, from: definition.base + parameter.from, to: definition.base + parameter.to };
      const isFlag = isSwitch || (!parameter.annotation && fallback?.kind === "boolean");
      return {
        name: parameter.name,
        flags: spellings(parameter.name),
        ...(isFlag && { negatedFlags: spellings(`no_${parameter.name}`), constant: booleanValue(true, [span]) }),
        takes: many ? "many" : isFlag ? "optional" : "one",
        repeated: "replace",
        convert,
        ...(fallback && { default: fallback }),
        required: !fallback,
        span,
      };
    });
}

/** Options that nothing declares, read by their look: `--bf16 True --lr 1e-4 --flag`. */
export function looseOptions(rest: readonly Word[]): Map<string, Value> {
  const values = new Map<string, Value>();
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i];
    if (!word?.text?.startsWith("--")) continue;
    const equals = word.text.indexOf("=");
    const name = word.text.slice(2, equals < 0 ? undefined : equals).replace(/-/g, "_");
    if (equals >= 0) {
      values.set(name, readByLook(stringValue(word.text.slice(equals + 1), word.spans)));
      continue;
    }
    const given: Value[] = [];
    for (let next = rest[i + 1]; next && !isOption(next.text); next = rest[i + 1]) {
      given.push(next.text === undefined ? unknownWord(next) : readByLook(stringValue(next.text, next.spans)));
      i++;
    }
    const [first] = given;
    if (given.length > 1)
      values.set(name, { kind: "list", items: given, open: false, spans: word.spans, origin: "stated" });
    else values.set(name, first ?? booleanValue(true, word.spans));
  }
  return values;
}

function isOption(text: string | undefined): boolean {
  return text?.startsWith("--") === true;
}

function unknownWord(word: Word): Value {
  return { kind: "unknown", reason: "a word of the command line is not known", spans: word.spans, origin: "stated" };
}
