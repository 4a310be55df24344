/** What advice knows of other models: vision networks with accuracy and energy, and smaller models of a family with what they cost. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCsv } from "./csv.mjs";
import { buildTable, number, sources, text } from "./table.mjs";

const tables = {
  recipes: {
    model: text("model", { required: true }),
    top1: number("top1", { min: 1, max: 100, required: true }),
    relativeEnergy: number("relativeEnergy", { min: 0.01, max: 100 }),
    "sources[]": sources(),
  },
  smallerModels: {
    larger: text("larger", { required: true }),
    smaller: text("smaller", { required: true }),
    quality: text("quality", { required: true }),
    "sources[]": sources(),
  },
};

export function buildAdvice(folder, problems) {
  return Object.fromEntries(
    Object.entries(tables).map(([name, columns]) => [
      name,
      buildTable(name, columns, parseCsv(readFileSync(join(folder, `${name}.csv`), "utf8")), problems),
    ]),
  );
}

/** Every name is that of a model of the table, and stands once. */
export function checkAdvice({ recipes, smallerModels }, models, problems) {
  const known = new Set(models.flatMap((row) => [row.id, ...(row["aliases[]"] ?? [])]));
  const seen = new Set();
  for (const { model } of recipes) {
    if (!known.has(model)) problems.push(`recipes: no model "${model}"`);
    if (seen.has(model)) problems.push(`recipes: ${model} stands twice`);
    seen.add(model);
  }
  for (const { larger, smaller } of smallerModels) {
    for (const name of [larger, smaller]) if (!known.has(name)) problems.push(`smallerModels: no model "${name}"`);
  }
}
