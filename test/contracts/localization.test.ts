import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const root = join(__dirname, "..", "..");
/** The same in every language. */
const productName = "Carbon Lens";
const languages = ["da", "sv", "nl", "de"];

type Texts = Readonly<Record<string, string>>;

function json(path: string): Texts {
  return JSON.parse(readFileSync(join(root, path), "utf8")) as Texts;
}

/** What must be the same in every language: places to be filled, commands, settings, code. */
function marksOf(text: string): string[] {
  return (text.match(/\{\w+\}|\$\(\w+\)|command:[\w.]+|`[^`]+`|\d+\/\d+/g) ?? []).sort();
}

function assertComplete(english: Texts, path: string): void {
  const translated = json(path);
  assert.deepEqual(Object.keys(translated).sort(), Object.keys(english).sort(), `${path}: keys`);
  for (const [key, text] of Object.entries(english)) {
    assert.ok((translated[key] ?? "").trim() !== "", `${path}: ${key} is empty`);
    assert.deepEqual(marksOf(translated[key] ?? ""), marksOf(text), `${path}: ${key}`);
  }
}

/** Words that a person reads, by the calls and properties that show them. */
const showing = /^(?:showInformationMessage|showWarningMessage|showErrorMessage)$/;
const shown = new Set(["title", "placeHolder", "prompt", "openLabel", "detail", "label"]);

interface Found {
  /** Keys given to `l10n.t`. */
  readonly keys: Set<string>;
  /** Words that go to the screen without it. */
  readonly raw: string[];
}

function scan(file: string, found: Found): void {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(root, "src/editor", file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const isWords = (node: ts.Node): boolean =>
    ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)
      ? /[a-z]{2,}.* /i.test(node.text.replace(productName, ""))
      : ts.isTemplateExpression(node) &&
        /[a-z]{3,} [a-z]/i.test(
          node
            .getText(source)
            .replace(/\$\{[^}]*\}/g, "")
            .replace(productName, ""),
        );
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const name = node.expression.getText(source);
      const [first] = node.arguments;
      if (name.endsWith("l10n.t")) {
        assert.ok(first && ts.isStringLiteral(first), `${file}: l10n.t takes a literal: ${node.getText(source)}`);
        found.keys.add(first.text);
      } else if (first && showing.test(name.split(".").at(-1) ?? "") && isWords(first)) {
        found.raw.push(`${file}: ${first.getText(source)}`);
      }
    }
    if (ts.isPropertyAssignment(node) && shown.has(node.name.getText(source)) && isWords(node.initializer))
      found.raw.push(`${file}: ${node.initializer.getText(source)}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

describe("localization", () => {
  it("has every text of the manifest in English and in each language, used and of the same shape", () => {
    const english = json("package.nls.json");
    const manifest = readFileSync(join(root, "package.json"), "utf8");
    const used = [...manifest.matchAll(/"%([\w.-]+(?: [\w ]+)?)%"/g)].map(([, key]) => key!);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(english).sort());
    for (const language of languages) assertComplete(english, `package.nls.${language}.json`);
  });

  it("has no words in the manifest's titles and descriptions that cannot be translated", () => {
    const { contributes } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { contributes: object };
    const raw: string[] = [];
    const visit = (value: unknown, key: string): void => {
      if (typeof value === "string") {
        if (/^(?:title|description|markdownDescription|contents|name)$/.test(key) && !value.startsWith("%"))
          raw.push(value);
      } else if (Array.isArray(value))
        value.forEach((item) => {
          visit(item, key === "markdownEnumDescriptions" ? "description" : "");
        });
      else if (typeof value === "object" && value !== null)
        for (const [name, part] of Object.entries(value)) visit(part, name);
    };
    visit({ ...contributes, languageModelTools: [] }, "");
    assert.deepEqual(raw, []);
  });

  it("has the editor's own words in each language, and none that are no longer used", () => {
    const found: Found = { keys: new Set(), raw: [] };
    for (const file of readdirSync(join(root, "src/editor"))) if (file.endsWith(".ts")) scan(file, found);
    assert.deepEqual(found.raw, [], "shown without l10n.t");
    assert.ok(found.keys.size > 50);
    const english = Object.fromEntries([...found.keys].map((key) => [key, key]));
    for (const language of languages) assertComplete(english, `l10n/bundle.l10n.${language}.json`);
  });

  it("has a file of each kind for each language and no other", () => {
    const manifests = readdirSync(root).filter((name) => /^package\.nls\..+\.json$/.test(name));
    assert.deepEqual(manifests.sort(), languages.map((language) => `package.nls.${language}.json`).sort());
    assert.ok(existsSync(join(root, "l10n")));
    const bundles = languages.map((language) => `bundle.l10n.${language}.json`);
    assert.deepEqual(readdirSync(join(root, "l10n")).sort(), bundles.sort());
  });
});
