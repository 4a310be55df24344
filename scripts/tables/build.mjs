/**
 * Builds the tables of `src/core/data` and fails on a broken row.
 *
 *   npm run tables                            models, datasets and sources, from the CSV files beside this script
 *   npm run tables -- --from ../shared/data   the hardware, grid and region tables too, from that folder
 *   npm run tables -- --check                 writes nothing; fails when a table is not what its CSV files give
 *
 * The output depends on the input alone: the same files give the same bytes.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { acceleratorKey, cpuKey, placeKey, plainKey } from "../../src/core/data/names.ts";
import { equivalents, powerCoefficients } from "./constants.mjs";
import { buildAdvice, checkAdvice } from "./advice.mjs";
import { parseCsv } from "./csv.mjs";
import { buildDatasets, checkDatasets } from "./datasets.mjs";
import { accelerators, cpus, embodied, instances } from "./hardware.mjs";
import { buildModels, checkModels } from "./models.mjs";
import { checkNames } from "./names.mjs";
import { grid, pue, regions } from "./places.mjs";
import { buildTable, formatTable, valuesOf } from "./table.mjs";
import { buildWater, checkWater } from "./water.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, "../../src/core/data");

/** Rows that rest on these sources alone are left out: their licence is copyleft on the collection. */
const copyleftSources = ["boaviztapi", "boavizta_regions", "vantage_boavizta"];

const referenceTables = { accelerators, instances, cpus, embodied, grid, regions, pue, powerCoefficients, equivalents };

function readRows(path) {
  return parseCsv(readFileSync(path, "utf8"));
}

function withoutCopyleft(row) {
  const keys = row.source.split("|");
  const kept = keys.filter((key) => !["boavizta_regions", "vantage_boavizta"].includes(key));
  if (keys.some((key) => copyleftSources.includes(key)) && keys.every((key) => copyleftSources.includes(key)))
    return [];
  return [{ ...row, source: kept.join("|") }];
}

function buildReference(folder, problems) {
  const tables = {};
  for (const [name, spec] of Object.entries(referenceTables)) {
    const rows = readRows(join(folder, spec.from))
      .flatMap(withoutCopyleft)
      .filter((row) => spec.keep?.(row) ?? true)
      .map((row) => spec.prepare?.(row) ?? row);
    tables[name] = buildTable(name, spec.columns, rows, problems);
  }
  return tables;
}

function checkReference(tables, problems) {
  const objects = Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, rowsOf(table)]));
  const acceleratorIds = new Set(objects.accelerators.map((row) => row.id));
  const unknownAccelerator = (id, where) => {
    if (id && !acceleratorIds.has(id)) problems.push(`${where}: no accelerator "${id}"`);
  };
  for (const row of objects.instances) unknownAccelerator(row.acceleratorId, `instances ${row.provider} ${row.type}`);
  for (const row of objects.embodied) {
    const id = /^gpu:(.+)$/.exec(row.item)?.[1];
    if (id !== "generic") unknownAccelerator(id, `embodied ${row.item}`);
  }
  for (const row of objects.regions) {
    if (row.pue !== null && row["pueSources[]"].length === 0)
      problems.push(`regions ${row.region}: PUE without a source`);
  }
  const zones = new Set(objects.grid.map((row) => row.zone));
  for (const row of objects.regions) {
    if (!zones.has(row.zone)) problems.push(`regions ${row.provider} ${row.region}: no zone "${row.zone}"`);
  }
  for (const row of objects.grid) {
    if (row.country !== null && !zones.has(row.country)) problems.push(`grid ${row.zone}: no zone "${row.country}"`);
  }
  const named = (rows, id, names) => rows.map((row) => ({ id: id(row), names: names(row) }));
  checkNames(
    "accelerators",
    named(
      objects.accelerators,
      (row) => row.id,
      (row) => [row.id, ...row["aliases[]"]],
    ),
    acceleratorKey,
    problems,
  );
  checkNames(
    "cpus",
    named(
      objects.cpus,
      (row) => row.name,
      (row) => [row.name],
    ),
    cpuKey,
    problems,
  );
  const countries = objects.grid.filter((row) => ["country", "aggregate", "world"].includes(row.kind));
  checkNames(
    "grid codes",
    named(
      objects.grid,
      (row) => row.zone,
      (row) => [row.zone, ...row["aliases[]"]],
    ),
    placeKey,
    problems,
  );
  checkNames(
    "grid countries",
    named(
      countries,
      (row) => row.zone,
      (row) => [row.name, row.zone, ...row["aliases[]"]],
    ),
    placeKey,
    problems,
  );
  for (const table of ["instances", "regions"]) {
    const key = table === "instances" ? "type" : "region";
    const seen = new Set();
    for (const row of objects[table]) {
      const id = plainKey(`${row.provider}/${row[key]}`);
      if (seen.has(id)) problems.push(`${table}: ${row.provider} ${row[key]} stands twice`);
      seen.add(id);
    }
  }
}

