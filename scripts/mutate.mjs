/**
 * `npm run mutate [-- FILE…]`: mutation testing of the estimate and of the run. Says which small changes of the sources no test would notice; ends with a
 * table of the files and a line with the total, and fails where that is under the wanted score. Up to an hour for everything the first time; what was found of
 * files and tests that have not changed since is kept in `out/mutation`.
 *
 * Stryker is installed on first use, outside the project's packages: nobody else needs its 250 packages, and it wants an older mocha.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { join, resolve } from "node:path";

const packages = ["@stryker-mutator/core@9.6.1", "@stryker-mutator/mocha-runner@9.6.1", "mocha@11"];
/**
 * Sources that are tested this way, and the tests that are theirs: each mutant meets those of them that reach it, in this order, up to the first that
 * notices it. A file belongs to the first area that has its name.
 */
const areas = [
  { name: "estimate", files: /^estimate\//, tests: ["core/estimate/*", "property/estimate"] },
  { name: "hints", files: /^run\/hints\//, tests: runTests("hints", "remarks") },
  { name: "schedulers", files: /^run\/schedulers\//, tests: runTests("schedulers", "schedulerOptions", "launch") },
  {
    name: "shell",
    files: /^run\/launchers\/shell/,
    tests: runTests("shell*", "launch", "schedulers", "commandFiles", "link", "allLaunches"),
  },
  {
    name: "jobs",
    files: /^run\/launchers\/(?:jobs\/|jobSpecs)/,
    tests: runTests("jobSpecs", "jobForms", "allJobs", "clusterJobs", "commandFiles", "allLaunches"),
  },
  { name: "submitted", files: /^run\/launchers\/submitted/, tests: runTests("submittedJobs", "allSubmitted") },
  {
    name: "launchers",
    files: /^run\/(?:launchers\/|launch|link)/,
    tests: runTests(
      "launch*",
      "allCommands",
      "accelerateConfig",
      "link",
      "schedulers",
      "configured",
      "clusterJobs",
      "hints",
      "allLaunches",
    ),
  },
  {
    name: "inputs",
    files: /^run\//,
    tests: [
      ...runTests("resolve*", "configured", "pin*", "spec", "jobs", "allInputs"),
      "core/estimate/alternatives",
      "core/estimate/allFigures",
    ],
  },
];
const wantedScore = 80;
const folder = "out/mutation";

const asked = process.argv.slice(2).map((file) => file.replaceAll("\\", "/"));
setPriority(10);
mkdirSync(folder, { recursive: true });
const sources = ["estimate", "run"]
  .flatMap((part) => readdirSync(join("src/core", part), { recursive: true }).map((file) => join(part, file)))
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts"));
const isAsked = (file) => asked.length === 0 || asked.some((name) => file === name || file.startsWith(`${name}/`));
const rows = areas.flatMap((area) => {
  const files = sources
    .filter((file) => areas.find((other) => other.files.test(file)) === area)
    .map((file) => `src/core/${file}`)
    .filter(isAsked);
  return files.length === 0
    ? []
    : mutate(
        files,
        area.tests.map((test) => `test/${test}.test.ts`),
        area.name,
      );
});
if (rows.length === 0) throw new Error("None of these files is mutated");
printScores(rows);

/** Tests of `test/core/run` by name. Lists in braces are none to mocha's options: a comma ends there. */
function runTests(...names) {
  return names.map((name) => `core/run/${name}`);
}

/** Score of each of the files: how many of its mutants their tests notice. */
function mutate(files, tests, name) {
  const report = join(folder, `${name}.json`);
  const configuration = join(folder, `${name}.config.json`);
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
    timeoutMS: 5_000,
    ignorePatterns: [".vscode-test", "out", "dist", "docs"],
    reporters: ["clear-text", "json", "progress-append-only"],
    incremental: true,
    incrementalFile: join(folder, `${name}.incremental.json`),
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: false },
    jsonReporter: { fileName: report },
    tempDirName: join(folder, "sandbox"),
  };
  writeFileSync(configuration, JSON.stringify(settings, null, 2));
  const { status } = spawnSync(process.execPath, [stryker(), "run", configuration], {
    stdio: "inherit",
    // A law that a mutant breaks is mostly broken by the first few inputs; the mutants that break none meet them all.
    env: { ...process.env, PROPERTY_RUNS: "15" },
  });
  if (status !== 0) throw new Error(`Stryker ended with ${status}`);
  const wanted = new Set(files);
  return Object.entries(JSON.parse(readFileSync(report, "utf8")).files)
    .filter(([file]) => wanted.has(file))
    .map(([file, { mutants }]) => scoreOf(file, mutants));
}

/** What is named in a report as noticed (a loop without end too), and as not: by a test that ran it or for want of one. Others do not count. */
function scoreOf(file, mutants) {
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  return { file, killed: count("Killed", "Timeout"), survived: count("Survived"), unreached: count("NoCoverage") };
}

/** Prints what each file and all together reach; the exit code says whether it is enough. */
function printScores(rows) {
  const percent = ({ killed, survived, unreached }) => (100 * killed) / (killed + survived + unreached);
  const counted = rows.filter(({ killed, survived, unreached }) => killed + survived + unreached > 0);
  console.log(
    `\n${"score".padStart(7)}${"killed".padStart(8)}${"survived".padStart(10)}${"unreached".padStart(11)}  file`,
  );
  for (const row of counted.sort((one, other) => percent(one) - percent(other)))
    console.log(
      `${percent(row).toFixed(1).padStart(7)}${String(row.killed).padStart(8)}${String(row.survived).padStart(10)}${String(row.unreached).padStart(11)}  ${row.file}`,
    );
  const sum = (key) => counted.reduce((total, row) => total + row[key], 0);
  const total = { killed: sum("killed"), survived: sum("survived"), unreached: sum("unreached") };
  const isEnough = percent(total) >= wantedScore;
  const noticed = `${percent(total).toFixed(1)} % of ${total.killed + total.survived + total.unreached} mutants in ${counted.length} files noticed`;
  console.log(`\n${noticed}: ${isEnough ? "enough" : `fewer than the ${wantedScore} % that are wanted`}`);
  process.exitCode = isEnough ? 0 : 1;
}

/** Stryker's command, installed when it is not there yet. */
function stryker() {
  const home = resolve(".vscode-test/stryker");
  const main = join(home, "node_modules/@stryker-mutator/core/bin/stryker.js");
  const wanted = JSON.stringify({ private: true, description: packages.join(" ") });
  const manifest = join(home, "package.json");
  if (!existsSync(main) || !readFileSync(manifest, "utf8").includes(packages.join(" "))) {
    console.error("Installing Stryker (80 MB, once) …");
    mkdirSync(home, { recursive: true });
    writeFileSync(manifest, wanted);
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const { status } = spawnSync("npm", ["install", ...packages, ...quiet], {
      cwd: home,
      stdio: "inherit",
      shell: process.platform === "win32",
    });
    if (status !== 0) throw new Error(`npm install ended with ${status}`);
  }
  return main;
}
