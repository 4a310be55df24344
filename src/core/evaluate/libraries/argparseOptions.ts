/** `add_argument(…)` as an option. */
import { type LibraryCall, siteWith } from "../library";
import { type Value, asBoolean, asString, isNone, likely } from "../value";
import { booleanValue, noneValue } from "../values";
import { type Option, readByLook, readNumber, readSwitch } from "./options";

/** `add_argument(…)`; undefined where not even its name is known. */
export function readOption(call: LibraryCall): Option | undefined {
  const option = readDeclared(call);
  const written = call.kwargs.get("action");
  const action = written && likely(written);
  return option && action?.kind === "class" ? { ...option, action } : option;
}

function readDeclared(call: LibraryCall): Option | undefined {
  const names = call.args.map((arg) => asString(arg)).filter((name) => name !== undefined);
  const [first] = names;
  if (first === undefined) return undefined;
  const flags = names.filter((name) => name.startsWith("-"));
  const long = flags.find((flag) => flag.startsWith("--")) ?? flags[0] ?? first;
  const name =
    asString(call.kwargs.get("dest")) ?? (flags.length > 0 ? long.replace(/^-+/, "").replace(/-/g, "_") : first);
  const type = call.kwargs.get("type");
  const convert = (text: Value): Value => convertText(call, type, text);
  const stated = call.kwargs.get("default");
  const action = actionOf(call.kwargs.get("action"));
  const count = likely(call.kwargs.get("nargs") ?? noneValue());
  const isRequired =
    asBoolean(call.kwargs.get("required")) ?? (flags.length === 0 && !["?", "*"].includes(asString(count) ?? ""));
  /** Put together at once: programs declare hundreds. */
  const declared = (
    takes: Option["takes"],
    repeated: Option["repeated"],
    { constant, fallback, required = isRequired }: Rest,
  ): Option => {
    const option: { -readonly [K in keyof Option]: Option[K] } = {
      name,
      flags,
      takes,
      repeated,
      convert,
      required,
      span: call.span,
    };
    if (constant) option.constant = constant;
    if (fallback) option.default = fallback;
    return option;
  };
  switch (action) {
    case "store_true":
    case "store_false": {
      const constant = booleanValue(action === "store_true", [call.span]);
      const fallback = stated ?? booleanValue(action === "store_false", [call.span]);
      return declared("none", "replace", { constant, fallback, required: false });
    }
    case "store_const":
    case "append_const": {
      const constant = call.kwargs.get("const") ?? noneValue([call.span]);
      return declared("none", action === "append_const" ? "append" : "replace", { constant, fallback: stated });
    }
    case "count":
      return declared("none", "count", { fallback: stated });
    case "boolean": {
      const negatedFlags = flags.filter((f) => f.startsWith("--")).map((f) => `--no-${f.slice(2)}`);
      const constant = booleanValue(true, [call.span]);
      return { ...declared("none", "replace", { constant, fallback: stated }), negatedFlags };
    }
    case "help":
    case "version":
      return undefined;
    case "pairs":
      return declared("many", "pairs", { fallback: stated });
    default: {
      // A text given as default goes through the type, as on the command line.
      const fallback = stated?.kind === "string" && type ? convert(stated) : stated;
      const repeated = action === "append" || action === "extend" ? action : "replace";
      return declared(takesOf(count), repeated, { constant: call.kwargs.get("const"), fallback });
    }
  }
}

/** What only some options have. */
interface Rest {
  readonly constant?: Value | undefined;
  readonly fallback?: Value | undefined;
  readonly required?: boolean;
}

function actionOf(action: Value | undefined): string {
  const value = action && likely(action);
  if (value?.kind === "symbol") {
    if (value.name.endsWith("BooleanOptionalAction")) return "boolean";
    // `--cfg-options lr=0.1 model.depth=18` of OpenMMLab's tools.
    return value.name.endsWith(".DictAction") ? "pairs" : "store";
  }
  return asString(value) ?? "store";
}

function takesOf(count: Value): Option["takes"] {
  if (count.kind === "number") return count.value;
  const text = asString(count);
  if (text === "?") return "optional";
  if (text === "*" || text === "+") return "many";
  if (text === "A..." || text === "...") return "rest";
  if (count.kind !== "symbol") return "one";
  return count.name.endsWith(".REMAINDER") ? "rest" : "many";
}

/** A word through the `type=` of its option: a built-in type, a function of the workspace, or one of a library. */
export function convertText(call: LibraryCall, type: Value | undefined, text: Value): Value {
  if (!type || isNone(type)) return text;
  const converter = likely(type);
  if (converter.kind === "string") return convertNamed(converter.value, text);
  if (converter.kind === "object" || converter.kind === "symbol") {
    const click = /^click\.(?:types\.)?(\w+)$/.exec(converter.kind === "object" ? converter.type : converter.name)?.[1];
    if (click !== undefined) return convertNamed(click, text);
  }
  if (converter.kind === "symbol") {
    if (converter.name === "builtins.str" || converter.name.startsWith("pathlib.")) return text;
    if (converter.name === "builtins.bool") return booleanValue(asString(text) !== "", text.spans);
    // `strtobool` and functions of that kind.
    if (/bool/i.test(converter.name)) return readSwitch(text);
    if (converter.name === "json.loads" || converter.name === "ast.literal_eval") return readByLook(text);
  }
  if (converter.kind === "unknown") return /bool/i.test(converter.reason) ? readSwitch(text) : readByLook(text);
  const value = call.machine.call(converter, siteWith(call, [text]));
  const v = likely(value);
  if (v.kind !== "unknown" && v.kind !== "object") return { ...v, spans: text.spans };
  return converter.kind === "function" && /bool/i.test(converter.name) ? readSwitch(text) : value;
}

/** A word of a type that is named: click's types, and the names that optparse uses. */
function convertNamed(type: string, text: Value): Value {
  if (/^int/i.test(type)) return readNumber(text, true);
  if (/^float/i.test(type)) return readNumber(text, false);
  return /^bool/i.test(type) ? readSwitch(text) : text;
}
