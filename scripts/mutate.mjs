// `npm run mutate -- FILE…`: mutation testing. Says which small changes of the sources no test would notice. Hours for everything.
//
// Stryker is installed on first use, outside the project's packages: nobody else needs its 250 packages, and it wants an older mocha.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const packages = ["@stryker-mutator/core@9.6.1", "@stryker-mutator/mocha-runner@9.6.1", "mocha@11"];
/** Sources that are tested this way, and the tests that are theirs. */
const areas = [
  { sources: "src/core/estimate", tests: ["test/core/estimate/**/*.test.ts", "test/property/estimate.test.ts"] },
  { sources: "src/core/run", tests: ["test/core/run/**/*.test.ts", "test/core/frameworks/**/*.test.ts"] },
];
const wantedScore = 80;

const asked = process.argv.slice(2);
let enough = true;
for (const { sources, tests } of areas) {
  const files = asked.length === 0 ? [`${sources}/**/*.ts`] : asked.filter((file) => file.startsWith(`${sources}/`));
  if (files.length > 0) enough = mutate(files, tests, `out/mutation/${sources.replaceAll("/", "-")}.json`) && enough;
}
process.exitCode = enough ? 0 : 1;

/** Whether enough of the mutants of the files are noticed by the tests. */
function mutate(files, tests, report) {
  mkdirSync("out/mutation", { recursive: true });
  const configuration = "out/mutation/stryker.config.json";
  const settings = {
    mutate: files,
    testRunner: "mocha",
    plugins: ["@stryker-mutator/mocha-runner"],
    testRunnerNodeArgs: ["--import", "tsx"],
    mochaOptions: { spec: tests, package: "package.json" },
    coverageAnalysis: "perTest",
    // Of a value that is computed when its module is loaded every mutant would load everything anew.
    ignoreStatic: true,
    concurrency: 1,
    // On a busy machine what is slow would count as noticed.
    timeoutMS: 60_000,
    ignorePatterns: [".vscode-test", "out", "dist", "docs"],
    reporters: ["clear-text", "json", "progress-append-only"],
    // What was found of files and tests that have not changed since is taken over.
    incremental: true,
    incrementalFile: report.replace(".json", ".incremental.json"),
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    jsonReporter: { fileName: report },
    tempDirName: "out/mutation/sandbox",
    thresholds: { high: wantedScore, low: wantedScore, break: wantedScore },
  };
  writeFileSync(configuration, JSON.stringify(settings, null, 2));
  return spawnSync(process.execPath, [stryker(), "run", configuration], { stdio: "inherit" }).status === 0;
}

/** Stryker's command, installed when it is not there yet. */
function stryker() {
  const folder = resolve(".vscode-test/stryker");
  const main = join(folder, "node_modules/@stryker-mutator/core/bin/stryker.js");
  const wanted = JSON.stringify({ private: true, description: packages.join(" ") });
  const manifest = join(folder, "package.json");
  if (!existsSync(main) || !readFileSync(manifest, "utf8").includes(packages.join(" "))) {
    console.error("Installing Stryker (80 MB, once) …");
    mkdirSync(folder, { recursive: true });
    writeFileSync(manifest, wanted);
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const { status } = spawnSync("npm", ["install", ...packages, ...quiet], {
      cwd: folder,
      stdio: "inherit",
      shell: process.platform === "win32",
    });
    if (status !== 0) throw new Error(`npm install ended with ${status}`);
  }
  return main;
}
