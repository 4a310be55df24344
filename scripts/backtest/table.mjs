/** Reads runs, and prints results as a Markdown table. */
import { readFileSync } from "node:fs";
import { summary } from "./score.mjs";

/** The runs of a file with one JSON object per line. @returns {import("./score.mjs").Run[]} */
export function readRuns(file) {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** One row per check, and below it one per class of runs. @param {readonly import("./score.mjs").Result[]} results */
export function resultTable(results, withClasses = true) {
  const lines = [
    "| check | runs | estimated | median | 90th percentile | bias | 80 % interval covers |",
    "|---|---|---|---|---|---|---|",
  ];
  for (const check of new Set(results.map((result) => result.check))) {
    const ofCheck = results.filter((result) => result.check === check);
    lines.push(row(`**${check}**`, ofCheck));
    const classes = [...new Set(ofCheck.map((result) => result.class))].sort();
    if (!withClasses || classes.length < 2) continue;
    for (const name of classes) {
      lines.push(
        row(
          `${check}: ${name}`,
          ofCheck.filter((result) => result.class === name),
        ),
      );
    }
  }
  return lines.join("\n");
}

function row(name, results) {
  const { rows, estimated, median, p90, bias, covered } = summary(results);
  const cells = [name, rows, percent(estimated), factor(median), factor(p90), factor(bias), percent(covered)];
  return `| ${cells.join(" | ")} |`;
}

/** @param {number | null} value */
export function factor(value) {
  return value === null || !Number.isFinite(value) ? "-" : `×${value.toFixed(2)}`;
}

function percent(share) {
  return `${(100 * share).toFixed(0)} %`;
}
