/** The drawings of one run: how sure the figures are, where the energy goes, what would save some, and what it compares to. */
import { comparedPlaces } from "../../advice/places";
import type { AnalyzedRun } from "../../analysis";
import type { LiveForecast } from "../../live/liveGrid";
import { comparedStarts } from "../../live/startHours";
import { measuredEnergy } from "../../measurements/measuredRun";
import type { Range } from "../../estimate/estimate";
import { inferenceOf } from "../../estimate/inference";
import { energyParts, rangeOfCause } from "../../estimate/parts";
import { scopeWords } from "../calibrationWords";
import { formatCarbon, formatCarbonRange, formatEnergy, formatEnergyRange, formatFigure, formatShare } from "../format";
import type { Html } from "../html";
import { retell, say } from "../language";
import { titleOf } from "../words";
import { barTable, type Bar } from "./barTable";

/** So many unknowns and places are drawn. */
const drawnUnknowns = 6;
/** A share of the spread below this is not worth a bar. */
const smallestShare = 0.01;
const servedRequests = [1000, 1e6, 1e9] as const;

const partWords = {
  accelerators: () => say("Accelerators"),
  hosts: () => say("Hosts: processors, memory, fans"),
  facility: () => say("Cooling and distribution (PUE)"),
} as const;

/**
 * In the order in which they are read; a drawing of which nothing is known is missing.
 * @param live the forecast of carbon intensity that is at hand.
 */
export function runCharts(run: AnalyzedRun, live?: LiveForecast): readonly Html[] {
  const charts = [
    sensitivity(run),
    breakdown(run),
    memory(run),
    waterfall(run),
    places(run),
    live && startHours(run, live),
    serving(run),
    measured(run),
  ];
  return charts.filter((chart) => chart !== undefined);
}

function sensitivity({ estimate: { energyKwh, kgCo2e, uncertainty } }: AnalyzedRun): Html | undefined {
  // The shares are those of the carbon where that is known.
  const whole = kgCo2e ?? energyKwh;
  if (!whole) return undefined;
  const format = kgCo2e ? formatCarbonRange : formatEnergyRange;
  const bar = (label: string, share: number, kind: Bar["kind"]): Bar => {
    const range = rangeOfCause(whole, share);
    const text = `${format(range)}${share < 1 ? ` · ${formatShare(share)}` : ""}`;
    return { label, text, from: range.low, to: range.high, mark: range.central, ...(kind ? { kind } : {}) };
  };
  const causes = uncertainty.filter(({ share }) => share >= smallestShare).slice(0, drawnUnknowns);
  return barTable({
    caption: kgCo2e ? say("What the range of the CO2e comes from") : say("What the range of the energy comes from"),
    head: [say("If only this were unknown"), say("80 % interval, and its share of the spread")],
    scale: "logarithmic",
    bars: [
      bar(say("All together"), 1, "strong"),
      ...causes.map(({ input, share }) => bar(titleOf(input), share, "plain")),
    ],
  });
}

function breakdown({ estimate }: AnalyzedRun): Html | undefined {
  const parts = energyParts(estimate);
  return (
    parts &&
    barTable({
      caption: say("Where the energy goes"),
      head: [say("Part"), say("Energy")],
      scale: "linear",
      bars: stacked(parts),
    })
  );
}

/** Each part begins where the one before it ends. */
function stacked(parts: NonNullable<ReturnType<typeof energyParts>>): Bar[] {
  let from = 0;
  return parts
    .filter(({ kwh }) => kwh > 0)
    .map(({ part, kwh }) => {
      const bar = { label: partWords[part](), text: formatEnergy(kwh), from, to: from + kwh };
      from += kwh;
      return bar;
    });
}

function memory({ estimate: { memoryParts: parts } }: AnalyzedRun): Html | undefined {
  if (!parts) return undefined;
  const bars = [
    [say("Weights"), parts.weights],
    [say("Gradients"), parts.gradients],
    [say("Optimizer"), parts.optimizer],
    [say("Activations"), parts.activations],
    [say("Overhead"), parts.overhead],
  ] as const;
  return barTable({
    caption: say("What fills the memory of one accelerator"),
    head: [say("Part"), say("Memory")],
    scale: "linear",
    bars: bars.map(([label, gb]) => ({ label, text: formatFigure(gb, "GB"), to: gb })),
  });
}

