/**
 * Prints how near the estimates come to observed runs, as a Markdown table.
 *
 *   npm run backtest                             the measurements beside this file
 *   npm run backtest -- --runs FILE              other runs, in the same form
 *   … --cross-validate [--with FILE]             fitted without the runs' own source (FILE: further runs to fit on)
 *   … --fit [--with FILE]                        prints the constants that fit best
 *   … --verbose                                  every run, worst first
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { constants } from "../../src/core/estimate/constants.ts";
import { crossValidate, fit } from "./fit.mjs";
import { prepare, score, summary } from "./score.mjs";

const args = process.argv.slice(2);
const option = (name) => (args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : undefined);
const has = (name) => args.includes(`--${name}`);

const own = fileURLToPath(new URL("measurements.jsonl", import.meta.url));
const scored = read(option("runs") ?? own);
const further = option("with") === undefined ? [] : read(option("with"));
const ids = new Set(scored.map(({ id }) => id));

if (has("fit")) printConstants(fit(prepare([...scored, ...further])));
else {
  const results = has("cross-validate")
    ? crossValidate(prepare([...scored, ...further])).filter(({ id }) => ids.has(id))
    : score(prepare(scored));
  printTable(results);
  if (has("verbose")) printRuns(results);
}

function read(file) {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

function printTable(results) {
  console.log("| check | runs | estimated | median | 90th percentile | bias | 80 % interval covers |");
  console.log("|---|---|---|---|---|---|---|");
  for (const check of new Set(results.map((result) => result.check))) {
    const ofCheck = results.filter((result) => result.check === check);
    printRow(`**${check}**`, ofCheck);
    const classes = [...new Set(ofCheck.map((result) => result.class))].sort();
    if (classes.length < 2) continue;
    for (const name of classes)
      printRow(
        `${check}: ${name}`,
        ofCheck.filter((result) => result.class === name),
      );
  }
}

function printRow(name, results) {
  const { rows, estimated, median, p90, bias, covered } = summary(results);
  const cells = [name, rows, percent(estimated), factor(median), factor(p90), factor(bias), percent(covered)];
  console.log(`| ${cells.join(" | ")} |`);
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

function factor(value) {
  return value === null || !Number.isFinite(value) ? "-" : `×${value.toFixed(2)}`;
}

function percent(share) {
  return `${(100 * share).toFixed(0)} %`;
}
