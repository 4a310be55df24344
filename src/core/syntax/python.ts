import { parser } from "@lezer/python";
import type { SourceText } from "../source/sourceText";
import { buildStatements } from "./python/statements";
import { blankMagics, type ShellLine } from "./python/magics";
import type { PythonModule } from "./python/tree";

const parsed = new WeakMap<SourceText, PythonModule>();

/**
 * A Python file or the joined code cells of a notebook as a tree of statements. Error-recovering: half-typed code gives the
 * statements that can be understood. Offsets are those of {@link SourceText.text}. Kept for as long as the text lives.
 */
export function parsePython(source: SourceText): PythonModule {
  let module = parsed.get(source);
  if (!module) {
    module = build(source);
    parsed.set(source, module);
  }
  return module;
}

function build(source: SourceText): PythonModule {
  let text = source.text;
  let shellLines: readonly ShellLine[] = [];
  if (source.language === "notebook") ({ text, shellLines } = blankMagics(text, source.cells ?? []));
  return { body: buildStatements(parser.parse(text).cursor(), { text, depth: 0 }), shellLines };
}
