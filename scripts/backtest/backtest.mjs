/** `npm run backtest -- --runs FILE [--verbose]`: prints how near the estimates are to the observed runs of a file. */
import { readFileSync } from "node:fs";
import { prepare, score, summary } from "./score.mjs";

const args = process.argv.slice(2);
const option = (name) => (args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : undefined);
const file = option("runs");
if (!file) {
  console.error("usage: npm run backtest -- --runs FILE [--verbose]");
  process.exit(2);
}
const runs = readFileSync(file, "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const results = score(prepare(runs));
const factor = (value) => (value === null || !Number.isFinite(value) ? "-" : `×${value.toFixed(2)}`);
const percent = (share) => `${(100 * share).toFixed(0)} %`;

console.log("| check | rows | estimated | median | 90th percentile | bias | 80 % interval covers |");
console.log("|---|---|---|---|---|---|---|");
for (const check of new Set(results.map((result) => result.check))) {
  const ofCheck = results.filter((result) => result.check === check);
  print(check, ofCheck);
  const classes = [...new Set(ofCheck.map((result) => result.class))].sort();
  if (classes.length > 1)
    for (const name of classes)
      print(
        `${check}, ${name}`,
        ofCheck.filter((r) => r.class === name),
      );
}
if (args.includes("--verbose")) {
  for (const r of results.sort((a, b) => Math.abs(b.signed ?? Infinity) - Math.abs(a.signed ?? Infinity))) {
    console.log(
      `${r.check.padEnd(20)} ${r.class.padEnd(13)} ${r.id.padEnd(36)} ${factor(r.signed === null ? null : 2 ** r.signed)}  predicted ${r.predicted?.toPrecision(4) ?? "-"}  observed ${r.observed.toPrecision(4)}${r.covered ? "" : "  outside"}  ${r.missing.join(" ")}`,
    );
  }
}

function print(name, some) {
  const s = summary(some);
  console.log(
    `| ${name} | ${s.rows} | ${percent(s.estimated)} | ${factor(s.median)} | ${factor(s.p90)} | ${factor(s.bias)} | ${percent(s.covered)} |`,
  );
}
