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
  /** What stands behind it, where each analysis has a workspace of its own: what was read of a file is kept for the next one. */
  readonly shared?: object;
  /** The door to data that code trains on; a host without one has none of it measured. */
  readonly data?: DataFiles;
}

/** Files and folders of data, read in parts. Every path as in {@link Workspace.read}; nothing that may not be read is there. */
export interface DataFiles {
  /** Bytes of a file; undefined where there is none. */
  size(path: string): Promise<number | undefined>;
  /** Bytes of a file from one offset up to another. */
  bytes(path: string, from: number, to: number): Promise<Uint8Array | undefined>;
  /** What stands in a folder; undefined where there is none. */
  list(path: string): Promise<readonly DataEntry[] | undefined>;
}

export interface DataEntry {
  readonly name: string;
  readonly isFolder: boolean;
}
