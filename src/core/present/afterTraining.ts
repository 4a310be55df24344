/** After training, in words: a request's energy, when serving overtakes training, and everyday comparisons, each with its source. */
import type { AnalyzedRun, EstimatedSpec } from "../analysis";
import { countOf, findEquivalent } from "../data/equivalents";
import { describeSources } from "../data/sources";
import { inferenceOf, usualRequest } from "../estimate/inference";
import type { Range } from "../estimate/estimate";
import { formatEnergyRange, formatFigure, formatFigureRange } from "./format";
import { say } from "./language";
import { acceleratorName } from "./words";

export interface AfterTraining {
  /** Title, value, what it rests on. */
  readonly rows: readonly (readonly [string, string, string])[];
  /** `≈ 1,700 smartphone charges (US grid)`, with its source. */
  readonly comparisons: readonly { readonly text: string; readonly source: string }[];
  /** What is often quoted, and what holds. */
  readonly note: string;
}

/** Everyday comparisons, in this order, as far as they come to at least one. */
const shown = ["phone_charge", "car_km_eu", "household_day_eu_kwh", "flight_nyc_lon_oneway", "car_lifetime_with_fuel"];
const namedComparisons = 3;

/** Undefined where nothing can be said. Figures come from the estimate. */
export function afterTraining({ inputs, estimate }: AnalyzedRun | EstimatedSpec): AfterTraining | undefined {
  const { energyKwh, kgCo2e } = estimate;
  if (!energyKwh) return undefined;
  const inference = inferenceOf(inputs);
  const amounts = { energyKwh: energyKwh.central, kgCo2e: kgCo2e?.central ?? 0 };
  const comparisons = shown.flatMap((key) => {
    const row = findEquivalent(key);
    const count = row && countOf(row, amounts);
    if (!row || count === null || count === undefined || count < 1) return [];
    return [{ text: `≈ ${formatFigure(count)} ${row.label}`, source: describeSources(row.sources) }];
  });
  if (!inference && comparisons.length === 0) return undefined;
  const rows = inference ? inferenceRows(inference) : [];
  const isText = inference?.kwhPer1000WrittenTokens != null;
  const named = comparisons.slice(0, namedComparisons);
  const notes = [isText ? promptNote : "", kgCo2e && kgCo2e.central >= largeKg ? largeNote : ""];
  return { rows, comparisons: named, note: notes.filter((note) => note !== "").join(" ") };
}

function inferenceRows(inference: NonNullable<ReturnType<typeof inferenceOf>>): AfterTraining["rows"] {
  const { promptTokens, writtenTokens, batch } = usualRequest;
  const on = `on ${String(inference.deviceCount)}×${acceleratorName(inference.accelerator)}, 16 bit`;
  const isText = inference.kwhPer1000WrittenTokens !== null;
  const request = isText
    ? `${String(promptTokens)} tokens read and ${String(writtenTokens)} written, ${String(batch)} requests at once, ${on}`
    : `one forward pass, ${on}`;
  const rows: readonly (readonly [string, Range | null, string])[] = [
    [say("Energy of 1,000 requests"), inference.kwhPer1000Requests, request],
    [say("Energy of 1,000 tokens read"), inference.kwhPer1000PromptTokens, "arithmetic at half of the peak"],
    [say("Energy of 1,000 tokens written"), inference.kwhPer1000WrittenTokens, "weights read once for the batch"],
    [say("The same with weights in 4 bits"), inference.kwhPer1000WrittenTokensQuantized, "4.5 bits with scales"],
  ];
  return [
    ...rows.flatMap(([title, kwh, basis]) => (kwh ? [[title, formatEnergyRange(kwh), basis] as const] : [])),
    ...(inference.breakEvenRequests
      ? [
          [
            say("Serving overtakes training after"),
            say("{0} requests", formatFigureRange(inference.breakEvenRequests)),
            "training energy / energy of a request",
          ] as const,
        ]
      : []),
    ...(inference.servedKwh
      ? [
          [
            say("All requests that are planned"),
            formatEnergyRange(inference.servedKwh),
            "inferenceRequests, inferenceTokens",
          ] as const,
        ]
      : []),
  ];
}

/** From tens of tonnes on, these come to mind. */
const largeKg = 10_000;
const largeNote =
  "Often quoted for large trainings: five cars' lifetimes for an architecture search (284 t, Strubell et al. 2019; the search was later measured at 3.2 t, Patterson et al. 2021), and 552 t for GPT-3 (1,287 MWh, Patterson et al. 2021).";

const promptNote =
  "An often quoted 0.1938 kWh for a prompt (measured with GPT-J) is hundreds to thousands of times what a batched server needs: published figures of providers are 0.24 Wh (Google, median Gemini prompt, 2025) and 0.34 Wh (OpenAI, 2025).";
