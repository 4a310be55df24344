/** What inputs are made of: the project's examples and fixtures, and every longer text that a test is written with. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const shortest = 20;
const longest = 20_000;

/** Each text once, in an order that does not depend on the machine. */
export function findSeeds(root: string): readonly string[] {
  const files = ["examples", "test/fixtures", "test/editor/workspace"].flatMap((folder) => filesIn(join(root, folder)));
  const tests = filesIn(join(root, "test")).filter((file) => file.endsWith(".test.ts"));
  const texts = [...files.map((file) => readFileSync(file, "utf8")), ...tests.flatMap(textsIn)];
  return [...new Set(texts.filter(({ length }) => length >= shortest).map((text) => text.slice(0, longest)))];
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The texts of several lines, or with signs of some structure, that stand in a test. */
function textsIn(file: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && /[\n{[:=]/.test(node.text)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest));
  return found;
}
