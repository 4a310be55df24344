/** Fixes in words: what an action is called, and what is said where the edit is left to a person. */
import type { Fix } from "../edits/fix";
import { formatShare } from "./format";

/** `Train in bf16 mixed precision (≈ −38 % energy)`. */
export function fixTitle({ advice }: Fix): string {
  const { title, savingFraction, saves = "energy" } = advice;
  if (savingFraction === null || savingFraction === undefined) return title;
  return `${title} (≈ −${formatShare(savingFraction)} ${saves === "energy" ? "energy" : "CO2e"})`;
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