function rowsOf(table) {
  const values = Object.fromEntries(table.columns.map((column) => [column, valuesOf(table, column)]));
  return table.rows.map((_, index) =>
    Object.fromEntries(table.columns.map((column) => [column, values[column][index]])),
  );
}

function buildSources(problems) {
  const entries = readRows(join(here, "sources.csv")).map(({ key, ...rest }) => {
    if (rest.title === "") problems.push(`sources: ${key} has no title`);
    return [key, Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ""))];
  });
  return Object.fromEntries(entries);
}

function checkSources(tables, sources, problems) {
  const used = new Set(["unverified"]);
  for (const [name, table] of Object.entries(tables)) {
    for (const key of valuesOf(table, "sources[]").flat()) {
      used.add(key);
      if (!Object.hasOwn(sources, key)) problems.push(`${name}: source "${key}" is not in sources.csv`);
    }
  }
  for (const key of Object.keys(sources)) if (!used.has(key)) problems.push(`sources: nothing uses "${key}"`);
}

function formatSources(sources) {
  const lines = Object.entries(sources).map(([key, source]) => `${JSON.stringify(key)}:${JSON.stringify(source)}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}

function existingTable(name) {
  return JSON.parse(readFileSync(join(output, `${name}.json`), "utf8"));
}

function main(arguments_) {
  const at = arguments_.indexOf("--from");
  const folder = at >= 0 ? arguments_[at + 1] : undefined;
  const check = arguments_.includes("--check");
  if (at >= 0 && (folder === undefined || !existsSync(folder)))
    throw new Error(`--from: no folder ${folder ?? "given"}`);

  const problems = [];
  const built = folder === undefined ? {} : buildReference(folder, problems);
  if (folder !== undefined) checkReference(built, problems);
  built.models = buildModels(join(here, "models"), problems);
  checkModels(rowsOf(built.models), problems);
  built.datasets = buildDatasets(join(here, "datasets"), problems);
  checkDatasets(rowsOf(built.datasets), problems);
  const advice = buildAdvice(join(here, "advice"), problems);
  Object.assign(built, advice);
  checkAdvice(
    { recipes: rowsOf(advice.recipes), smallerModels: rowsOf(advice.smallerModels) },
    rowsOf(built.models),
    problems,
  );
  built.water = buildWater(join(here, "water.csv"), problems);
  const all = { ...built };
  for (const name of Object.keys(referenceTables)) all[name] ??= existingTable(name);
  checkWater(rowsOf(built.water), rowsOf(all.grid), problems);
  const sources = buildSources(problems);
  checkSources(all, sources, problems);
  if (problems.length > 0) {
    console.error(problems.join("\n"));
    return 1;
  }

  const files = Object.entries(built).map(([name, table]) => [`${name}.json`, formatTable(table)]);
  files.push(["sources.json", formatSources(sources)]);
  let changed = 0;
  for (const [file, content] of files) {
    const path = join(output, file);
    const same = existsSync(path) && readFileSync(path, "utf8") === content;
    if (same) continue;
    changed++;
    if (check) console.error(`${file} is not what its CSV files give; run npm run tables`);
    else writeFileSync(path, content);
  }
  console.log(files.map(([file, content]) => `${file} ${content.length}`).join("\n"));
  return check && changed > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
