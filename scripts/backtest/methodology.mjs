/**
 * Writes the constants and the spreads into METHODOLOGY.md, between their markers; with `--runs FILE` the back-test's result too.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { constantTable } from "../../src/core/estimate/workload/constants.ts";
import { assumedSpreads, modelSpreads } from "../../src/core/estimate/spreads.ts";
import { crossValidate } from "./fit.mjs";
import { prepare, score } from "./score.mjs";
import { readRuns, resultTable } from "./table.mjs";

const groups = { time: "Time", power: "Power", memory: "Memory" };

/** @returns {string} */
export function constantsTable() {
  const lines = ["| constant | value | unit | basis |", "|---|---|---|---|"];
  for (const [group, title] of Object.entries(groups)) {
    lines.push(`| **${title}** | | | |`);
    for (const [name, row] of Object.entries(constantTable)) {
      if (row.group === group) lines.push(`| \`${name}\` | ${row.value} | ${row.unit} | ${row.basis} |`);
    }
  }
  return lines.join("\n");
}

/** @returns {string} */
export function spreadsTable() {
  const { duration, ...others } = modelSpreads;
  const lines = ["| cause | σ of the logarithm |", "|---|---|"];
  for (const [name, sigma] of Object.entries(duration)) lines.push(`| duration, ${name} | ${sigma} |`);
  for (const [name, sigma] of Object.entries(others)) lines.push(`| ${name} | ${sigma} |`);
  for (const [name, effects] of Object.entries(assumedSpreads)) {
    const shown = Object.entries(effects).map(([effect, sigma]) => `${sigma} (${effect})`);
    lines.push(`| guessed \`${name}\` | ${shown.join(", ")} |`);
  }
  return lines.join("\n");
}

/** The text with what stands between the two markers replaced. */
export function withSection(text, marker, content) {
  const open = `<!-- ${marker} -->`;
  const close = `<!-- /${marker} -->`;
  const from = text.indexOf(open);
  const to = text.indexOf(close);
  if (from < 0 || to < from) throw new Error(`no section ${marker}`);
  return `${text.slice(0, from + open.length)}\n\n${content}\n\n${text.slice(to)}`;
}

/** The estimates against published runs, as shipped and fitted without their source, and against the measurements beside this file. */
function backtestSection(file) {
  const runs = readRuns(file);
  const measurements = readRuns(fileURLToPath(new URL("measurements.jsonl", import.meta.url)));
  const ids = new Set(runs.map(({ id }) => id));
  const held = crossValidate(prepare([...runs, ...measurements])).filter(({ id }) => ids.has(id));
  return [
    "Published runs, with the constants as shipped:",
    resultTable(score(prepare(runs))),
    "The same runs, each predicted with constants that were fitted without any run of its publisher (the figure to quote):",
    resultTable(held, false),
    "The open measurements in `scripts/backtest/measurements.jsonl`:",
    resultTable(score(prepare(measurements)), false),
  ].join("\n\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = fileURLToPath(new URL("../../METHODOLOGY.md", import.meta.url));
  const runs = process.argv[process.argv.indexOf("--runs") + 1];
  let text = readFileSync(file, "utf8");
  text = withSection(text, "constants", constantsTable());
  text = withSection(text, "spreads", spreadsTable());
  if (process.argv.includes("--runs") && runs) text = withSection(text, "backtest", backtestSection(runs));
  writeFileSync(file, text);
}
