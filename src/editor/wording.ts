/**
 * The light half: what is said of analyses, and the small things that are worked out beside them. A bundle of its own, loaded in the
 * extension host when the first file turns up that may train; the analysis itself is `engine.ts`.
 */
export { build } from "../core/version";
export { addException, exceptionAmounts } from "../core/budget/addException";
export { checkBudget } from "../core/budget/check";
export { loadLedger } from "../core/budget/loadLedger";
export { loadPolicy } from "../core/budget/loadPolicy";
export { ownerOf } from "../core/budget/policy";
export { proposeBudget } from "../core/budget/proposal";
export { readPolicy } from "../core/budget/readPolicy";
export { calibrationPath } from "../core/calibration/calibrationFile";
export { earlierRuns } from "../core/compare/changes";
export { pinCommentEdit } from "../core/edits/pinComment";
export { totalsOf } from "../core/estimate/totals";
export { HubLookups } from "../core/hub/hubLookups";
export { liveGridOf } from "../core/live/liveGrid";
export { intensityProviders, LiveIntensity } from "../core/live/liveIntensity";
export { exported, exportFormats, exportNames } from "../core/present/export/exports";
export { highestLevel, levelOf } from "../core/present/level";
export { acceleratorChoices, regionChoices, seenAccelerators, zoneChoices } from "../core/present/pinChoices";
export { runElementId } from "../core/present/report";
export { pinFilePath, withPins } from "../core/run/pinFile";
export { pinOf } from "../core/run/pins";
export { FolderRules } from "../core/source/folderRules";
export { toAnalysis } from "../core/toAnalysis";
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
