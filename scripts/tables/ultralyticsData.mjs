/**
 * Rows of data sets from the numbers of pictures that Ultralytics writes beside the splits in its data files. Each is called as its file
 * is: a folder `signature` or `VOC` may hold anything. Prints those that no other table of data sets has; `datasets/ultralytics.csv` is
 * what it printed.
 *
 *   node scripts/tables/ultralyticsData.mjs FOLDER    `ultralytics/cfg/datasets` of the unpacked Python package
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { datasetKey } from "../../src/core/data/names.ts";
import { parseCsv } from "./csv.mjs";

const folder = process.argv[2];
const tables = join(dirname(fileURLToPath(import.meta.url)), "datasets");
const known = new Set(
  readdirSync(tables)
    .filter((file) => file !== "ultralytics.csv")
    .flatMap((file) => parseCsv(readFileSync(join(tables, file), "utf8")))
    .flatMap(({ id, aliases }) => [id, ...aliases.split("|")].map(datasetKey)),
);

/** Pictures of a split: `train: images/train # train images (relative to 'path') 6471 images`. A share of a split is not counted. */
function pictures(text, split) {
  return (
    new RegExp(`^${split}:[^#\\n]*# ${split} images \\(relative to 'path'\\) (\\d+) images`, "m").exec(text)?.[1] ?? ""
  );
}

console.log(
  "id,subset,aliases,trainSamples,validationSamples,meanTokens,meanTokensBasis,trainTokens,imageSize,audioHours,source",
);
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .sort()) {
  const text = readFileSync(join(folder, file), "utf8");
  const [train, validation] = [pictures(text, "train"), pictures(text, "val")];
  if (train === "" || known.has(datasetKey(file))) continue;
  console.log(`${file},,,${train},${validation},,,,,,ultralytics-files`);
}
