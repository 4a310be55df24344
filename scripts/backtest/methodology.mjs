/** Writes constants, spreads and the back-test's result into METHODOLOGY.md, between their markers. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { constantTable } from "../../src/core/estimate/workload/constants.ts";
import { assumedSpreads, modelSpreads } from "../../src/core/estimate/spreads.ts";

const page = fileURLToPath(new URL("../../METHODOLOGY.md", import.meta.url));
const groups = { time: "Time", power: "Power", memory: "Memory" };

/** @param {Record<string, string>} sections Content by marker. */
export function writeSections(sections) {
  let text = readFileSync(page, "utf8");
  for (const [marker, content] of Object.entries(sections)) text = withSection(text, marker, content);
  writeFileSync(page, text);
}

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
function withSection(text, marker, content) {
  const open = `<!-- ${marker} -->`;
  const close = `<!-- /${marker} -->`;
  const from = text.indexOf(open);
  const to = text.indexOf(close);
  if (from < 0 || to < from) throw new Error(`no section ${marker}`);
  return `${text.slice(0, from + open.length)}\n\n${content}\n\n${text.slice(to)}`;
}
