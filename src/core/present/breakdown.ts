/** The breakdown of one run as plain data: what hover, terminal, Markdown and report each dress in their own clothes. */
import type { AnalyzedRun, EstimatedSpec } from "../analysis";
import type { RunBudget } from "../budget/verdict";
import { findSource } from "../data/sources";
import type { Assumption, Estimate, Range, Step } from "../estimate/estimate";
import { inputNames, type InputName } from "../run/inputs";
import type { Inputs, Origin, Source } from "../run/runSpec";
import { adviceWords, type AdviceWords } from "./advice";
import { verdictSentence } from "./budgetWords";
import {
  formatCarbon,
  formatCarbonRange,
  formatCountOf,
  formatEnergy,
  formatEnergyRange,
  formatFigure,
  formatFigureRange,
  formatHours,
  formatHoursRange,
  formatShare,
  formatStep,
  formatWatts,
  formatWattsRange,
} from "./format";
import { measuredWords } from "./calibrationWords";
import { launcherRows, type LauncherRow } from "./launcherWords";
import { retell, say } from "./language";
import { headline } from "./lens";
import { pinFor } from "./pinChoices";
import { hardwarePart, originText, titleOf, valueText } from "./words";

export interface Breakdown {
  readonly title: string;
  /** Where training starts; missing for a run given as data. */
  readonly anchor?: Source;
  readonly headline: string;
  /** Sentences that belong beside the headline: the interval, whether it fits, what is missing, the sweep. */
  readonly statements: readonly Statement[];
  readonly figures: readonly FigureRow[];
  readonly inputs: readonly InputRow[];
  /** What carries most of the spread, largest first. */
  readonly unknowns: readonly UnknownRow[];
  readonly steps: readonly StepRow[];
  readonly assumptions: readonly AssumptionRow[];
  readonly advice: AdviceWords;
  /** Runs of other files that start this one with values of their own. */
  readonly launchers: readonly LauncherRow[];
  readonly companions: readonly string[];
  readonly problems: readonly { readonly code: string; readonly message: string; readonly line?: number }[];
}

export interface Statement {
  readonly kind: "plain" | "warning";
  readonly text: string;
}

export interface FigureRow {
  readonly title: string;
  readonly value: string;
  /** The 80 % interval; empty where the figure is exact. */
  readonly range: string;
}

export interface InputRow {
  readonly name: string;
  readonly title: string;
  readonly value: string;
  readonly origin: Origin;
  readonly originText: string;
  readonly reason: string;
  /** The winning place first. */
  readonly sources: readonly Source[];
}

export interface UnknownRow {
  readonly name: string;
  readonly title: string;
  /** `62 %` of the spread. */
  readonly share: string;
  /** The input whose pin narrows it; missing where only a measurement would. */
  readonly pin?: InputName;
}

export interface AssumptionRow {
  readonly code: string;
  /** `accelerator a100-sxm4-40gb: no hardware named`. */
  readonly text: string;
}

export interface StepRow {
  readonly name: string;
  readonly value: string;
  readonly formula: string;
  readonly inputs: readonly string[];
  readonly source: string;
  readonly sourceUrl?: string;
}

/** So many of the largest unknowns are named. */
const namedUnknowns = 4;
/** So many of the newest measurements are told. */
const namedMeasurements = 3;
/** A share of the spread below this is not worth a line. */
const smallestShare = 0.01;

