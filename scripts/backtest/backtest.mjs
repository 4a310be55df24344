/**
 * Holds the estimates against observed runs.
 *
 *   npm run backtest                             all runs: tables, comparison and chart, printed and written into METHODOLOGY.md and docs/images
 *   npm run backtest -- --runs FILE [--verbose]  other runs in the same form, with the constants as shipped; nothing is written
 *   npm run backtest -- --fit                    prints the constants that fit all runs best
 *   npm run backtest -- --constants              only writes the tables of constants and spreads
 *   npm run backtest -- --teams                  only writes what a team's own measurements would have changed
 *   npm run backtest -- --check                  fails when a class of runs is clearly worse than in the last report
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { constants } from "../../src/core/estimate/workload/constants.ts";
import { scatterChart } from "./chart.mjs";
import { crossValidate, fit, groupings } from "./fit.mjs";
import { constantsTable, spreadsTable, writeSections } from "./methodology.mjs";
import { readReference, referenceOf, worsened, writeReference } from "./reference.mjs";
import { allRuns, openMeasurements, publishedRuns, readRuns } from "./runs.mjs";
import { prepare, score, scorePeers } from "./score.mjs";
import { teamTable } from "./teams.mjs";
import { comparisonTable, factor, peerTable, resultTable } from "./table.mjs";

const args = process.argv.slice(2);
const has = (name) => args.includes(`--${name}`);
const chartFile = fileURLToPath(new URL("../../docs/images/backtest.svg", import.meta.url));

if (has("fit")) printConstants(fit(prepare(allRuns())));
else if (has("constants")) writeSections({ constants: constantsTable(), spreads: spreadsTable() });
else if (has("teams")) writeSections({ teams: teamTable(prepare(allRuns())) });
else if (has("check")) {
  const worse = worsened(readReference(), referenceOf(score(prepare(allRuns()))));
  console.log(worse.length === 0 ? "no class is clearly worse" : worse.join("\n"));
  process.exitCode = worse.length === 0 ? 0 : 1;
} else if (has("runs")) {
  const results = score(prepare(readRuns(args[args.indexOf("--runs") + 1])));
  console.log(resultTable(results));
  if (has("verbose")) printRuns(results);
} else writeReport();

/** The whole back-test. Takes a minute: the constants are fitted anew for each part that is held out. */
function writeReport() {
  const jobs = prepare(allRuns());
  const shipped = score(jobs);
  const byPublisher = crossValidate(jobs, groupings.publisher);
  const byFamily = crossValidate(jobs, groupings.family);
  const published = new Set(publishedRuns().map(({ id }) => id));
  const isPublished = ({ id }) => published.has(id);
  const backtest = [
    "![Predicted against observed](docs/images/backtest.svg)",
    "Each point is a run predicted with constants that were fitted without any run of its publisher; the band is a factor 2 either way.",
    `All ${allRuns().length} runs, by what was held out while fitting. The stricter of the two is the figure to quote:`,
    comparisonTable({
      "constants as shipped": shipped,
      "family held out": byFamily,
      "publisher held out": byPublisher,
    }),
    "By class, publisher held out:",
    resultTable(byPublisher),
    `The ${publishedRuns().length} published runs among them (\`scripts/backtest/published.jsonl\`), publisher held out:`,
    resultTable(byPublisher.filter(isPublished), false),
    `The ${openMeasurements().length} open measurements (\`scripts/backtest/measurements.jsonl\`), publisher held out:`,
    resultTable(
      byPublisher.filter((result) => !isPublished(result)),
      false,
    ),
    "Beside the formulas of other tools on the same runs, which are given Carbon Lens' own FLOPs and table of hardware (Carbon Lens: publisher held out):",
    peerTable(byPublisher, scorePeers(jobs)),
  ].join("\n\n");
  console.log(backtest);
  writeSections({ constants: constantsTable(), spreads: spreadsTable(), teams: teamTable(jobs), backtest });
  writeReference(referenceOf(shipped));
  const panels = [
    { check: "duration", title: "Duration", unit: "accelerator hours" },
    { check: "energy-given-hours", title: "Energy, hours known", unit: "kWh" },
    { check: "energy-end-to-end", title: "Energy, nothing known", unit: "kWh" },
    { check: "memory", title: "Memory per device", unit: "GB" },
  ];
  writeFileSync(chartFile, scatterChart(byPublisher, panels));
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
    if (value !== constants[name]) console.log(`${name.padEnd(28)} ${constants[name]} → ${value.toPrecision(2)}`);
  }
}
