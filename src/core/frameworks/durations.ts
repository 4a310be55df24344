/** Durations as one word, in the manner of Composer: an amount and its unit. */
import { asString, likely, type Value } from "../evaluate/value";
import type { InputName } from "../run/inputs";
import type { FactSheet } from "./facts";
import { recordEntry } from "../source/recordEntry";

/** Units by the word after the amount. Sources: Composer's `Time`, OLMo's `max_duration`. */
const units: Readonly<Record<string, InputName>> = {
  ba: "maxSteps",
  ep: "epochs",
  tok: "trainingTokens",
  t: "trainingTokens",
  sp: "trainingSamples",
};

/** Claims `63900ba` batches, `2ep` epochs, `134e9tok` tokens, `1000sp` samples. @param bare what a number without a unit counts. */
export function stateDuration(sheet: FactSheet, duration: Value | undefined, bare: InputName): void {
  const held = duration && likely(duration);
  const text = held?.kind === "number" ? String(held.value) : asString(held);
  const match = /^([\d_.]+(?:e\+?\d+)?)\s*([a-z]+)?$/i.exec(text?.trim() ?? "");
  const amount = Number(match?.[1]?.replaceAll("_", ""));
  const unit = match?.[2]?.toLowerCase();
  const input = unit === undefined ? bare : recordEntry(units, unit);
  if (match && input && Number.isFinite(amount)) sheet.state(input, amount, duration);
}
