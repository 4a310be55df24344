/** Well-known data sets, from the CSV files in datasets/: rows and tokens of the training split. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { datasetKey } from "../../src/core/data/names.ts";
import { parseCsv } from "./csv.mjs";
import { buildTable, list, number, sources, text } from "./table.mjs";

const count = { min: 1, max: 1e12, integer: true };

const columns = {
  id: text("id", { required: true }),
  subset: text("subset"),
  "aliases[]": list("aliases"),
  trainSamples: number("trainSamples", count),
  validationSamples: number("validationSamples", count),
  meanTokens: number("meanTokens", { min: 1, max: 100_000 }),
  meanTokensBasis: text("meanTokensBasis", { oneOf: ["bytes", "published"] }),
  trainTokens: number("trainTokens", { ...count, max: 1e14 }),
  imageSize: number("imageSize", { ...count, max: 4096 }),
  audioHours: number("audioHours", { min: 0.1, max: 1e6 }),
  "sources[]": sources(),
};

/** @param {string} folder Of the CSV files. @param {string[]} problems */
export function buildDatasets(folder, problems) {
  const rows = readdirSync(folder)
    .filter((file) => file.endsWith(".csv"))
    .sort()
    .flatMap((file) => parseCsv(readFileSync(join(folder, file), "utf8")));
  return buildTable("datasets", columns, rows, problems);
}

/** A name is that of one data set, a subset stands once, and every row says something. */
export function checkDatasets(rows, problems) {
  const owners = new Map();
  const subsets = new Set();
  for (const row of rows) {
    for (const name of [row.id, ...row["aliases[]"]]) {
      const owner = owners.get(datasetKey(name));
      if (owner !== undefined && owner !== row.id) problems.push(`datasets: "${name}" names ${owner} and ${row.id}`);
      owners.set(datasetKey(name), row.id);
    }
    const key = `${row.id} ${row.subset ?? ""}`;
    if (subsets.has(key)) problems.push(`datasets: ${key} stands twice`);
    subsets.add(key);
    if (row.trainSamples === null && row.trainTokens === null) problems.push(`datasets: ${key} says nothing`);
    if ((row.meanTokens === null) !== (row.meanTokensBasis === null)) problems.push(`datasets: ${key} has half a mean`);
  }
}
