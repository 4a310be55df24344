/** Fixes in words: what an action is called, and what is said where the edit is left to a person. */
import type { Fix } from "../edits/fix";
import { formatShare } from "./format";
import { retell, say } from "./language";
import { titleOf, valueText } from "./words";

/** `Train in bf16 mixed precision (≈ −38 % energy)`. */
export function fixTitle({ advice, startWith = {} }: Fix): string {
  const { title, savingFraction, saves = "energy" } = advice;
  const saving =
    savingFraction == null ? "" : ` (≈ −${formatShare(savingFraction)} ${saves === "energy" ? say("energy") : "CO2e"})`;
  const devices = Object.entries(startWith).map(([name, { value }]) => `${titleOf(name)} ${valueText(name, value)}`);
  return `${retell(title)}${saving}${devices.length === 0 ? "" : `; ${say("start it with {0}", devices.join(", "))}`}`;
}

/** A short Markdown explanation with the lines to write. */
export function fixExplanation({ advice, refusal }: Fix): string {
  const parts = [`# ${retell(advice.title)}`, retell(advice.message)];
  if (advice.tradeOff !== undefined) parts.push(`**${say("Trade-off")}:** ${retell(advice.tradeOff)}`);
  if (refusal) {
    parts.push(`**${say("Not edited for you")}:** ${retell(refusal.reason)}.`);
    parts.push(`\`\`\`${refusal.snippet.language}\n${refusal.snippet.text}\n\`\`\``);
  }
  return `${parts.join("\n\n")}\n`;
}
