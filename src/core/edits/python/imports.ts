/** Imports that an edit needs, added once. */
import { statementsOf } from "../../syntax/python";
import type { Statement } from "../../syntax/python/tree";
import type { SourceText } from "../../source/sourceText";
import { endOfLine, lineBreakOf } from "../place";
import type { TextEdit } from "../textEdit";

/**
 * Makes names of a module known from its top on: `from module import name, …` for those that are not imported yet.
 * @param before offset of the code that uses them.
 */
export function importNames(
  document: SourceText,
  module: string,
  names: readonly string[],
  before: number,
): readonly TextEdit[] {
  const body = statementsOf(document);
  const known = new Set(
    body.filter((statement) => statement.from < before).flatMap((statement) => namesFrom(statement, module)),
  );
  const missing = names.filter((name) => !known.has(name));
  return missing.length === 0 ? [] : [importLine(document, `from ${module} import ${missing.join(", ")}`, before)];
}

/** Names that a statement brings in from a module under their own name. */
function namesFrom(statement: Statement, module: string): readonly string[] {
  if (statement.type !== "importFrom" || statement.module !== module || statement.level > 0) return [];
  return statement.names.filter(({ alias }) => alias === undefined).map(({ name }) => name);
}

/** A line behind the last import at the top of the file, or where there is none, before the first statement that is not text. */
export function importLine(document: SourceText, line: string, before: number): TextEdit {
  const { path, text } = document;
  const body = statementsOf(document);
  const lineBreak = lineBreakOf(document);
  const last = body.filter((statement) => isImport(statement) && statement.to < before).at(-1);
  if (last) {
    const at = endOfLine(text, last.to);
    return { path, from: at, to: at, text: `${lineBreak}${line}` };
  }
  const first = body.find((statement) => !(statement.type === "expression" && statement.value.type === "string"));
  const at = first?.from ?? 0;
  return { path, from: at, to: at, text: `${line}${lineBreak}` };
}

function isImport({ type }: Statement): boolean {
  return type === "import" || type === "importFrom";
}

/** The name under which a file knows a module at its top: `tf` after `import tensorflow as tf`. */
export function nameOfModule(document: SourceText, module: string): string | undefined {
  for (const statement of statementsOf(document)) {
    if (statement.type !== "import") continue;
    const found = statement.modules.find(({ name }) => name === module);
    if (found) return found.alias ?? found.name;
  }
  return undefined;
}
