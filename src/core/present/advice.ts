/** Advice in words: what is saved, what it costs, and on what evidence. Figures come from the analysis. */
import type { AdviceSummary, AnalyzedRun, EstimatedSpec, TogetherSummary } from "../analysis";
import { formatCarbon, formatCarbonRange, formatEnergy, formatEnergyRange, formatFigure, formatShare } from "./format";
import { retell, say } from "./language";

export interface AdviceRow {
  readonly code: string;
  readonly title: string;
  /** `saves ≈ 3.1 kWh (1.7–5.6 kWh), 62 %`; "" for what has no figure. */
  readonly saving: string;
  /** The same without the range, for narrow places. */
  readonly shortSaving: string;
  readonly message: string;
  /** `Trade-off: …`, or "". */
  readonly tradeOff: string;
  readonly evidence: string;
  readonly isInformation: boolean;
}

export interface AdviceWords {
  readonly rows: readonly AdviceRow[];
  /** What was considered and does not help: kept apart, and briefly. */
  readonly rejected: readonly AdviceRow[];
  /** What it is to do everything at once that leaves the outcome as it is; "" where that is not more than one thing. */
  readonly together: string;
  /** `Energy label F: …`; "" where there is none. */
  readonly label: string;
}

/** The heading over what is rejected. */
export function rejectedTitle(): string {
  return say("Considered, and of no help here");
}

export function adviceWords({ advice, adviceTogether, label }: AnalyzedRun | EstimatedSpec): AdviceWords {
  const best = advice.find(({ saves }) => saves === "energy");
  return {
    rows: advice.filter(({ rejected }) => rejected !== true).map(adviceRow),
    rejected: advice.filter(({ rejected }) => rejected === true).map(adviceRow),
    together: adviceTogether ? togetherText(adviceTogether, advice) : "",
    label: label === null ? "" : labelText(label, best),
  };
}

/** `QLoRA would cost energy here: LoRA fits as it is … (would cost ≈ 1.2 kWh more)`. */
export function rejectedText({ title, shortSaving, message }: AdviceRow): string {
  return `${title}: ${message}${shortSaving === "" ? "" : ` (${shortSaving})`}`;
}

function adviceRow(advice: AdviceSummary): AdviceRow {
  const { code, title, message, tradeOff = "", evidence = "", applies } = advice;
  return {
    code,
    title: retell(title),
    saving: savingText(advice),
    shortSaving: shortSavingText(advice),
    message: retell(message),
    tradeOff: tradeOff === "" ? "" : `${say("Trade-off")}: ${insideSentence(tradeOff)}`,
    evidence: retell(evidence),
    isInformation: applies === "information",
  };
}

/** Behind a colon: English writes on small, where other languages may not. */
function insideSentence(english: string): string {
  const text = retell(english);
  return text === english ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
}

function savingText(advice: AdviceSummary): string {
  const { energyKwh, kgCo2e, saves, savingFractionRange: range } = advice;
  const parts = [shortSavingText(advice)];
  if (parts[0] === "") return "";
  if (saves === "energy" && energyKwh) parts.push(`${say("80 % interval")} ${formatEnergyRange(energyKwh)}`);
  else if (saves === "carbon" && kgCo2e) parts.push(`${say("80 % interval")} ${formatCarbonRange(kgCo2e)}`);
  else if (range) parts.push(`${say("80 % interval")} ${formatShare(range.low)}–${formatShare(range.high)}`);
  return parts.join(", ");
}

/** `saves ≈ 3.1 kWh (62 %), 0.26 times as long`. */
function shortSavingText({ saves, energyKwh, kgCo2e, savingFraction, timeFactor }: AdviceSummary): string {
  if (savingFraction === null || savingFraction === undefined) return "";
  const share = formatShare(Math.abs(savingFraction));
  const amount =
    saves === "carbon"
      ? kgCo2e && `${formatCarbon(kgCo2e.central)} CO2e`
      : energyKwh && formatEnergy(Math.abs(energyKwh.central));
  return `${savedText(amount, share, saves === "carbon", savingFraction < 0)}${timeText(timeFactor)}`;
}

/** @param amount of energy or CO2e; missing where only the share is known. */
function savedText(amount: string | null | undefined, share: string, isCarbon: boolean, isMore: boolean): string {
  if (amount)
    return isMore ? say("would cost ≈ {0} more ({1})", amount, share) : say("saves ≈ {0} ({1})", amount, share);
  if (isCarbon) return isMore ? say("would cost ≈ {0} more CO2e", share) : say("saves ≈ {0} CO2e", share);
  return isMore ? say("would cost ≈ {0} more energy", share) : say("saves ≈ {0} energy", share);
}

/** Only where it is felt. */
function timeText(timeFactor: number | null | undefined): string {
  const factor = timeFactor == null ? "1" : formatFigure(timeFactor);
  return factor === "1" ? "" : `, ${say("takes {0} times as long", factor)}`;
}

function togetherText(
  { codes, energyKwh, savingFraction, timeFactor }: TogetherSummary,
  advice: readonly AdviceSummary[],
): string {
  const titles = codes.map((code) => retell(advice.find((one) => one.code === code)?.title ?? code));
  const amount = energyKwh ? `${formatEnergy(energyKwh.central)} (${formatEnergyRange(energyKwh)}), ` : "";
  const saving = `${amount}${formatShare(savingFraction)}${timeText(timeFactor)}`;
  return say("Together, re-estimated and not added up: {0}: {1}.", saving, titles.join("; "));
}

function labelText(label: string, best: AdviceSummary | undefined): string {
  if (label === "A" || !best)
    return say("Energy label {0} against the best run known for the same model, data and schedule.", label);
  return say(
    "Energy label {0} against the best run known for the same model, data and schedule; what would raise it most: {1}.",
    label,
    retell(best.title),
  );
}
