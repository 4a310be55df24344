/** The result that the last written report had, so that a change that makes a class of runs clearly worse is noticed. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { summary } from "./score.mjs";

const file = fileURLToPath(new URL("reference.json", import.meta.url));

/** Allowed growth of the error's logarithm to the base of 2: of the median by a factor 1.1, of the 90th percentile by 1.3. */
const allowed = { median: Math.log2(1.1), p90: Math.log2(1.3) };
/** Of fewer runs one alone moves the figures. */
const fewestRuns = 5;

/** @typedef {Record<string, { median: number, p90: number }>} Reference */

/** Factors by check, and by check and class. @param {readonly import("./score.mjs").Result[]} results @returns {Reference} */
export function referenceOf(results) {
  /** @type {Record<string, import("./score.mjs").Result[]>} */
  const groups = {};
  for (const result of results) {
    for (const name of [result.check, `${result.check}: ${result.class}`]) (groups[name] ??= []).push(result);
  }
  const known = Object.entries(groups).filter(([, group]) => group.length >= fewestRuns);
  return Object.fromEntries(
    known.map(([name, group]) => {
      const { median, p90 } = summary(group);
      return [name, { median: Number(median.toFixed(3)), p90: Number(p90.toFixed(3)) }];
    }),
  );
}

/** What is clearly worse than the reference, in words. @param {Reference} reference @param {Reference} now @returns {string[]} */
export function worsened(reference, now) {
  return Object.entries(reference).flatMap(([name, before]) => {
    const after = now[name];
    if (!after) return [`${name}: no runs any more`];
    return Object.entries(allowed)
      .filter(([figure, growth]) => !(Math.log2(after[figure]) <= Math.log2(before[figure]) + growth))
      .map(([figure]) => `${name}: ${figure} ×${after[figure]}, was ×${before[figure]}`);
  });
}

/** @returns {Reference} */
export function readReference() {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** @param {Reference} reference */
export function writeReference(reference) {
  writeFileSync(file, `${JSON.stringify(reference, null, 2)}\n`);
}
