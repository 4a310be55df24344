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
export { comparisonPage } from "../core/present/comparison";
export { calibrationPath } from "../core/calibration/calibrationFile";
export { importMeasurements } from "../core/calibration/importMeasurements";
export { liveGridOf } from "../core/live/liveGrid";
export { intensityProviders, LiveIntensity } from "../core/live/liveIntensity";
export { importText, measuredWords, outcomeLine } from "../core/present/calibrationWords";
export { exported, exportFormats, exportNames } from "../core/present/export/exports";
export { FolderRules } from "../core/source/folderRules";
export { findFixes } from "../core/fix";
export { fixExplanation, fixTitle } from "../core/present/fixWords";
export { hoverMarkdown } from "../core/present/hover";
export { headline, lensTitle } from "../core/present/lens";
export { lensText } from "../core/present/lensTemplate";
export { highestLevel, levelOf } from "../core/present/level";
export { reportFile, reportPage, runBody, runElementId } from "../core/present/report";
export { brokenLimits, runNotices } from "../core/present/runNotices";
export { totalLine } from "../core/present/summary";
export { whatIfInputs } from "../core/present/whatIfInputs";
export { pinCommentEdit } from "../core/edits/pinComment";
export {
  acceleratorChoices,
  pinInputs,
  regionChoices,
  seenAccelerators,
  zoneChoices,
} from "../core/present/pinChoices";
export { titleOf } from "../core/present/words";
export { pinFilePath, withPins } from "../core/run/pinFile";
export { pinOf } from "../core/run/pins";
