import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";
import type { AnalyzedRun } from "../../src/core/analysis";
import { analyzeDocument } from "../../src/core/analyze";
import { breakdownOf } from "../../src/core/present/breakdown";
import { inLanguage, retell, say } from "../../src/core/present/language";
import { hoverMarkdown } from "../../src/core/present/hover";
import { lensTitle } from "../../src/core/present/lens";
import { singularOf } from "../../src/core/present/words";
import { definitionOf, inputNames } from "../../src/core/run/inputs";
import { toSourceText } from "../../src/core/source/documents";
import { assumed, fineTune, unknown } from "../core/present/sample";
import { memoryWorkspace } from "../support/workspace";

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
  const [have, want] = [new Set(Object.keys(translated)), new Set(Object.keys(english))];
  assert.deepEqual(
    [...want].filter((key) => !have.has(key)),
    [],
    `${path}: not translated`,
  );
  assert.deepEqual(
    [...have].filter((key) => !want.has(key)),
    [],
    `${path}: no longer used`,
  );
  for (const [key, text] of Object.entries(english)) {
    assert.ok((translated[key] ?? "").trim() !== "", `${path}: ${key} is empty`);
    assert.deepEqual(marksOf(translated[key] ?? ""), marksOf(text), `${path}: ${key}`);
  }
}

/** Calls whose texts no person of another language is shown: the log, errors, and what is not prose. */
const unseen = /(?:^|\.)log\.|^console\.|^complain$/;
/** Holds the example's Python. */
const code = new Set(["example.ts"]);

interface Found {
  /** Keys given to `l10n.t` and to the core's `say`. */
  readonly keys: Set<string>;
  /** Words that go to the screen without it. */
  readonly raw: string[];
}

/** Two words with a space between them: prose. */
function isProse(text: string): boolean {
  return /[a-z]{2,}[,:;.]? [a-z]{2,}/i.test(text.replaceAll(productName, ""));
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));
}

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
}

