/** What the host's parser of JavaScript and TypeScript hands to the core. */
import type { TSESTree } from "@typescript-eslint/types";

export interface ParsedScript {
  /** Undefined where not even error recovery gave a tree. */
  readonly program: TSESTree.Program | undefined;
  /** The first syntax error, with its offset in the text. */
  readonly fault?: { readonly message: string; readonly offset: number };
}

/** Parses a file by its path, which tells the dialect, and its text. Never throws. */
export type ScriptParser = (path: string, text: string) => ParsedScript;
