/** What agents are answered: the contract's JSON, its figures rounded as everywhere, and the same in a few lines of text. */
import type { Comparison } from "../advice/compare";
import type { Analysis, AnalyzedRun, EstimatedSpec } from "../analysis";
import type { Check } from "../budget/check";
import type { Fix } from "../edits/fix";
import type { SourceText } from "../source/sourceText";
import { adviceWords, rejectedText, rejectedTitle } from "./advice";
import { checkJson } from "./check/checkJson";
import { checkText } from "./check/checkText";
import { comparisonMarkdown } from "./comparison";
import { analysisJson, comparisonsJson, jsonText, specJson, specJsonFrame } from "./json";
import { lensTitle } from "./lens";
import { runMarkdown } from "./markdown";
import { plainPainter } from "./painter";
import { nothingText, rankedRuns, totalLine } from "./summary";
import { placeText } from "./words";

export interface AgentAnswer {
  /** Plain JSON. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Runs that the text of an answer names; the JSON has all. */
const namedRuns = 20;

export function estimateAnswer(analysis: Analysis): AgentAnswer {
  const ranked = rankedRuns(analysis);
  const lines = ranked
    .slice(0, namedRuns)
    .map(({ run }) => `${placeText(run.anchor)} ${run.title} (${run.id}): ${lensTitle(run)}`);
  if (ranked.length > namedRuns) lines.push(`and ${String(ranked.length - namedRuns)} more`);
  if (ranked.length > 1) lines.push(`Together: ${totalLine(analysis)}`);
  const text = ranked.length === 0 ? nothingText(analysis) : lines.join("\n");
  return answer(analysisJson(analysis), text);
}

/** The whole working of each run. */
export function explainAnswer(analysis: Analysis): AgentAnswer {
  const runs = analysis.files.flatMap((file) => file.runs);
  const text = runs.length === 0 ? nothingText(analysis) : runs.map(runMarkdown).join("\n\n");
  return answer(analysisJson(analysis), text);
}

/** A run that was given as data. */
export function specAnswer(spec: EstimatedSpec): AgentAnswer {
  return answer(specJsonFrame.before + specJson(spec) + specJsonFrame.after, runMarkdown(spec));
}

/** @param textOf the files that edits are of, for lines and columns. */
export function suggestAnswer(
  runs: readonly (AnalyzedRun | EstimatedSpec)[],
  fixes: readonly Fix[],
  textOf: (path: string) => SourceText | undefined = () => undefined,
): AgentAnswer {
  const json = runs.map((run) => ({
    id: run.id,
    ...("anchor" in run ? { title: run.title, anchor: run.anchor } : {}),
    label: run.label,
    advice: run.advice,
    ...(run.adviceTogether ? { adviceTogether: run.adviceTogether } : {}),
    fixes: fixes.filter(({ runId }) => runId === run.id).map((fix) => fixJson(fix, textOf)),
  }));
  const text = runs.map((run) => suggestText(run, fixes));
  return answer(
    jsonText({ schemaVersion: 1, runs: json }),
    text.length === 0 ? "No training found." : text.join("\n\n"),
  );
}

function fixJson({ advice, edits, refusal }: Fix, textOf: (path: string) => SourceText | undefined): object {
  const places = edits.map(({ path, from, to, text }) => {
    const source = textOf(path);
    return { path, start: source?.positionAt(from), end: source?.positionAt(to), text };
  });
  return { code: advice.code, edits: places, ...(refusal ? { refusal } : {}) };
}

function suggestText(run: AnalyzedRun | EstimatedSpec, fixes: readonly Fix[]): string {
  const { rows, rejected, together, label } = adviceWords(run);
  const edited = new Set(fixes.filter((fix) => fix.runId === run.id && !fix.refusal).map(({ advice }) => advice.code));
  const lines = rows.map(({ code, title, saving, message, tradeOff }) => {
    const words = [saving, message, tradeOff, edited.has(code) ? "Edits are in the JSON." : ""].filter(
      (part) => part !== "",
    );
    return `- ${title}: ${words.join(" ")}`;
  });
  const head = "anchor" in run ? `${placeText(run.anchor)} ${run.title} (${run.id})` : run.id;
  if (lines.length === 0) lines.push("Nothing to suggest.");
  if (rejected.length > 0) lines.push(`${rejectedTitle()}:`, ...rejected.map((row) => `- ${rejectedText(row)}`));
  return [head, ...lines, together, label].filter((line) => line !== "").join("\n");
}

export function comparisonAnswer(comparisons: readonly Comparison[]): AgentAnswer {
  const text = comparisons.length === 0 ? "No training found." : comparisons.map(comparisonMarkdown).join("\n\n");
  return answer(comparisonsJson(comparisons), text);
}

export function checkAnswer(check: Check, analysis: Analysis): AgentAnswer {
  return answer(checkJson(check, analysis), checkText(check, plainPainter).trimEnd());
}

function answer(json: string, text: string): AgentAnswer {
  return { json: JSON.parse(json) as AgentAnswer["json"], text };
}
