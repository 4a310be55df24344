/**
 * The only importer of typescript-estree. A bundle of its own, loaded when the first JavaScript or TypeScript file turns up that may
 * train: it is larger than all the rest together.
 */
import { parse } from "@typescript-eslint/typescript-estree";
import ts from "typescript";
import type { ParsedScript } from "../core/source/parsedScript";

export { build } from "../core/version";

/** TypeScript's list of syntax errors, which it keeps on the file and does not declare. */
interface WithDiagnostics {
  parseDiagnostics: readonly ts.DiagnosticWithLocation[];
}

/**
 * The ESTree of a JavaScript or TypeScript file. Half-typed code gives the tree that TypeScript's own error recovery makes of it, and
 * the first syntax error. Never throws.
 * @param path tells the dialect: plain or with JSX.
 */
export function parseScript(path: string, text: string): ParsedScript {
  try {
    const kind = /\.[mc]?ts$/i.test(path) ? ts.ScriptKind.TS : ts.ScriptKind.TSX;
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind) as ts.SourceFile & WithDiagnostics;
    const [first] = file.parseDiagnostics;
    // typescript-estree refuses a file with errors; the tree is whole all the same.
    file.parseDiagnostics = [];
    const options = { range: true, loc: false, allowInvalidAST: true, errorOnUnknownASTType: false };
    // It takes such a file as well as a text, which `parse` does not declare.
    const program = parse(file as unknown as string, options);
    if (!first) return { program };
    const message = ts.flattenDiagnosticMessageText(first.messageText, " ");
    return { program, fault: { message, offset: first.start } };
  } catch (error) {
    return {
      program: undefined,
      fault: { message: error instanceof Error ? error.message : String(error), offset: 0 },
    };
  }
}
