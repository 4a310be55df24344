/** The words that the editor shows, in its language. What is exported, and what agents read, is taken from the core as it is: in English. */
import {
  importText as imported,
  measuredWords as measured,
  outcomeLine as outcome,
} from "../core/present/calibrationWords";
import { comparisonPage as comparison } from "../core/present/comparison";
import { fixExplanation as explanation, fixTitle as fix } from "../core/present/fixWords";
import { hoverMarkdown as hover } from "../core/present/hover";
import { inLanguage, type Dictionary } from "../core/present/language";
import { headline as shortLine, lensTitle as fullLine } from "../core/present/lens";
import { lensText as templateLine } from "../core/present/lensTemplate";
import { pinInputs as pinnable } from "../core/present/pinChoices";
import { reportPage as page, runBody as body } from "../core/present/report";
import { brokenLimits as limits, runNotices as notices } from "../core/present/runNotices";
import { totalLine as total } from "../core/present/summary";
import { whatIfInputs as changeable } from "../core/present/whatIfInputs";
import { titleOf as title } from "../core/present/words";

let dictionary: Dictionary | undefined;

/** Told once, when the analysis is loaded: the editor has one language. */
export function speak(words: Dictionary | undefined): void {
  dictionary = words;
}

function spoken<Args extends readonly unknown[], Words>(make: (...args: Args) => Words): (...args: Args) => Words {
  return (...args) => inLanguage(dictionary, () => make(...args));
}

export const brokenLimits = spoken(limits);
export const comparisonPage = spoken(comparison);
export const fixExplanation = spoken(explanation);
export const fixTitle = spoken(fix);
export const headline = spoken(shortLine);
export const hoverMarkdown = spoken(hover);
export const importText = spoken(imported);
export const lensText = spoken(templateLine);
export const lensTitle = spoken(fullLine);
export const measuredWords = spoken(measured);
export const outcomeLine = spoken(outcome);
export const pinInputs = spoken(pinnable);
export const reportPage = spoken(page);
export const runBody = spoken(body);
export const runNotices = spoken(notices);
export const titleOf = spoken(title);
export const totalLine = spoken(total);
export const whatIfInputs = spoken(changeable);
