import type { SourceText } from "./sourceText";

/**
 * Whether a file can be about training at all, from cheap marks in its text; false is certain, true means "read it".
 * Keeps the parsers away from the files of a workspace that are not training code, which are most.
 */
export function mayTrain(source: SourceText): boolean {
  return source.language !== "other";
}
