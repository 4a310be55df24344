import type { ScriptParser } from "./source/parsedScript";

/** The host's door: all that the core knows of the outside. Implemented by the editor, the command line and the tests. */
export interface Workspace {
  /**
   * The text of a file, or undefined where it does not exist, is not text, is too large, or may not be read.
   * @param path POSIX path relative to the workspace folder, already normalised.
   */
  read(path: string): Promise<string | undefined>;
  /** The parser of JavaScript and TypeScript. Called for the first file that needs it; a host without one reads no such files. */
  loadScriptParser?(): Promise<ScriptParser>;
}
