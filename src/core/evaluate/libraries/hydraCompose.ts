/** Hydra: one configuration composed of those that its defaults list names, from files and from the `ConfigStore`. */
import { folderOf, joinPath } from "../../source/documents";
import { findDocument, readConfig } from "../files";
import type { Machine } from "../machine";
import { asString, likely, type Value } from "../value";
import { dictValue, type Dict } from "../values";
import { mergeInto, override, readOverride, type Override } from "./configMerging";
import { writtenDict } from "./interpolation";
import type { Word } from "./options";

/** Configurations inside configurations. */
const maximumDepth = 8;
/** Configurations that one composition takes in; what comes after is left out. */
const maximumIncludes = 400;
/** Rounds in which `override` entries of a defaults list change what is composed. */
const maximumRounds = 4;

/** A configuration before its defaults list is followed. */
interface Part {
  readonly content: Dict;
  /** From its `# @package` line, or from the store. */
  readonly package: string | undefined;
}

const stores = new WeakMap<Machine, Map<string, Part>>();

/** What the program has put in Hydra's `ConfigStore`, by `group/name`. */
export function configStore(machine: Machine): Map<string, Part> {
  let store = stores.get(machine);
  if (!store) stores.set(machine, (store = new Map<string, Part>()));
  return store;
}

/**
 * The configuration of a name with everything that its defaults list includes, and what the words of a command line override in it.
 * @param base the folder of the configurations. Undefined where there is none of that name.
 */
export function composeHydra(machine: Machine, base: string, name: string, words: readonly Word[]): Dict | undefined {
  return new Composition(machine, base).compose(name.replace(/\.ya?ml$/, ""), words);
}

class Composition {
  /** What stands at a place of the defaults list instead of what the list says: `trainer` or `opt@optimizer` to the choices. */
  private choices = new Map<string, readonly string[]>();
  /** Groups that the defaults lists name. */
  private groups = new Set<string>();
  private readonly parts = new Map<string, Part | undefined>();
  private includes = 0;
  /** Those that are being included: one that includes itself is not followed round in circles. */
  private readonly path: string[] = [];

  constructor(
    private readonly machine: Machine,
    private readonly base: string,
  ) {}

  compose(name: string, words: readonly Word[]): Dict | undefined {
    const primary = this.part(name);
    if (!primary) return undefined;
    const overrides = words.flatMap((word) => {
      const read = readOverride(word.text);
      return read ? [{ word, read }] : [];
    });
    const choices = overrides.filter(({ read }) => this.isChoice(read));
    const given = new Map(choices.map(({ read }) => [read.key, choicesIn(read)]));
    this.choices = new Map(given);
    let config = dictValue(new Map(), primary.content.spans);
    for (let round = 0; round < maximumRounds; round++) {
      const before = this.choices.size;
      config = dictValue(new Map(), primary.content.spans);
      this.groups = new Set();
      this.include(config, name, "", "", 0);
      if (this.choices.size === before) break;
    }
    // A group that no defaults list names is added at the end.
    for (const [group, names] of given)
      if (!this.groups.has(group))
        for (const choice of names)
          this.choose(config, group.split("@")[0] ?? group, group.split("@")[1], choice, "", 0);
    for (const { word, read } of overrides)
      if (!choices.some((choice) => choice.read === read)) {
        const [span] = word.spans;
        if (span) override(config, word.text, span);
      }
    return config;
  }

  /** Whether `group=choice` names a configuration rather than a value. */
  private isChoice(read: Override): boolean {
    const [group = ""] = read.key.split("@");
    if (read.removes || group.includes(".")) return false;
    return choicesIn(read).some((choice) => choice !== "" && this.part(joinPath(group, choice)) !== undefined);
  }

  /** Adds a configuration and what its defaults list includes. @param at the package it stands in. */
  private include(into: Dict, path: string, at: string, group: string, depth: number): void {
    const isFollowed = depth < maximumDepth && this.includes < maximumIncludes && !this.path.includes(path);
    const part = isFollowed ? this.part(path) : undefined;
    if (!part) return;
    this.includes++;
    this.path.push(path);
    this.add(into, part, path, at, group, depth);
    this.path.pop();
  }