/** Everything there is to say about a run. Figures come from its estimate: nothing is computed here. */
export function breakdownOf(run: AnalyzedRun | EstimatedSpec): Breakdown {
  const { inputs, estimate } = run;
  return {
    title: "title" in run ? run.title : run.id,
    ...("anchor" in run ? { anchor: run.anchor } : {}),
    headline: headline(estimate),
    statements: [
      ...statements(inputs, estimate),
      ...("budget" in run ? budgetStatements(run.budget) : []),
      ...("measured" in run ? measuredStatements(run.measured) : []),
    ],
    figures: figures(estimate),
    inputs: inputRows(inputs, new Set(estimate.assumptions.map(({ input }) => input))),
    unknowns: estimate.uncertainty
      .filter(({ share }) => share >= smallestShare)
      .slice(0, namedUnknowns)
      .map(({ input, share }) => unknownRow(input, share)),
    steps: estimate.steps.map(stepRow),
    assumptions: estimate.assumptions.map(assumptionRow),
    advice: adviceWords(run),
    launchers: launcherRows(run),
    companions: "companions" in run ? run.companions : [],
    problems: run.problems.map((problem) => ({ ...problem, message: retell(problem.message) })),
  };
}

function unknownRow(cause: string, share: number): UnknownRow {
  const pin = pinFor(cause);
  return { name: cause, title: titleOf(cause), share: formatShare(share), ...(pin ? { pin } : {}) };
}

/** How the run stands against each limit, the worst first. */
function budgetStatements({ limits = [] }: RunBudget): Statement[] {
  return [...limits]
    .sort((a, b) => (b.share ?? 0) - (a.share ?? 0))
    .map((limit): Statement => {
      const text = verdictSentence(limit);
      return {
        kind: limit.verdict === "over" ? "warning" : "plain",
        text: `${text.charAt(0).toUpperCase()}${text.slice(1)}.`,
      };
    });
}

/** What the run needed when it was measured, to be read beside the estimate. */
function measuredStatements(measured: AnalyzedRun["measured"] = []): Statement[] {
  return measured.slice(0, namedMeasurements).map((run): Statement => {
    const words = measuredWords(run);
    const when = run.at === undefined ? "" : ` on ${run.at.slice(0, 10)}`;
    return { kind: "plain", text: `${words.charAt(0).toUpperCase()}${words.slice(1)}${when} (${run.source}).` };
  });
}

function statements(inputs: Inputs, estimate: Estimate): Statement[] {
  const { energyKwh, kgCo2e, sweep, missing, fits, memoryGbPerAccelerator: memory } = estimate;
  const { smallestAcceleratorCount: count, largestMicroBatchSize: batch } = estimate;
  const found: Statement[] = [];
  if (fits === false) {
    const sentences = [
      memory
        ? say(
            "This run does not fit in the accelerator's memory: it needs about {0} per accelerator.",
            formatFigureRange(memory, "GB"),
          )
        : say("This run does not fit in the accelerator's memory."),
      count === null ? "" : say("It fits on {0} of the kind.", formatCountOf(count, "accelerator")),
      batch === null || batch < 1
        ? ""
        : say("On those it has, micro-batches of {0} fit.", formatCountOf(batch, "sample")),
    ];
    found.push({ kind: "warning", text: sentences.filter((sentence) => sentence !== "").join(" ") });
  }
  if (energyKwh) {
    const figures = `${formatEnergyRange(energyKwh)}${kgCo2e ? `, ${formatCarbonRange(kgCo2e)} CO2e` : ""}`;
    const on = hardwarePart(inputs);
    const where = on && (on.isAssumed ? say("assumed {0}", on.text) : on.text);
    const text = where ? say("80 % interval: {0} on {1}.", figures, where) : say("80 % interval: {0}.", figures);
    found.push({ kind: "plain", text });
  }
  if (missing.length > 0) found.push({ kind: "warning", text: pinSentence(missing) });
  if (sweep && sweep.runs > 1 && sweep.energyKwh) {
    const energy = `${formatEnergy(sweep.energyKwh.central)} (${formatEnergyRange(sweep.energyKwh)})`;
    const all = sweep.kgCo2e ? say("{0} and {1}", energy, `${formatCarbon(sweep.kgCo2e.central)} CO2e`) : energy;
    found.push({
      kind: "plain",
      text: say("The figures are for one of {0}; together {1}.", formatCountOf(sweep.runs, "run"), all),
    });
  }
  return found;
}

