import { joinPath, normalizePath } from "../../source/documents";
import { maximumItems, maximumTextLength } from "../bounds";
import { fileText, openFile } from "../files";
import { formatBraces } from "../format";
import { scriptMethod } from "../library";
import type { Machine, Site } from "../machine";
import { asNumber, asString, likely, unknown, type Value } from "../value";
import { booleanValue, numberValue, sequenceValue, stringValue, type Sequence } from "../values";

type Text = Extract<Value, { kind: "string" }>;

/** A method of a string, or of a path, which is kept as its text. */
export function callTextMethod(machine: Machine, text: Text, method: string, site: Site): Value {
  machine.step();
  const result =
    scriptMethod(machine, "text", text, method, site) ??
    change(text, method, site) ??
    ask(text, method, site) ??
    split(text, method, site) ??
    path(machine, text, method, site);
  if (!result || (result.kind === "string" && result.value.length > maximumTextLength))
    return unknown(`${method} of a text`, text.spans);
  return result;
}

function change({ value, spans, origin }: Text, method: string, site: Site): Value | undefined {
  const [first, second] = site.args.map((arg) => asString(arg));
  const given = site.args.length > 0;
  const made = (text: string): Value => stringValue(text, spans, origin);
  switch (method) {
    case "lower":
    case "casefold":
      return made(value.toLowerCase());
    case "upper":
      return made(value.toUpperCase());
    case "title":
    case "capitalize":
      return made(value.charAt(0).toUpperCase() + value.slice(1).toLowerCase());
    case "strip":
      return made(trim(value, given ? first : undefined, true, true));
    case "lstrip":
      return made(trim(value, given ? first : undefined, true, false));
    case "rstrip":
      return made(trim(value, given ? first : undefined, false, true));
    case "replace":
      return first === undefined || second === undefined || first === ""
        ? undefined
        : made(value.replaceAll(first, second));
    case "removeprefix":
      return first === undefined ? undefined : made(value.startsWith(first) ? value.slice(first.length) : value);
    case "removesuffix":
      return first === undefined
        ? undefined
        : made(first !== "" && value.endsWith(first) ? value.slice(0, -first.length) : value);
    case "zfill":
      return made(value.padStart(Math.min(asNumber(site.args[0]) ?? 0, 1000), "0"));
    case "format": {
      const text = formatBraces(value, site.args, site.kwargs);
      return text === undefined ? undefined : stringValue(text, spans, "derived");
    }
    case "join":
      return join(value, site.args[0]);
    default:
      return undefined;
  }
}

function join(separator: string, list: Value | undefined): Value | undefined {
  const items = list && likely(list);
  if (!items || !("items" in items) || items.open) return undefined;
  const texts = items.items.map((item) => asString(item));
  if (texts.includes(undefined)) return undefined;
  return stringValue(texts.join(separator), items.items.flatMap((item) => item.spans).slice(0, 8), "derived");
}

function ask({ value, spans }: Text, method: string, site: Site): Value | undefined {
  const first = site.args[0] && likely(site.args[0]);
  const options = first?.kind === "tuple" ? first.items.map((item) => asString(item)) : [asString(first)];
  const any = (test: (option: string) => boolean): Value | undefined =>
    options.includes(undefined)
      ? undefined
      : booleanValue(
          options.some((o) => o !== undefined && test(o)),
          spans,
          "derived",
        );
  switch (method) {
    case "startswith":
      return any((option) => value.startsWith(option));
    case "endswith":
      return any((option) => value.endsWith(option));
    case "isdigit":
    case "isnumeric":
    case "isdecimal":
      return booleanValue(/^\d+$/.test(value), spans, "derived");
    case "isupper":
      return booleanValue(value !== value.toLowerCase() && value === value.toUpperCase(), spans, "derived");
    case "islower":
      return booleanValue(value !== value.toUpperCase() && value === value.toLowerCase(), spans, "derived");
    case "isidentifier":
      return booleanValue(/^[A-Za-z_]\w*$/.test(value), spans, "derived");
    case "find":
    case "index":
      return options[0] === undefined ? undefined : numberValue(value.indexOf(options[0]), true, spans, "derived");
    case "rfind":
      return options[0] === undefined ? undefined : numberValue(value.lastIndexOf(options[0]), true, spans, "derived");
    case "count":
      return options[0] === undefined || options[0] === ""
        ? undefined
        : numberValue(value.split(options[0]).length - 1, true, spans, "derived");
    default:
      return undefined;
  }
}

