/** Evaluates small JavaScript and TypeScript files in memory. */
import { evaluateScript } from "../../src/core/models/definition/evaluateScript";
import type { Trace } from "../../src/core/evaluate/trace";
import { Documents, toSourceText } from "../../src/core/source/documents";
import type { ScriptParser } from "../../src/core/source/parsedScript";
import { parseScript } from "../../src/parsers/typescript";
import { argumentWords } from "./evaluate";

/** Documents whose parser is there from the start. */
class ParsedDocuments extends Documents {
  override get scriptParser(): ScriptParser {
    return parseScript;
  }
}

/**
 * The trace of a script.
 * @param files further files of the workspace, by path.
 * @param argv the command line's words after the script, as one text.
 */
export function evaluateJavaScript(
  code: string,
  files: Readonly<Record<string, string>> = {},
  argv = "",
  path = "train.js",
): Trace {
  const source = toSourceText(path, code);
  const documents = new ParsedDocuments([source]);
  for (const [name, text] of Object.entries(files)) documents.set(toSourceText(name, text));
  return evaluateScript(source, documents, { argv: argumentWords(argv), environment: new Map() });
}