  private add(into: Dict, part: Part, path: string, at: string, group: string, depth: number): void {
    const own = writtenDict(part.content);
    const place = packageOf(part.package, at, group);
    const defaults = own.entries.get("defaults");
    own.entries.delete("defaults");
    const list = defaults && likely(defaults);
    const items = list && "items" in list ? list.items.map(likely) : [];
    const parent = folderOf(path);
    let placed = false;
    for (const item of items) {
      if (item.kind === "string" && item.value === "_self_") {
        mergeInto(this.machine, dictAt(into, place), own);
        placed = true;
      } else if (item.kind === "string") this.includeNamed(into, item.value, parent, place, depth);
      else if (item.kind === "dict")
        for (const [key, choice] of item.entries) this.includeGroup(into, key, choice, parent, place, depth);
    }
    if (!placed) mergeInto(this.machine, dictAt(into, place), own);
  }

  /** `- base`, `- /schema@_here_`: a configuration of the same group, or of the root. */
  private includeNamed(into: Dict, text: string, parent: string, place: string, depth: number): void {
    const [name = "", at] = text.replace(/^optional\s+/, "").split("@");
    const path = name.startsWith("/") ? name.slice(1) : joinPath(parent, name);
    this.include(into, path, at === undefined ? place : packageOf(at, place, ""), parent, depth + 1);
  }

  /** `- group: choice`, `- override /group: choice`, `- group@package: choice`. */
  private includeGroup(into: Dict, key: string, choice: Value, parent: string, place: string, depth: number): void {
    const label = key.replace(/^(?:(?:override|optional)\s+)+/, "");
    const [name = "", at] = label.split("@");
    const group = name.startsWith("/") ? name.slice(1) : joinPath(parent, name);
    if (/^hydra(?:\/|$)/.test(group)) return;
    const held = likely(choice);
    const named = (held.kind === "list" ? held.items.map((item) => asString(item)) : [asString(held)]).flatMap(
      (text) => text ?? [],
    );
    const slot = at === undefined ? group : `${group}@${at}`;
    if (/(?:^|\s)override\s/.test(key)) {
      if (!this.choices.has(slot)) this.choices.set(slot, named);
      return;
    }
    this.groups.add(slot);
    for (const one of this.choices.get(slot) ?? named)
      this.choose(into, group, at ?? name.replace(/^\//, ""), one, place, depth, at !== undefined);
  }

  private choose(
    into: Dict,
    group: string,
    at: string | undefined,
    choice: string,
    place: string,
    depth: number,
    isGiven = at !== undefined,
  ): void {
    const path = joinPath(group, choice);
    const wanted = packageOf((at ?? group).replace(/\//g, "."), place, group);
    const header = this.part(path)?.package;
    this.include(into, path, isGiven || header === undefined ? wanted : place, group, depth + 1);
  }

  private part(path: string): Part | undefined {
    if (!this.parts.has(path)) this.parts.set(path, this.read(path));
    return this.parts.get(path);
  }

  private read(given: string): Part | undefined {
    // `- trainer: default.yaml`: Hydra takes the ending away.
    const path = given.replace(/\.ya?ml$/, "");
    const document = findDocument(this.machine, [
      joinPath(this.base, `${path}.yaml`),
      joinPath(this.base, `${path}.yml`),
    ]);
    const config = document && readConfig(document);
    if (document && !config) return { content: dictValue(new Map()), package: packageLine(document.text) };
    if (document && config?.kind === "dict") return { content: config, package: packageLine(document.text) };
    return configStore(this.machine).get(path);
  }
}

/** `group=a`, `group=[a,b]`. */
function choicesIn({ text }: Override): readonly string[] {
  return text
    .replace(/^\[(.*)\]$/, "$1")
    .split(",")
    .map((name) => name.trim());
}

function packageLine(text: string): string | undefined {
  return /^[ \t]*#[ \t]*@package[ \t]+(\S+)/m.exec(text.slice(0, 500))?.[1];
}

/** The package that a name stands for, seen from another. */
function packageOf(name: string | undefined, place: string, group: string): string {
  if (name === undefined || name === "_here_") return place;
  if (name === "_global_") return "";
  if (name.startsWith("_global_.")) return name.slice("_global_.".length);
  const own = name.replace("_group_", group.replace(/\//g, ".")).replace("_name_", "");
  return place === "" ? own : own === "" ? place : `${place}.${own}`;
}

function dictAt(into: Dict, path: string): Dict {
  let target = into;
  for (const part of path === "" ? [] : path.split(".")) {
    const inner = target.entries.get(part);
    const next = inner && likely(inner);
    if (next?.kind === "dict") target = next;
    else {
      const made = dictValue(new Map());
      target.entries.set(part, made);
      target = made;
    }
  }
  return target;
}
