// `npm test`: installs what the tests need, runs every check and suite, and ends in one line: N passed, N failed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { installPackages } from "./install.mjs";

installPackages();

const bin = (name) => `node_modules/.bin/${name}`;
const counting = (output) => [
  "--reporter",
  "test/support/countingReporter.cjs",
  "--reporter-option",
  `output=${output}`,
];
const unitResults = "out/test/unit-results.json";
const cliResults = "out/test/cli-results.json";
const editorResults = "out/test/editor-results.json";

let passed = 0;
let failed = 0;
/** What failed, told once more at the end: the output before it is long. */
const broken = [];
check("build", process.execPath, ["esbuild.config.mjs"]);
check("types", bin("tsc"), ["--noEmit"]);
check("lint", bin("eslint"), ["."]);
check("format", bin("prettier"), ["--check", "--log-level", "warn", "."]);
check("speed", process.execPath, ["scripts/bench/run.mjs", "--short"]);
check("fuzz", process.execPath, ["scripts/fuzz/run.mjs", "--count", "5000", "--seed", "1", "--patience", "4"]);
suite("unit", unitResults, bin("mocha"), ["test/{core,property,contracts}/**/*.test.ts", ...counting(unitResults)]);
suite("command line", cliResults, bin("mocha"), [
  "test/cli/**/*.test.ts",
  "--timeout",
  "60000",
  ...counting(cliResults),
]);
suite("editor", editorResults, process.execPath, ["scripts/editor/run.mjs", "test"]);
for (const words of broken) console.log(`FAILED ${words}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** One command that passes or fails as a whole. */
function check(name, command, args) {
  const ok = timed(name, command, args) === 0;
  if (ok) passed++;
  else {
    failed++;
    broken.push(name);
  }
}

/** A suite that writes its own counts. A suite that wrote none, or ended badly without a failed test, counts as one failure. */
function suite(name, results, command, args) {
  rmSync(results, { force: true });
  const status = timed(name, command, args);
  const counts = existsSync(results) ? JSON.parse(readFileSync(results, "utf8")) : { passed: 0, failed: 0 };
  passed += counts.passed;
  failed += counts.failed;
  broken.push(...(counts.broken ?? []).map((words) => `${name}: ${words.slice(0, 2000)}`));
  if (counts.passed + counts.failed === 0 || (status !== 0 && counts.failed === 0)) {
    failed++;
    broken.push(`${name} ended with status ${String(status)}`);
  }
}

function timed(name, command, args) {
  const started = performance.now();
  console.log(`\n— ${name}`);
  const { status, error } = spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32" });
  if (error) console.error(error.message);
  console.log(`— ${name}: ${status === 0 ? "ok" : "FAILED"} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return status;
}
