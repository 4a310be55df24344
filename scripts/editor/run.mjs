// `npm run editor`, `test:editor`, `screenshots`: installs and builds what is missing, then runs the script of that name.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installPackages } from "../install.mjs";

const [name, ...args] = process.argv.slice(2);
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
process.chdir(root);
installPackages();
node(["esbuild.config.mjs"]);
node(["--import", "tsx", join("scripts", "editor", `${name}.ts`), ...args]);

function node(words) {
  const { status } = spawnSync(process.execPath, words, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
