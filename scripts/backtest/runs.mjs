/** The observed runs: published ones, and open measurements. Facts with their sources; nothing was measured for this project. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Runs whose hours, energy or memory were reported, as somebody planning them would have described them. */
export function publishedRuns() {
  return readRuns(fileURLToPath(new URL("published.jsonl", import.meta.url)));
}

/** Tables of throughput, power and memory that others measured. */
export function openMeasurements() {
  return readRuns(fileURLToPath(new URL("measurements.jsonl", import.meta.url)));
}

export function allRuns() {
  return [...publishedRuns(), ...openMeasurements()];
}

/** The runs of a file with one JSON object per line. @returns {import("./score.mjs").Run[]} */
export function readRuns(file) {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
