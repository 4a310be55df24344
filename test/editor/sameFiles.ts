/** The part of an analysis that editor and command line must agree on, byte for byte. */
import type { AnalyzedFile } from "../../src/core/analysis";
import { analysisJson } from "../../src/core/present/json";

/** The files of a printed analysis. */
export function filesIn(json: string): readonly AnalyzedFile[] {
  return (JSON.parse(json) as { files: AnalyzedFile[] }).files;
}

/** A file that the editor shows, as it would be printed. */
export function printed(file: AnalyzedFile): string {
  const totals = { runs: 0, energyKwh: null, kgCo2e: null };
  return JSON.stringify(
    filesIn(analysisJson({ schemaVersion: 1, tool: { name: "carbon-lens", version: "" }, files: [file], totals })),
  );
}
