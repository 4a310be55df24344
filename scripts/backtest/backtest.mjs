/**
 * Prints how near the estimates come to observed runs, as a Markdown table.
 *
 *   npm run backtest                             the measurements beside this file
 *   npm run backtest -- --runs FILE              other runs, in the same form
 *   … --cross-validate [--with FILE]             fitted without the runs' own source (FILE: further runs to fit on)
 *   … --fit [--with FILE]                        prints the constants that fit best
 *   … --verbose                                  every run, worst first
 */
import { fileURLToPath } from "node:url";
import { constants } from "../../src/core/estimate/workload/constants.ts";
import { crossValidate, fit } from "./fit.mjs";
import { prepare, score } from "./score.mjs";
import { factor, readRuns, resultTable } from "./table.mjs";

const args = process.argv.slice(2);
const option = (name) => (args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : undefined);
const has = (name) => args.includes(`--${name}`);

const own = fileURLToPath(new URL("measurements.jsonl", import.meta.url));
const scored = readRuns(option("runs") ?? own);
const further = option("with") === undefined ? [] : readRuns(option("with"));
const ids = new Set(scored.map(({ id }) => id));

if (has("fit")) printConstants(fit(prepare([...scored, ...further])));
else {
  const results = has("cross-validate")
    ? crossValidate(prepare([...scored, ...further])).filter(({ id }) => ids.has(id))
    : score(prepare(scored));
  console.log(resultTable(results));
  if (has("verbose")) printRuns(results);
}

function printRuns(results) {
  const off = ({ signed }) => (signed === null ? Infinity : Math.abs(signed));
  for (const result of [...results].sort((a, b) => off(b) - off(a))) {
    const { check, id, signed, predicted, observed, covered, missing } = result;
    const found = `${predicted?.toPrecision(4) ?? "-"} for ${observed.toPrecision(4)}`;
    const notes = [covered ? "" : "outside", ...missing].filter((note) => note !== "").join(", ");
    console.log(
      `${check.padEnd(20)} ${id.padEnd(40)} ${factor(signed === null ? null : 2 ** signed).padEnd(7)} ${found}  ${notes}`,
    );
  }
}

function printConstants(fitted) {
  for (const [name, value] of Object.entries(fitted)) {
    if (value !== constants[name]) console.log(`${name.padEnd(28)} ${constants[name]} → ${value.toPrecision(3)}`);
  }
}
