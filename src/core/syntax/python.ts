import { parser } from "@lezer/python";
import { SourceText } from "../source/sourceText";
import { buildModule, buildStatements } from "./python/statements";
import { tooDeepBracket } from "./python/nesting";
import { blankMagics, findWrittenFiles, onlyStretch } from "./python/magics";
import { revise, type Parsed } from "./python/revision";
import type { PythonModule, Statement } from "./python/tree";

const parsed = new WeakMap<SourceText, PythonModule & Parsed>();

/**
 * A Python file or the joined code cells of a notebook as a tree of statements. Error-recovering: half-typed code gives the
 * statements that can be understood. Each stands at its offset of {@link SourceText.text}. Kept for as long as the text lives.
 */
export function parsePython(source: SourceText): PythonModule {
  return parsed.get(source) ?? build(source);
}

/** As {@link parsePython}, of a text that an edit has made of another one: where that was parsed, only what changed is read again. */
export function parseRevision(source: SourceText, earlier: SourceText): PythonModule {
  return parsed.get(source) ?? build(source, parsed.get(earlier));
}

const whole = new WeakMap<SourceText, readonly Statement[]>();

/** The statements of {@link parsePython}, all offsets counted from the beginning of the text: for those that change it. */
export function statementsOf(source: SourceText): readonly Statement[] {
  let statements = whole.get(source);
  if (!statements) {
    const { tree, text } = parsed.get(source) ?? build(source);
    whole.set(source, (statements = buildStatements(tree.cursor(), { text, depth: 0 })));
  }
  return statements;
}

function build(source: SourceText, earlier?: Parsed): PythonModule & Parsed {
  const { text, shellLines } =
    source.language === "notebook"
      ? blankMagics(source.text, source.cells ?? [])
      : { text: source.text, shellLines: [] };
  const texts = { text, grammarText: grammarTextOf(text) };
  const { tree, before, after, changed } = earlier
    ? revise(texts, earlier)
    : { tree: parser.parse(texts.grammarText), before: [], after: [], changed: { from: 0, to: Infinity } };
  const body = [...before, ...buildModule(tree.cursor(), text, changed), ...after];
  const module = { ...texts, tree, body, shellLines };
  parsed.set(source, module);
  return module;
}

/** Places where the grammar had to recover: none in a file that Python would run. */
export function syntaxErrors(source: SourceText): number {
  const text = source.language === "notebook" ? blankMagics(source.text, source.cells ?? []).text : source.text;
  let errors = 0;
  parser.parse(grammarTextOf(text)).iterate({
    enter: ({ type }) => {
      if (type.isError) errors++;
    },
  });
  return errors;
}

/** A text as the grammar is given it, of the same length. */
function grammarTextOf(text: string): string {
  const end = tooDeepBracket(text);
  // What Python itself refuses is not read on.
  return withWholeNumbers(end === undefined ? text : text.slice(0, end).padEnd(text.length, "\n"));
}

/** A number that ends in its point, as in `1.`, is closed by a digit: the grammar takes the point for that of an attribute. */
function withWholeNumbers(text: string): string {
  return text.replace(/(?<![\w.])(\d[\d_]*)\.(?=[^\w.]|[eE][-+\d]|[jJ]\b|$)/g, (_, digits: string) => `${digits}0`);
}

const written = new WeakMap<SourceText, ReadonlyMap<string, SourceText>>();

/**
 * The Python files that a notebook writes with `%%writefile`, by the path written there, the last one of a path standing.
 * Each is a text of the notebook's path and offsets with all else blanked, so that places in it are places in the notebook.
 */
export function filesWrittenBy(notebook: SourceText): ReadonlyMap<string, SourceText> {
  let files = written.get(notebook);
  if (!files) {
    const { path, text, version, cells = [] } = notebook;
    const found = notebook.language === "notebook" ? findWrittenFiles(text, cells) : [];
    files = new Map(
      found.map(({ path: name, from, to }) => [
        name,
        new SourceText(path, "python", onlyStretch(text, from, to), version, cells),
      ]),
    );
    written.set(notebook, files);
  }
  return files;
}

/** The file among those that a path means which a notebook writes: the same path, or one of which the other is the end. */
export function fileWrittenBy(notebook: SourceText | undefined, path: string): SourceText | undefined {
  if (notebook?.language !== "notebook") return undefined;
  const wanted = path.replace(/^(?:\.?\/)+/, "");
  const files = [...filesWrittenBy(notebook)].map(([name, file]) => [name.replace(/^(?:\.?\/)+/, ""), file] as const);
  const ends = (long: string, short: string): boolean => long === short || long.endsWith(`/${short}`);
  return (
    files.find(([name]) => name === wanted)?.[1] ??
    files.find(([name]) => ends(name, wanted) || ends(wanted, name))?.[1]
  );
}
