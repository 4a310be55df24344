import type { Problem } from "../problem";
import type { Value } from "../evaluate/value";

/** A configuration file as values with the places they are written: one root per document of the file. */
export interface ConfigDocument {
  readonly roots: readonly Value[];
  readonly problems: readonly Problem[];
}