/** What `l10n.t` gets in the editor's own files, and prose that does not go through it. */
function scanEditor(file: string, found: Found): void {
  const source = parsed(file);
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isNewExpression(node) && node.expression.getText(source).endsWith("Error")) return;
    if (ts.isCallExpression(node)) {
      const name = node.expression.getText(source);
      if (unseen.test(name)) return;
      if (name.endsWith("l10n.t")) {
        const [first, ...parts] = node.arguments;
        assert.ok(first && ts.isStringLiteral(first), `${file}: l10n.t takes a literal: ${node.getText(source)}`);
        found.keys.add(first.text);
        parts.forEach(visit);
        return;
      }
    }
    const isText = ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);
    if (isText && isProse(node.text)) found.raw.push(`${file}: ${node.text}`);
    if (ts.isTemplateExpression(node)) {
      const words = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
      if (words.some(isProse)) found.raw.push(`${file}: ${node.getText(source)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

/** What the core's words give to `say`, and the nouns that they count. */
function scanWords(file: string, keys: Set<string>): void {
  const source = parsed(file);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const name = node.expression.getText(source);
      const [first, second] = node.arguments;
      if (name === "say" && first && (ts.isStringLiteral(first) || ts.isNoSubstitutionTemplateLiteral(first)))
        keys.add(first.text);
      if (name === "formatCountOf") {
        assert.ok(second && ts.isStringLiteral(second), `${file}: a noun that is counted is a literal`);
        for (const noun of [second.text, `${second.text}s`]) keys.add(`{0} ${noun}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

/** Folders and files of the core whose sentences a person of the editor reads, though they know of no language. */
const told = [
  ...["advice", "edits", "estimate", "evaluate", "frameworks", "live", "localData", "models", "run"],
  ...["analyze.ts", "calibration/calibration.ts", "fix.ts"],
];
/** Code that is shown as such, the constants that METHODOLOGY prints, and what only the command line says. */
const untold = new Set(["edits/snippets.ts", "estimate/workload/constants.ts", "run/spec.ts"]);
/** Calls that are given names of causes, or words of programs. */
const named = /^(?:because|named|names|super|path\.startsWith)$/;
/** Prose, or words beside what is filled in: a long one, or several places. */
function isSentence(text: string): boolean {
  const places = text.match(/\{\d\}/g)?.length ?? 0;
  return isProse(text) || (places === 1 && /\{\d\} [a-z]{7,}/.test(text)) || (places > 1 && /\} [a-z]{4,}/.test(text));
}

/** Lines of code, and lists of a library's names. */
function isCode(text: string): boolean {
  if (text.includes("\n") || /^\w+\(|^for \w+(?:\.\w+)* in |^from \{0\} import /.test(text)) return true;
  return /^[a-z\d_. ]*[a-z]_[a-z][a-z\d_. ]*$/.test(text) && !/ (?:is|are|of|in|not|by) /.test(text);
}

let found: ReadonlySet<string> | undefined;

/** Sentences of the core that know of no language: what advice says, reasons of inputs, formulas, what is wrong with a run, why nothing was edited. */
function sentences(): ReadonlySet<string> {
  if (found) return found;
  const keys = new Set<string>();
  const files = told.flatMap((path) =>
    path.endsWith(".ts") ? [join("src/core", path)] : sourceFiles(join("src/core", path)),
  );
  for (const file of files) {
    if (untold.has(file.replaceAll("\\", "/").slice("src/core/".length))) continue;
    const source = parsed(file);
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isThrowStatement(node)) return;
      // Lists of words.
      if (ts.isPropertyAccessExpression(node) && node.name.text === "split") return;
      if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken) return;
      if (ts.isCallExpression(node) && named.test(node.expression.getText(source))) return;
      if (ts.isNewExpression(node) && node.expression.getText(source).endsWith("Error")) return;
      if (ts.isExpression(node))
        for (const text of ownTexts(node)) if (isSentence(text) && !isCode(text)) keys.add(text.trim());
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  found = keys;
  return keys;
}

/** A text as the dictionaries have it: what is put into it as `{0}`, `{1}` …; nothing of another expression. */
function ownTexts(node: ts.Expression): string[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (!ts.isTemplateExpression(node)) return [];
  return [
    node.head.text + node.templateSpans.map(({ literal }, index) => `{${String(index)}}${literal.text}`).join(""),
  ];
}

/** Names of inputs and their units, which are looked up by what they are. */
function namesInWords(): string[] {
  return inputNames.flatMap((name) => {
    const { title, unit } = definitionOf(name);
    return unit === undefined ? [title] : [title, unit, singularOf(unit)];
  });
}

/** What a breakdown says in sentences. */
function sentencesOf(run: AnalyzedRun): readonly string[] {
  const { inputs, assumptions, steps, problems, statements, advice } = breakdownOf(run);
  const rows = [...advice.rows, ...advice.rejected];
  return [
    ...inputs.map(({ reason }) => reason),
    ...assumptions.map(({ text }) => text),
    ...steps.map(({ formula }) => formula),
    ...problems.map(({ message }) => message),
    ...statements.map(({ text }) => text),
    ...rows.flatMap(({ title, message, tradeOff, evidence }) => [title, message, tradeOff, evidence]),
    ...[advice.together, advice.label],
  ];
}

function outsideOfBrackets(text: string): string {
  const inner = text.replace(/⟦[^⟦⟧]*⟧/g, "#");
  return inner === text ? text : outsideOfBrackets(inner);
}

/** A split of a data set, a column of a table, a region with its year. */
function isName(text: string): boolean {
  return /^(?:split \w+|dense, \w+|\w+ [\w-]+, \d{4})$/.test(text);
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

  it("has the editor's own words, and the core's that it shows, in each language, and none that are no longer used", () => {
    const found: Found = { keys: new Set(), raw: [] };
    for (const file of sourceFiles("src/editor")) if (!code.has(basename(file))) scanEditor(file, found);
    assert.deepEqual(found.raw, [], "shown without l10n.t");
    const own = found.keys.size;
    assert.ok(own > 50);
    for (const file of sourceFiles("src/core/present")) scanWords(file, found.keys);
    assert.ok(found.keys.size > own + 200, "the core's words");
    const spoken = found.keys.size;
    for (const sentence of sentences()) found.keys.add(sentence);
    assert.ok(found.keys.size > spoken + 60, "the core's sentences");
    for (const name of namesInWords()) found.keys.add(name);
    const english = Object.fromEntries([...found.keys].map((key) => [key, key]));
    for (const language of languages) assertComplete(english, `l10n/bundle.l10n.${language}.json`);
  });

  it("finds each sentence again with its names and figures filled in", () => {
    for (const language of languages) {
      const words = json(`l10n/bundle.l10n.${language}.json`);
      const wrong = [...sentences()].filter((key) => {
        const parts = [...key.matchAll(/\{\d\}/g)].map((_, index) => `Name${String(index)}`);
        const fill = (text = ""): string => text.replace(/\{(\d)\}/g, (_, index: string) => parts[Number(index)] ?? "");
        return inLanguage(words, () => retell(fill(key))) !== fill(words[key]);
      });
      assert.deepEqual(wrong, [], language);
    }
  });

  it("leaves no sentence of the examples' breakdowns untold", async () => {
    const german = json("l10n/bundle.l10n.de.json");
    // Every translation is put into brackets, so that what stands outside of them was not translated.
    const marked = Object.fromEntries(Object.keys(german).map((key) => [key, key === "1,234.5" ? key : `⟦${key}⟧`]));
    const paths = ["examples", "test/editor/workspace"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) => join(folder, path)),
    );
    const files = paths.filter((path) => /\.(?:py|ya?ml|sbatch|ipynb|ts)$/.test(path));
    const workspace = memoryWorkspace(
      Object.fromEntries(files.map((path) => [path, readFileSync(join(root, path), "utf8")])),
    );
    const untold: string[] = [];
    let texts = 0;
    for (const path of files) {
      const { runs } = await analyzeDocument(toSourceText(path, readFileSync(join(root, path), "utf8")), workspace, {
        today: "2026-06-01",
      });
      for (const run of runs) {
        for (const text of inLanguage(marked, () => sentencesOf(run))) {
          texts++;
          const rest = outsideOfBrackets(text);
          if (isProse(rest) && !isName(rest)) untold.push(`${path}: ${text}`);
        }
      }
    }
    assert.deepEqual(untold, []);
    assert.ok(texts > 300, `${String(texts)} texts`);
  });

  it("has a file of each kind for each language and no other", () => {
    const manifests = readdirSync(root).filter((name) => /^package\.nls\..+\.json$/.test(name));
    assert.deepEqual(manifests.sort(), languages.map((language) => `package.nls.${language}.json`).sort());
    const { l10n } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { l10n?: string };
    assert.equal(l10n, "./l10n", "the editor looks for bundles where the manifest says");
    const bundles = languages.map((language) => `bundle.l10n.${language}.json`);
    assert.deepEqual(readdirSync(join(root, "l10n")).sort(), bundles.sort());
  });

  it("says lens and hover in a language that is lent, and in English again after it", () => {
    const german = json("l10n/bundle.l10n.de.json");
    assert.equal(
      inLanguage(german, () => lensTitle(assumed)),
      "passt nicht in den Speicher (braucht ≈ 31 GB je V100) · ≈ 20 kWh · 9,3 kg CO2e (4,8–81 kWh) · 3 Epochen · angenommen 1×V100, Stromnetz im Weltdurchschnitt",
    );
    assert.equal(
      inLanguage(german, () => say("1,234.5")),
      "1.234,5",
    );
    for (const language of languages) {
      const words = json(`l10n/bundle.l10n.${language}.json`);
      for (const run of [fineTune, assumed, unknown]) {
        const hover = inLanguage(words, () => hoverMarkdown(run, { source: () => undefined }));
        assert.doesNotMatch(hover, /\b(?:assumed 1|not found|Most uncertain|Memory per accelerator)\b/, language);
      }
    }
    assert.match(lensTitle(assumed), /^does not fit in memory/);
    assert.throws(() =>
      inLanguage(german, () => {
        throw new Error("half-way");
      }),
    );
    assert.equal(say("yes"), "yes");
  });
});
