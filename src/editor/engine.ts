/**
 * The heavy half: analysis and words. It is a bundle of its own, loaded when the first file turns up that may train, so that a window
 * without training code pays for the entry alone.
 */
export { addException, exceptionAmounts } from "../core/budget/addException";
export { checkBudget } from "../core/budget/check";
export { loadLedger } from "../core/budget/loadLedger";
export { ownerOf } from "../core/budget/policy";
export { loadPolicy } from "../core/budget/loadPolicy";
export { proposeBudget } from "../core/budget/proposal";
export { readPolicy } from "../core/budget/readPolicy";
export { answerAgent } from "../core/agent/answerAgent";
export { AnalysisCancelled, analyzeDocument, toAnalysis } from "../core/analyze";
export { earlierRuns } from "../core/compare/changes";
export { compareRun } from "../core/advice/compare";
export { calibrationPath } from "../core/calibration/calibrationFile";
export { importMeasurements } from "../core/calibration/importMeasurements";
export { DocumentMemory } from "../core/documentMemory";
export { HubLookups } from "../core/hub/hubLookups";
export { liveGridOf } from "../core/live/liveGrid";
export { intensityProviders, LiveIntensity } from "../core/live/liveIntensity";
export { exported, exportFormats, exportNames } from "../core/present/export/exports";
export { FolderRules } from "../core/source/folderRules";
export { totalsOf } from "../core/estimate/totals";
export { toSourceText } from "../core/source/documents";
export { findFixes } from "../core/fix";
export { highestLevel, levelOf } from "../core/present/level";
export { pinCommentEdit } from "../core/edits/pinComment";
export { acceleratorChoices, regionChoices, seenAccelerators, zoneChoices } from "../core/present/pinChoices";
export { runElementId } from "../core/present/report";
export { pinFilePath, withPins } from "../core/run/pinFile";
export { pinOf } from "../core/run/pins";
export {
  brokenLimits,
  comparisonPage,
  fixExplanation,
  fixTitle,
  headline,
  hoverMarkdown,
  importText,
  lensText,
  lensTitle,
  measuredWords,
  outcomeLine,
  pinInputs,
  reportPage,
  runBody,
  runNotices,
  speak,
  titleOf,
  totalLine,
  whatIfInputs,
} from "./spokenWords";
