/**
 * Rows of YOLO models from the summaries (weights, GFLOPs at 640 pixels) that Ultralytics writes beside each scale in its model files.
 * Prints those that no other table of models has; `models/ultralytics.csv` is what it printed.
 *
 *   node scripts/tables/ultralytics.mjs FOLDER    `ultralytics/cfg/models` of the unpacked Python package
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseCsv } from "./csv.mjs";

const folder = process.argv[2];
const models = join(dirname(fileURLToPath(import.meta.url)), "models");
const known = new Set(
  readdirSync(models)
    .filter((file) => file !== "ultralytics.csv")
    .flatMap((file) => parseCsv(readFileSync(join(models, file), "utf8")))
    .flatMap(({ id, aliases }) => [id, ...(aliases ?? "").split("|")]),
);

/**
 * Left out: classifiers, whose summaries are at another size, and so are those of YOLO26's oriented boxes; models that carry a text
 * encoder beside the network.
 */
const plain = /^(?!yolo26-obb$)(yolo(?:v\d+|\d+))(-(?:seg|pose|obb|p2|p6))?$/;

function rowsOf(path) {
  const [, head, tail = ""] = plain.exec(basename(path, ".yaml")) ?? [];
  if (head === undefined) return [];
  const scale = /^ +([a-z]): \[[^#\n]*# (?:\S+ )?summary: \d+ layers, ([\d,]+) parameters, .* ([\d.]+) GFLOPs/gim;
  return [...readFileSync(path, "utf8").matchAll(scale)].map(([, letter, weights, giga]) => {
    return {
      id: `${head}${letter}${tail}`,
      kind: tail === "-seg" ? "segmentation" : "detection",
      parameters: weights.replaceAll(",", ""),
      forwardFlops: Math.round(Number(giga) * 10) * 1e8,
    };
  });
}

const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".yaml"));
const rows = files.sort().flatMap((file) => rowsOf(join(folder, file)));
console.log("id,aliases,kind,parameters,forwardFlops,imageSize,source");
for (const { id, kind, parameters, forwardFlops } of rows) {
  if (!known.has(id)) console.log(`${id},,${kind},${parameters},${forwardFlops},640,ultralytics-files`);
}