function split({ value, spans, origin }: Text, method: string, site: Site): Value | undefined {
  const [separatorValue] = site.args;
  const separator = asString(separatorValue ?? site.kwargs.get("sep"));
  const limit = asNumber(site.args[1] ?? site.kwargs.get("maxsplit"));
  const list = (parts: readonly string[], kind: Sequence["kind"] = "list"): Value =>
    sequenceValue(
      kind,
      parts.slice(0, maximumItems).map((part) => stringValue(part, spans, origin)),
      spans,
    );
  switch (method) {
    case "split":
    case "rsplit":
      if (separatorValue && separator === undefined && likely(separatorValue).kind !== "none") return undefined;
      return list(splitText(value, separator, limit, method === "rsplit"));
    case "splitlines":
      return list(value.split(/\r?\n/));
    case "partition":
    case "rpartition": {
      if (separator === undefined || separator === "") return undefined;
      const at = method === "partition" ? value.indexOf(separator) : value.lastIndexOf(separator);
      if (at < 0) return list(method === "partition" ? [value, "", ""] : ["", "", value], "tuple");
      return list([value.slice(0, at), separator, value.slice(at + separator.length)], "tuple");
    }
    default:
      return undefined;
  }
}

function splitText(
  value: string,
  separator: string | undefined,
  limit: number | undefined,
  fromEnd: boolean,
): string[] {
  const parts =
    separator === undefined || separator === "" ? value.split(/\s+/).filter((p) => p !== "") : value.split(separator);
  if (limit === undefined || limit < 0 || parts.length <= limit + 1) return parts;
  const glue = separator ?? " ";
  if (fromEnd) {
    const kept = parts.length - limit;
    return [parts.slice(0, kept).join(glue), ...parts.slice(kept)];
  }
  return [...parts.slice(0, limit), parts.slice(limit).join(glue)];
}

function trim(value: string, characters: string | undefined, left: boolean, right: boolean): string {
  const drops = (c: string): boolean => (characters === undefined ? /\s/.test(c) : characters.includes(c));
  let from = 0;
  let to = value.length;
  while (left && from < to && drops(value.charAt(from))) from++;
  while (right && to > from && drops(value.charAt(to - 1))) to--;
  return value.slice(from, to);
}

/** Methods of `pathlib.Path`. */
function path(machine: Machine, text: Text, method: string, site: Site): Value | undefined {
  const { value, spans, origin } = text;
  switch (method) {
    case "joinpath": {
      const parts = site.args.map((arg) => asString(arg));
      return parts.some((p) => p === undefined)
        ? undefined
        : stringValue(joinPath(value, ...parts.map((p) => p ?? "")), spans, "derived");
    }
    case "resolve":
    case "absolute":
    case "expanduser":
    case "as_posix":
      return stringValue(normalizePath(value) ?? value, spans, origin);
    case "with_suffix":
      return stringValue(value.replace(/\.[^./]*$/, "") + (asString(site.args[0]) ?? ""), spans, "derived");
    case "open":
      return openFile(machine, text, site);
    case "read_text":
      return fileText(machine, text, site);
    case "encode":
    case "decode":
      return text;
    case "mkdir":
      return { kind: "none", spans: [], origin: "stated" };
    default:
      return undefined;
  }
}
