/** Imports. */
import { type Reading } from "./expressions";
import { readParts } from "./parts";
import type { Statement } from "./tree";
import type { TreeCursor } from "@lezer/common";

/** `import a.b as c` and `from .a import (b as c, d)`. */
export function buildImport(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const words: string[] = [];
  const tokens = readParts(c, r, new Set(["VariableName"])).filter((p) => p.token !== "(" && p.token !== ")");
  for (const { from: start, to: end } of tokens) words.push(r.text.slice(start, end));
  const at = words.indexOf("import");
  const names = namesOf(words.slice(at + 1));
  if (words[0] === "import") return { type: "import", modules: names, from, to };
  const source = words.slice(1, at < 0 ? words.length : at);
  const firstName = source.findIndex((word) => /[^.]/.test(word));
  const level = source.slice(0, firstName < 0 ? source.length : firstName).join("").length;
  const module = firstName < 0 ? "" : source.slice(firstName).join("");
  return { type: "importFrom", module, level, names: at < 0 ? [] : names, from, to };
}

/** `a.b as c, d` as names with aliases, from its words. */
function namesOf(words: readonly string[]): { name: string; alias?: string }[] {
  const names: { name: string; alias?: string }[] = [];
  let name = "";
  let alias: string | undefined;
  let inAlias = false;
  for (const word of [...words, ","]) {
    if (word === ",") {
      if (name !== "") names.push({ name, ...(alias !== undefined && { alias }) });
      name = "";
      alias = undefined;
      inAlias = false;
    } else if (word === "as") inAlias = true;
    else if (inAlias) alias = word;
    else name += word;
  }
  return names;
}