/** How to give what was not found; the headline says what that is. */
function pinSentence(missing: readonly string[]): string {
  const [first = ""] = missing;
  return say('Give what is missing in a comment, "# carbon-lens: {0}=…", or with --set {0}=… .', first);
}

function figures(estimate: Estimate): FigureRow[] {
  const rows: readonly (FigureRow | undefined)[] = [
    figure(say("Energy"), estimate.energyKwh, formatEnergy, formatEnergyRange),
    figure(say("CO2e"), estimate.kgCo2e, formatCarbon, formatCarbonRange),
    figure(say("Duration"), estimate.wallHours, formatHours, formatHoursRange),
    figure(say("Accelerator hours"), estimate.acceleratorHours, ...plainFigure("h")),
    figure(say("Memory per accelerator"), estimate.memoryGbPerAccelerator, ...plainFigure("GB")),
    figure(say("Power of one accelerator"), estimate.acceleratorWatts, formatWatts, formatWattsRange),
    figure(say("Power of one node"), estimate.nodeWatts, formatWatts, formatWattsRange),
    figure(say("Energy of the accelerators"), estimate.boardKwh, formatEnergy, formatEnergyRange),
    figure(say("Energy of the servers"), estimate.itKwh, formatEnergy, formatEnergyRange),
    figure(say("Embodied CO2e"), estimate.embodiedKgCo2e, formatCarbon, formatCarbonRange),
    figure(say("Water"), estimate.waterLitres, ...plainFigure("L")),
    figure(say("Cost"), estimate.costUsd, ...plainFigure("USD")),
    figure(say("Training FLOPs"), estimate.trainingFlops, ...plainFigure("")),
    figure(say("MFU"), estimate.mfu, ...plainFigure("")),
  ];
  return rows.filter((row) => row !== undefined);
}

function figure(
  title: string,
  range: Range | null,
  format: (value: number) => string,
  formatRange: (range: Range) => string,
): FigureRow | undefined {
  if (!range) return undefined;
  const value = format(range.central);
  const spread = formatRange(range);
  return { title, value, range: spread === value ? "" : spread };
}

function plainFigure(unit: string): [(value: number) => string, (range: Range) => string] {
  return [(value) => formatFigure(value, unit), (range) => formatFigureRange(range, unit)];
}

/**
 * In the order of the contract.
 * @param explained inputs whose reason stands among the assumptions, and so not here too.
 */
function inputRows(inputs: Inputs, explained: ReadonlySet<string>): InputRow[] {
  const rows: InputRow[] = [];
  for (const name of inputNames) {
    const input = inputs[name];
    if (!input) continue;
    rows.push({
      name,
      title: titleOf(name),
      value: valueText(name, input.value),
      origin: input.origin,
      originText: originText(input),
      reason: explained.has(name) ? "" : retell(input.reason ?? ""),
      sources: input.sources ?? [],
    });
  }
  return rows;
}

function assumptionRow({ code, input, value, text }: Assumption): AssumptionRow {
  const guess = `${titleOf(input)} ${valueText(input, value)}`;
  return { code, text: text === "" ? guess : `${guess}: ${retell(text)}` };
}

function stepRow({ name, value, unit, formula, inputs, source = "" }: Step): StepRow {
  return { name, value: formatStep(value, unit), formula: retell(formula), inputs, ...sourceOf(source) };
}

/** A text of its own, or keys of the tables' sources, whose titles then stand for them; the row that was read may go before the keys. */
function sourceOf(source: string): Pick<StepRow, "source" | "sourceUrl"> {
  const row = /^.*: (?=[^:]*$)/.exec(source)?.[0] ?? "";
  const keys = source.slice(row.length).split(/[,|;]\s*/);
  const known = keys.map(findSource).filter((found) => found !== undefined);
  if (known.length < keys.length) return { source };
  const [first] = known;
  const text = row + known.map(({ title }) => title).join("; ");
  return known.length > 1 || first?.url === undefined ? { source: text } : { source: text, sourceUrl: first.url };
}
