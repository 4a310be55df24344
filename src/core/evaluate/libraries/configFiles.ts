/** Configuration texts that the standard library and its kind read: JSON, YAML, TOML, INI, `.env`. */
import { SourceText } from "../../source/sourceText";
import { documentOf, fileText, readConfig } from "../files";
import { argument, likelyArgument, type Handler, type Library } from "../library";
import { asString, likely, unknown, type Value } from "../value";
import { booleanValue, dictValue, noneValue, relocated, stringValue, type Dict } from "../values";
import { copyOf } from "./copying";
import { readNumber, readSwitch } from "./options";

type Format = "json" | "yaml" | "toml";

/** `json.load(file)`, `yaml.safe_load(text)`, `tomllib.loads(text)`: a file of the workspace with its own places, else the text itself. */
const load =
  (format: Format): Handler =>
  (call) => {
    const [source] = call.args;
    if (!source) return undefined;
    const document = documentOf(call.machine, source, call);
    if (document) {
      call.machine.companions.add(document.path);
      const value = readConfig(document, format);
      return value ? copyOf(value) : unknown("the file cannot be read", [call.span]);
    }
    const text = asString(source);
    const value = text === undefined ? undefined : readConfig(new SourceText("", format, text));
    if (value) return placedAt(value, source.spans);
    const isText = likely(source).kind === "unknown";
    return unknown(isText ? "the text is not known" : "the file is not in the workspace", [call.span]);
  };

/** The same value, at the place that its text came from. */
function placedAt(value: Value, spans: Value["spans"]): Value {
  if ("items" in value) return { ...value, items: value.items.map((item) => placedAt(item, spans)), spans };
  if (value.kind === "dict")
    return { ...value, entries: new Map([...value.entries].map(([key, item]) => [key, placedAt(item, spans)])), spans };
  return relocated(value, spans);
}

/** `load_dotenv()`: variables of a `.env` file that the environment does not set yet. */
const loadEnvironment: Handler = (call) => {
  const path = argument(call, 0, "dotenv_path") ?? stringValue(".env");
  const text = fileText(call.machine, path, call);
  const { environment } = call.machine;
  for (const line of (asString(text) ?? "").split("\n").slice(0, 1000)) {
    const [, name, written] = /^(?:export\s+)?(\w+)\s*=(.*)$/s.exec(line.trim()) ?? [];
    if (name === undefined || written === undefined || environment.entries.has(name)) continue;
    environment.entries.set(name, stringValue(written.trim().replace(/^(['"])(.*)\1$/, "$2"), text.spans));
  }
  return booleanValue(text.kind === "string", [call.span], "derived");
};

/** `parser.read("config.ini")`: sections with their entries, all texts, kept on the parser. */
const readIni: Handler = (call) => {
  const parser = call.receiver && likely(call.receiver);
  const given = likelyArgument(call, 0);
  const paths = given?.kind === "list" ? given.items : given ? [given] : [];
  for (const path of paths) {
    const document = documentOf(call.machine, path, call);
    if (!document || parser?.kind !== "object") continue;
    for (const [name, section] of sectionsOf(document)) parser.attributes.set(name, section);
  }
  return noneValue();
};

function sectionsOf(document: SourceText): Map<string, Dict> {
  const sections = new Map<string, Dict>();
  let current: Dict | undefined;
  let from = 0;
  for (const line of document.text.split("\n").slice(0, 5000)) {
    const span = { path: document.path, from, to: from + line.length };
    from += line.length + 1;
    const [, name] = /^\[([^\]]+)\]/.exec(line) ?? [];
    const [, key, value] = /^([^\s=:#;][^=:]*)[=:](.*)$/.exec(line) ?? [];
    if (name !== undefined) sections.set(name, (current = dictValue(new Map(), [span])));
    else if (current && key !== undefined && value !== undefined)
      current.entries.set(key.trim().toLowerCase(), stringValue(value.trim(), [span]));
  }
  return sections;
}

/** `parser.getint("train", "epochs", fallback=1)`. */
const iniEntry =
  (convert: (text: Value) => Value): Handler =>
  (call) => {
    const parser = call.receiver && likely(call.receiver);
    const section = parser?.kind === "object" ? parser.attributes.get(asString(call.args[0]) ?? "") : undefined;
    const held = section && likely(section);
    const key = asString(argument(call, 1, "option"))?.toLowerCase();
    const value = held?.kind === "dict" && key !== undefined ? held.entries.get(key) : undefined;
    return value ? convert(value) : (call.kwargs.get("fallback") ?? unknown("no such entry", [call.span]));
  };

const parsers = ["configparser.ConfigParser", "configparser.RawConfigParser", "configparser.SafeConfigParser"];

/** What is written is not read back. */
const unread: Handler = (call) => unknown("a text", [call.span]);

export const configFiles: Library = {
  functions: {
    "json.load": load("json"),
    "json.loads": load("json"),
    "json.dumps": unread,
    "yaml.safe_load": load("yaml"),
    "yaml.load": load("yaml"),
    "yaml.full_load": load("yaml"),
    "yaml.unsafe_load": load("yaml"),
    "ruamel.yaml.YAML.load": load("yaml"),
    "ruamel.yaml.safe_load": load("yaml"),
    "ruamel.yaml.load": load("yaml"),
    "toml.load": load("toml"),
    "toml.loads": load("toml"),
    "tomllib.load": load("toml"),
    "tomllib.loads": load("toml"),
    "tomli.load": load("toml"),
    "tomli.loads": load("toml"),
    "dotenv.load_dotenv": loadEnvironment,
    ...Object.fromEntries(
      parsers.flatMap((type): [string, Handler][] => [
        [`${type}.read`, readIni],
        [`${type}.get`, iniEntry((text) => text)],
        [`${type}.getint`, iniEntry((text) => readNumber(text, true))],
        [`${type}.getfloat`, iniEntry((text) => readNumber(text, false))],
        [`${type}.getboolean`, iniEntry(readSwitch)],
      ]),
    ),
  },
  contents: Object.fromEntries(
    parsers.map((type) => [
      type,
      (object: Value) =>
        object.kind === "object" && object.attributes.size > 0 ? dictValue(object.attributes, object.spans) : undefined,
    ]),
  ),
};
