/**
 * `npm run properties [-- --seeds N] [-- --from N]`: the property tests with other seeds than the one of `npm test`, one after the other, until
 * one fails. What it finds becomes a case of its test.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "20" }, from: { type: "string", default: String(Date.now() % 1e9) } },
});
const files = ["core", "property"]
  .flatMap((folder) => readdirSync(join("test", folder), { recursive: true }).map((file) => join("test", folder, file)))
  .filter((file) => file.endsWith(".test.ts") && readFileSync(file, "utf8").includes("fc.assert("));
for (let count = 0; count < Number(values.seeds); count++) {
  const seed = String(Number(values.from) + count);
  const { status, stdout } = spawnSync(
    process.execPath,
    ["node_modules/mocha/bin/mocha.js", ...files, "--timeout", "300000", "--reporter", "dot"],
    { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8", env: { ...process.env, PROPERTY_SEED: seed } },
  );
  console.log(`seed ${seed}: ${status === 0 ? "ok" : "FAILED"}`);
  if (status === 0) continue;
  console.log(`${stdout}\nAgain: PROPERTY_SEED=${seed} npx mocha FILE`);
  process.exitCode = 1;
  break;
}
