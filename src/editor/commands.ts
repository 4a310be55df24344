/** The commands that package.json declares, and the internal ones that links and lenses call. A contract test holds the two together. */
export const commandIds = {
  showReport: "carbonLens.showReport",
  estimateFile: "carbonLens.estimateFile",
  exportReport: "carbonLens.exportReport",
  pin: "carbonLens.pin",
  whatIf: "carbonLens.whatIf",
  createBudget: "carbonLens.createBudget",
  importMeasurements: "carbonLens.importMeasurements",
  setElectricityMapsToken: "carbonLens.setElectricityMapsToken",
  setHuggingFaceToken: "carbonLens.setHuggingFaceToken",
  openExample: "carbonLens.openExample",
  showLog: "carbonLens.showLog",
  /** Internal: `(file, runId)` opens the report at one run of a file. */
  showRun: "carbonLens.showRun",
  /** Internal: `(file, limit)` allows a file more than a limit of the budget. */
  addException: "carbonLens.addException",
  /** Internal: `(markdown)` opens what is said where an edit is left to the person. */
  explainFix: "carbonLens.explainFix",
  /** Internal: `(folder, source)` opens a place. */
  reveal: "carbonLens.reveal",
} as const;

/** Commands in the palette; the others take arguments that only we give. */
export const paletteCommands = [
  commandIds.showReport,
  commandIds.estimateFile,
  commandIds.exportReport,
  commandIds.pin,
  commandIds.whatIf,
  commandIds.createBudget,
  commandIds.importMeasurements,
  commandIds.setElectricityMapsToken,
  commandIds.setHuggingFaceToken,
  commandIds.openExample,
  commandIds.showLog,
] as const;
