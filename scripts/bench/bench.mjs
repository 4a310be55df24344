/**
 * `npm run bench [-- --json] [-- --short] [-- --on FOLDER]`: what things cost; exit 1 where one is past its limit.
 * Ratios compare times of the same run, so that the machine matters little: those are the ones that `--short` takes. `aim` is what we want,
 * `limit` what fails, wide enough for a machine on which others work too. With a folder the same for its training scripts.
 */
import { cpus } from "node:os";
import { measureActivation } from "./activation.mjs";
import { measureAnalysis, measureFolder, measureRejection } from "./analysis.mjs";
import { measureCheck } from "./checkFolder.mjs";
import { measureEstimate } from "./estimate.mjs";

const words = process.argv.slice(2);
const folder = words.includes("--on") ? words[words.indexOf("--on") + 1] : undefined;
const options = { isShort: words.includes("--short") };

const measures = folder === undefined ? await measureAll() : await measureFolder(folder, options);
print(measures);
process.exitCode = measures.some(({ value, limit }) => limit !== undefined && !(value <= limit)) ? 1 : 0;

async function measureAll() {
  const ratios = await measureAnalysis(options);
  if (options.isShort) return [...ratios, ...measureActivation()];
  return [
    ...ratios,
    ...(await measureRejection("node_modules/eslint")),
    ...(await measureEstimate()),
    ...measureActivation(),
    ...measureCheck(),
  ];
}

function print(rows) {
  if (words.includes("--json")) {
    const data = rows.map(({ limit = null, ...row }) => ({ ...row, limit }));
    return console.log(JSON.stringify(data, undefined, 2));
  }
  console.log(`${cpus().length} cores of ${cpus()[0]?.model}, Node ${process.version}`);
  for (const { name, value, unit, aim, limit } of rows) {
    const bounds = [aim === undefined ? [] : `aim ${aim}`, limit === undefined ? [] : `at most ${limit}`]
      .flat()
      .join(", ");
    console.log(`${name.padEnd(32)} ${value.toPrecision(3)} ${unit}${bounds && ` (${bounds})`}`);
  }
}
