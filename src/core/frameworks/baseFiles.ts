/** Configurations that build on another file of the workspace: what they name is read below what they say. */
import { asString, type Value } from "../evaluate/value";
import { folderOf, joinPath, type Documents } from "../source/documents";
import { readConfigDocument } from "../syntax/configDocument";
import { Settings } from "./configs";

/** A chain of base files longer than this is cut. */
const deepestChain = 8;

export interface WithBases {
  readonly config: Value;
  /** Base files that were read. */
  readonly companions: readonly string[];
  /** Whether every base that is named was found: only then is what the files do not say really not said. */
  readonly complete: boolean;
}

/**
 * The configuration over those that it builds on, dictionaries merged key by key.
 * @param key what names the base: `_BASE_`, `base_config`.
 * @param places paths at which a base may lie, from its name and the file that names it.
 */
export function withBaseFiles(
  config: Value,
  path: string,
  documents: Documents | undefined,
  key: string,
  places: (name: string, from: string) => readonly string[] = besideIt,
): WithBases {
  const companions: string[] = [];
  const chain: Value[] = [config];
  let [current, from] = [config, path];
  for (let depth = 0; depth < deepestChain; depth++) {
    const name = asString(new Settings(current).get(key));
    if (name === undefined) return { config: chain.reduceRight(mergeConfigs), companions, complete: true };
    const file = documents?.first(places(name, from));
    const root = file && readConfigDocument(file).roots[0];
    if (!file || !root || companions.includes(file.path)) break;
    companions.push(file.path);
    chain.push(root);
    [current, from] = [root, file.path];
  }
  return { config: chain.reduceRight(mergeConfigs), companions, complete: false };
}

function besideIt(name: string, from: string): readonly string[] {
  return [joinPath(folderOf(from), name)];
}

/** Entries of `above` over those of `below`. */
export function mergeConfigs(below: Value, above: Value): Value {
  if (below.kind !== "dict" || above.kind !== "dict") return above;
  const entries = new Map(below.entries);
  for (const [key, value] of above.entries) {
    const under = entries.get(key);
    entries.set(key, under ? mergeConfigs(under, value) : value);
  }
  return { ...above, entries };
}
