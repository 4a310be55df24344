/**
 * The heavy half: the analysis, and what analyses further. A bundle of its own: on the desktop a thread loads it (`analyst/thread.ts`), and
 * the extension host only for what a person or an agent asks there.
 */
export { build } from "../core/version";
export { answerAgent } from "../core/agent/answerAgent";
export { analyzeDocument } from "../core/analyze";
export { compareRun } from "../core/advice/compare";
export { importMeasurements } from "../core/calibration/importMeasurements";
export { DocumentMemory } from "../core/documentMemory";
export { findFixes } from "../core/fix";
export { toSourceText } from "../core/source/documents";
