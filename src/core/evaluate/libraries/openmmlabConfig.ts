/** OpenMMLab's `Config`: Python, YAML and JSON files of settings that build on others through `_base_`. */
import { folderOf, joinPath, normalizePath } from "../../source/documents";
import { readConfig } from "../files";
import type { Handler, Library } from "../library";
import { loadFile } from "../modules";
import type { Machine } from "../machine";
import { asString, likely, unknown, type Value } from "../value";
import { dictValue, noneValue, type Dict } from "../values";
import { setAt } from "./configMerging";
import { copyOf } from "./copying";

/** A chain of base files longer than this is cut. */
const maximumDepth = 8;

/** `Config.fromfile(path)`: the file's settings over those of the files it builds on. */
const fromFile: Handler = (call) => {
  const path = asString(call.args[0] ?? call.kwargs.get("filename"));
  if (path === undefined) return unknown("which configuration is read is not known", [call.span]);
  const folder = folderOf(call.machine.entry.path);
  const places = [joinPath(folder, path), path].flatMap((place) => normalizePath(place) ?? []);
  const config = readWithBases(call.machine, places, 0);
  return config ? copyOf(config) : unknown("the configuration is not in the workspace", [call.span]);
};

function readWithBases(machine: Machine, places: readonly string[], depth: number): Dict | undefined {
  const found = ownSettings(machine, places);
  if (!found || depth >= maximumDepth) return found?.own;
  let merged = dictValue(new Map());
  for (const base of baseFiles(found.own.entries.get("_base_"))) {
    const below = readWithBases(machine, [normalizePath(joinPath(folderOf(found.path), base)) ?? base], depth + 1);
    if (below) merged = mergeSettings(merged, below);
  }
  const own = new Map([...found.own.entries].filter(([key]) => key !== "_base_"));
  return mergeSettings(merged, dictValue(own, found.own.spans));
}

/** What a file itself says: the plain names of a Python file, the keys of another. */
function ownSettings(machine: Machine, places: readonly string[]): { own: Dict; path: string } | undefined {
  const document = machine.documents.first(places);
  if (!document) return undefined;
  machine.companions.add(document.path);
  if (document.language !== "python") {
    const config = readConfig(document);
    return config?.kind === "dict" ? { own: config, path: document.path } : undefined;
  }
  const names = loadFile(machine, [document.path])?.scope.names ?? [];
  const settings = [...names].filter(([name, value]) => !/^__\w+__$/.test(name) && !isCode(value));
  return { own: dictValue(new Map(settings)), path: document.path };
}

function isCode({ kind }: Value): boolean {
  return kind === "module" || kind === "function" || kind === "class" || kind === "symbol";
}

/** The files that `_base_` names, relative to the file that names them. */
export function baseFiles(value: Value | undefined): string[] {
  const held = value && likely(value);
  const items = held?.kind === "list" || held?.kind === "tuple" ? held.items : held ? [held] : [];
  return items.flatMap((item) => asString(item) ?? []).filter((file) => !file.includes("::"));
}

/** Settings over others: dictionaries are merged key by key unless they say `_delete_`, everything else is replaced. */
export function mergeSettings(below: Dict, above: Dict): Dict {
  const entries = new Map(below.entries);
  for (const [key, value] of above.entries) {
    const under = entries.get(key);
    const over = likely(value);
    const held = under && likely(under);
    const replaces = over.kind === "dict" && over.entries.has("_delete_");
    entries.set(key, held?.kind === "dict" && over.kind === "dict" && !replaces ? mergeSettings(held, over) : value);
  }
  return { ...above, entries, spans: [...above.spans, ...below.spans] };
}

/** `cfg.merge_from_dict({"optimizer.lr": 0.1})`. */
const mergeDictionary: Handler = (call) => {
  const target = call.receiver && likely(call.receiver);
  const options = call.args[0] && likely(call.args[0]);
  if (target?.kind === "dict" && options?.kind === "dict")
    for (const [key, value] of options.entries) setAt(target, key, value, call.span);
  return noneValue();
};

const classes = ["mmengine.config.Config", "mmengine.Config", "mmcv.Config", "mmcv.utils.Config"];

export const openmmlabConfig: Library = {
  functions: {
    ...Object.fromEntries(classes.map((name) => [`${name}.fromfile`, fromFile])),
    "dict.merge_from_dict": mergeDictionary,
  },
};
