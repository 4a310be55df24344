/** click: options and arguments that stand as decorators on a function. */
import type { FunctionDefinition } from "../definitions";
import { libraryCall } from "../library";
import type { Machine, Site } from "../machine";
import { asBoolean, asNumber, asString, likely, type Value } from "../value";
import { booleanValue } from "../values";
import { convertText } from "./argparseOptions";
import type { Option } from "./options";

/** The options that a function's decorators declare; none where it is no click command. */
export function clickOptions(machine: Machine, definition: FunctionDefinition, site: Site): Option[] {
  return definition.decorators.flatMap((decorator) => clickOption(machine, decorator, site) ?? []);
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
