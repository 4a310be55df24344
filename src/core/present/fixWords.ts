/** Fixes in words: what an action is called, and what is said where the edit is left to a person. */
import type { Fix } from "../edits/fix";
import { formatShare } from "./format";
import { titleOf, valueText } from "./words";

/** `Train in bf16 mixed precision (≈ −38 % energy)`. */
export function fixTitle({ advice, startWith = {} }: Fix): string {
  const { title, savingFraction, saves = "energy" } = advice;
  const saving =
    savingFraction == null ? "" : ` (≈ −${formatShare(savingFraction)} ${saves === "energy" ? "energy" : "CO2e"})`;
  const devices = Object.entries(startWith).map(([name, { value }]) => `${titleOf(name)} ${valueText(name, value)}`);
  return `${title}${saving}${devices.length === 0 ? "" : `; start it with ${devices.join(", ")}`}`;
}

/** A short Markdown explanation with the lines to write. */
export function fixExplanation({ advice, refusal }: Fix): string {
  const parts = [`# ${advice.title}`, advice.message];
  if (advice.tradeOff !== undefined) parts.push(`**Trade-off:** ${advice.tradeOff}`);
  if (refusal) {
    parts.push(`**Not edited for you:** ${refusal.reason}.`);
    parts.push(`\`\`\`${refusal.snippet.language}\n${refusal.snippet.text}\n\`\`\``);
  }
  return `${parts.join("\n\n")}\n`;
}