/** Steps down, each from what the ones before it left: computed together, for savings do not add up. */
function waterfall({ estimate: { energyKwh }, advice, adviceTogether }: AnalyzedRun): Html | undefined {
  if (!energyKwh) return undefined;
  const now = energyKwh.central;
  const bars: Bar[] = [{ label: say("As it is"), text: formatEnergy(now), to: now, kind: "strong" }];
  const titleOfCode = (code: string): string => retell(advice.find((one) => one.code === code)?.title ?? code);
  const alone = advice.find(
    ({ saves, keepsOutcome, savingFraction }) => saves === "energy" && keepsOutcome && (savingFraction ?? 0) > 0,
  );
  const steps = adviceTogether
    ? adviceTogether.codes.map((code, index) => [titleOfCode(code), adviceTogether.remaining[index] ?? 1] as const)
    : alone
      ? [[retell(alone.title), 1 - (alone.savingFraction ?? 0)] as const]
      : [];
  if (steps.length === 0) return undefined;
  let from = now;
  for (const [label, share] of steps) {
    const to = now * share;
    bars.push({ label, text: `−${formatEnergy(Math.max(0, from - to))}`, from, to, kind: "saving" });
    from = to;
  }
  bars.push({ label: say("What would be left"), text: formatEnergy(from), to: from, kind: "strong" });
  const note = say("Only what leaves the trained model about as it is; each step re-estimated after those above it.");
  return barTable({
    caption: say("What advice would save"),
    head: [say("Step"), say("Energy")],
    scale: "linear",
    bars,
    note,
  });
}

function places(run: AnalyzedRun): Html | undefined {
  const compared = comparedPlaces(run);
  if (compared.length < 2) return undefined;
  return barTable({
    caption: say("The same run elsewhere"),
    head: [say("Place"), "CO2e"],
    scale: "linear",
    bars: compared.map(({ name, kgCo2e, isHere }) => ({
      label: isHere ? say("{0} (now)", name) : name,
      text: formatCarbon(kgCo2e),
      to: kgCo2e,
      kind: isHere ? "strong" : "plain",
    })),
    note: say("Yearly averages of the grids, counted on one basis. Prices, law and latency are not in it."),
  });
}

function startHours(run: AnalyzedRun, live: LiveForecast): Html | undefined {
  const starts = comparedStarts(run, live);
  const least = Math.min(...starts.map(({ kgCo2e }) => kgCo2e));
  return barTable({
    caption: say("The same run at another hour"),
    head: [say("Start, UTC"), "CO2e"],
    scale: "linear",
    bars: starts.map(({ from, kgCo2e }, index) => ({
      label: index === 0 ? say("{0} (now)", hourText(from)) : hourText(from),
      text: formatCarbon(kgCo2e),
      to: kgCo2e,
      kind: index === 0 ? "strong" : kgCo2e === least ? "saving" : "plain",
    })),
    note: say(
      "Forecast of {0} for {1}, averaged over the run's hours. Times are UTC.",
      live.forecast.provider,
      live.forecast.country,
    ),
  });
}

/** `01-31 14:00`. */
function hourText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(5, 16).replace("T", " ");
}

function serving({ inputs, estimate: { energyKwh } }: AnalyzedRun): Html | undefined {
  const each = inferenceOf(inputs)?.kwhPer1000Requests;
  if (!energyKwh || !each) return undefined;
  const bars = servedRequests.map((requests): Bar => {
    const times = requests / 1000;
    const range = { low: each.low * times, central: each.central * times, high: each.high * times };
    return intervalBar(say("{0} requests", formatFigure(requests)), range, "plain");
  });
  return barTable({
    caption: say("Training against serving"),
    head: ["", say("Energy, 80 % interval")],
    scale: "logarithmic",
    bars: [intervalBar(say("Training"), energyKwh, "strong"), ...bars],
    note: say("Logarithmic."),
  });
}

/** Measured figures of one scope beside the estimate of the same scope. */
function measured({ estimate, measured: runs = [] }: AnalyzedRun): Html | undefined {
  const energies = runs.flatMap((run) => {
    const energy = measuredEnergy({ line: 1, isComplete: true, ...run });
    if (!energy || energy.scope === "components") return [];
    const { kwh, scope } = energy;
    return [{ kwh, scope, name: run.at?.slice(0, 10) ?? run.source }];
  });
  const [first] = energies;
  if (!first) return undefined;
  const expected = { board: estimate.boardKwh, it: estimate.itKwh, facility: estimate.energyKwh }[first.scope];
  if (!expected) return undefined;
  const bars = energies
    .filter(({ scope }) => scope === first.scope)
    .map(({ kwh, name }): Bar => ({
      label: say("Measured, {0}", name),
      text: formatEnergy(kwh),
      to: kwh,
      kind: "dot",
    }));
  return barTable({
    caption: say("Estimate against measured, {0}", scopeWords[first.scope]()),
    head: ["", say("Energy")],
    scale: "logarithmic",
    bars: [intervalBar(say("Estimate"), expected, "strong"), ...bars],
  });
}

function intervalBar(label: string, range: Range, kind: NonNullable<Bar["kind"]>): Bar {
  return { label, text: formatEnergyRange(range), from: range.low, to: range.high, mark: range.central, kind };
}
