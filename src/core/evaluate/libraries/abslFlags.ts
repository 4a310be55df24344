/** absl flags, and configuration files given by flag. */
import { folderOf, joinPath } from "../../source/documents";
import { loadFile } from "../modules";
import { siteWith, type Handler, type Library, type LibraryCall } from "../library";
import type { Machine } from "../machine";
import { asString, likely, unknown, type Value } from "../value";
import { booleanValue, noneValue, sequenceValue, stringValue } from "../values";
import { spellings } from "./fields";
import { readNumber, readSwitch, readWords, wordsOfInvocation, type Option } from "./options";

const holders = new WeakMap<Machine, Extract<Value, { kind: "object" }>>();

/** `flags.FLAGS`: one object that all flags are set on. */
function allFlags(machine: Machine): Extract<Value, { kind: "object" }> {
  const known = holders.get(machine);
  if (known) return known;
  const made = {
    kind: "object",
    type: "absl.flags.FlagValues",
    attributes: new Map<string, Value>(),
    spans: [],
    origin: "stated",
  } as const;
  holders.set(machine, made);
  return made;
}

interface FlagKind {
  readonly convert: Option["convert"];
  readonly isSwitch?: boolean;
  readonly repeated?: Option["repeated"];
}

const define =
  ({ convert, isSwitch = false, repeated = "replace" }: FlagKind): Handler =>
  (call) => {
    const name = asString(call.args[0] ?? call.kwargs.get("name"));
    if (name === undefined) return undefined;
    const given = call.args[1] ?? call.kwargs.get("default");
    // A text given as default is read as it would be on the command line.
    const stated = given?.kind === "string" ? convert(given) : given;
    const option: Option = {
      name,
      flags: [...spellings(name), ...spellings(name, "-")],
      ...(isSwitch && { negatedFlags: spellings(`no${name}`), constant: booleanValue(true, [call.span]) }),
      takes: isSwitch ? "none" : "one",
      repeated,
      convert,
      ...(stated && { default: stated }),
      required: false,
      span: call.span,
    };
    const { values } = readWords([option], wordsOfInvocation(call.machine.invocation.argv));
    return hold(call, name, values.get(name) ?? stated ?? noneValue([call.span]));
  };

/** `--layers=1,2`: one word that holds several. */
const defineList = (separator: string): Handler =>
  define({
    convert: (text) =>
      sequenceValue(
        "list",
        (asString(text) ?? "")
          .split(separator)
          .flatMap((item) => (item.trim() === "" ? [] : stringValue(item.trim(), text.spans))),
        text.spans,
      ),
  });

/** `--layer=1 --layer=2`: a flag that is given several times. */
const defineSeveral = (convert: Option["convert"]): Handler => define({ convert, repeated: "append" });

/** Sets a flag, and gives the holder that `DEFINE_…` returns. */
function hold(call: LibraryCall, name: string, value: Value): Value {
  allFlags(call.machine).attributes.set(name, value);
  return {
    kind: "object",
    type: "absl.flags.FlagHolder",
    attributes: new Map([["value", value]]),
    spans: [call.span],
    origin: "stated",
  };
}

/** `config_flags.DEFINE_config_file("config", "configs/default.py")`: what `get_config()` of that file gives. */
const defineConfigFile: Handler = (call) => {
  const name = asString(call.args[0] ?? call.kwargs.get("name"));
  if (name === undefined) return undefined;
  const stated = call.args[1] ?? call.kwargs.get("default");
  const words = wordsOfInvocation(call.machine.invocation.argv);
  const at = words.findIndex((word) => word.text === `--${name}` || word.text?.startsWith(`--${name}=`) === true);
  const given = words[at]?.text?.includes("=") === true ? words[at].text.slice(name.length + 3) : words[at + 1]?.text;
  // `--config=configs/base.py:imagenet`: what stands behind the colon is given to the function.
  const [path, ...rest] = (at >= 0 && given !== undefined ? given : asString(stated))?.split(":") ?? [];
  const spans = words[at]?.spans ?? stated?.spans ?? [call.span];
  const args = rest.length > 0 ? [stringValue(rest.join(":"), spans)] : [];
  if (path === undefined) return hold(call, name, unknown(`--${name} has no default`, [call.span]));
  const folder = folderOf(call.machine.entry.path);
  const module = loadFile(call.machine, [joinPath(folder, path), path]);
  const factory = module?.scope.names.get("get_config");
  const config = factory
    ? call.machine.call(factory, siteWith(call, args))
    : unknown("the file is not in the workspace", [call.span]);
  override(likely(config), name, words, call);
  return hold(call, name, config);
};

/** `--config.lr=0.1` on the command line. */
function override(config: Value, name: string, words: ReturnType<typeof wordsOfInvocation>, call: LibraryCall): void {
  for (const word of words) {
    const match = word.text === undefined ? null : /^--([\w.]+)=(.*)$/.exec(word.text);
    const [head, ...path] = match?.[1]?.split(".") ?? [];
    const last = path.pop();
    if (head !== name || last === undefined) continue;
    let target: Value = config;
    for (const part of path) target = call.machine.attribute(target, part);
    const text: Value = { kind: "string", value: match?.[2] ?? "", spans: word.spans, origin: "stated" };
    const number = readNumber(text, false);
    call.machine.setAttribute(
      target,
      last,
      number.kind === "number" ? { ...number, integer: Number.isInteger(number.value) } : readSwitch(text),
    );
  }
}

const asIs = (text: Value): Value => text;

function forModule(module: string): Record<string, Handler> {
  return {
    [`${module}.DEFINE_integer`]: define({ convert: (text) => readNumber(text, true) }),
    [`${module}.DEFINE_float`]: define({ convert: (text) => readNumber(text, false) }),
    [`${module}.DEFINE_string`]: define({ convert: asIs }),
    [`${module}.DEFINE_enum`]: define({ convert: asIs }),
    [`${module}.DEFINE_enum_class`]: define({ convert: asIs }),
    [`${module}.DEFINE_bool`]: define({ convert: readSwitch, isSwitch: true }),
    [`${module}.DEFINE_boolean`]: define({ convert: readSwitch, isSwitch: true }),
    [`${module}.DEFINE_list`]: defineList(","),
    [`${module}.DEFINE_spaceseplist`]: defineList(" "),
    [`${module}.DEFINE_multi_string`]: defineSeveral(asIs),
    [`${module}.DEFINE_multi_enum`]: defineSeveral(asIs),
    [`${module}.DEFINE_multi_integer`]: defineSeveral((text) => readNumber(text, true)),
    [`${module}.DEFINE_multi_float`]: defineSeveral((text) => readNumber(text, false)),
    [`${module}.mark_flag_as_required`]: () => noneValue(),
    [`${module}.mark_flags_as_required`]: () => noneValue(),
  };
}

const modules = [
  "absl.flags",
  "tensorflow.compat.v1.flags",
  "tensorflow.flags",
  "tensorflow.app.flags",
  "tensorflow.compat.v1.app.flags",
];

export const abslFlags: Library = {
  functions: {
    ...(Object.assign({}, ...modules.map(forModule)) as Record<string, Handler>),
    "ml_collections.config_flags.DEFINE_config_file": defineConfigFile,
    "ml_collections.config_flags.config_flags.DEFINE_config_file": defineConfigFile,
    "absl.flags.FlagValues.__call__": () => noneValue(),
  },
  constants: Object.fromEntries(modules.map((module) => [`${module}.FLAGS`, allFlags])),
};
