// `npm start`: from a fresh clone to the estimate of a bundled example, in one command.
import { spawnSync } from "node:child_process";
import { installPackages } from "./install.mjs";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Carbon Lens is built with Node 20.19 or newer; this is ${process.version}.`);
  process.exit(2);
}
installPackages();
run(["esbuild.config.mjs"]);
run(["dist/cli.js", "estimate", "examples", "--workspace", "examples"]);
console.log(`
Your own code:     node dist/cli.js estimate PATH --workspace FOLDER
In the editor:     npm run editor            (opens the example in a real VS Code, with the lens above the line that trains)
Tests:             npm test`);

function run(args) {
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
