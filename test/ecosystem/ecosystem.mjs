/**
 * Runs the built command line over whole packages of other people, at pinned versions, and compares what it finds with the committed
 * summary: runs, how many of their inputs are known, files that failed. `--update` writes the summary anew, `--short` looks at the few
 * packages that take seconds. Packages are kept in a cache folder, so that only the first run downloads them.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const cli = resolve(here, "../../dist/cli.js");
const cache = process.env.CARBON_LENS_ECOSYSTEM ?? join(tmpdir(), "carbon-lens-ecosystem");
const summaryFile = join(here, "summary.json");
const isShort = process.argv.includes("--short");
const packages = JSON.parse(readFileSync(join(here, "packages.json"), "utf8")).filter((pack) => !isShort || pack.short);
const update = process.argv.includes("--update");

/** A package may take this many seconds; a slow machine takes a few times what a fast one does. */
const maximumSeconds = 180;

const expected = existsSync(summaryFile) ? JSON.parse(readFileSync(summaryFile, "utf8")) : {};
const found = {};
let failed = 0;
for (const pack of packages) {
  const name = `${pack.name}@${pack.version}`;
  const started = performance.now();
  const summary = summarize(join(bring(pack), pack.folder ?? ""));
  const seconds = (performance.now() - started) / 1000;
  found[name] = summary;
  const faults = update ? [] : faultsOf(pack, summary, expected[name], seconds);
  failed += faults.length > 0 ? 1 : 0;
  console.log(
    `${faults.length > 0 ? "✗" : "✓"} ${name}: ${summary.runs} runs, ${summary.known} known inputs, ${seconds.toFixed(1)} s`,
  );
  for (const fault of faults) console.log(`    ${fault}`);
}
if (update) writeFileSync(summaryFile, `${JSON.stringify(isShort ? { ...expected, ...found } : found, null, 2)}\n`);
console.log(update ? "summary written" : `${packages.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function faultsOf(pack, summary, before, seconds) {
  const faults = [];
  if (summary.failures > 0) faults.push(`${summary.failures} files whose analysis failed`);
  if (pack.trains === false && summary.runs > 0)
    faults.push(`runs in a package that trains nothing: ${summary.files.join(", ")}`);
  if (seconds > maximumSeconds) faults.push(`took longer than ${maximumSeconds} s`);
  if (!before) return [...faults, "not in the summary; run with --update"];
  for (const key of ["runs", "known"])
    if (summary[key] !== before[key])
      faults.push(`${key}: ${summary[key]}, the summary has ${before[key]}; run with --update if that is meant`);
  return faults;
}

/** Runs, inputs of them that are known (neither assumed nor unknown), the first files with runs, failures. */
function summarize(folder) {
  const { stdout, status, stderr } = spawnSync(process.execPath, [cli, "estimate", ".", "--format", "json"], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`the command line ended with ${status}: ${stderr}`);
  const { files } = JSON.parse(stdout);
  const runs = files.flatMap((file) => file.runs);
  const inputs = runs.flatMap((run) => Object.values(run.inputs));
  return {
    runs: runs.length,
    known: inputs.filter(({ origin }) => origin !== "assumed" && origin !== "unknown").length,
    files: files
      .filter((file) => file.runs.length > 0)
      .map((file) => file.path)
      .slice(0, 12),
    failures: files.filter((file) => file.problems.some(({ code }) => code === "analyze.failed")).length,
  };
}

/** The folder with a package's files; downloaded and unpacked where it is not in the cache. */
function bring({ registry, name, version }) {
  const folder = join(cache, registry, `${name.replaceAll("/", "+")}-${version}`);
  if (existsSync(folder)) return folder;
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(join(fresh, "archive"), { recursive: true });
  if (registry === "pypi") {
    const python = process.platform === "win32" ? "python" : "python3";
    run(python, [
      "-m",
      "pip",
      "download",
      "-q",
      "--no-deps",
      "--only-binary",
      ":all:",
      `${name}==${version}`,
      "-d",
      join(fresh, "archive"),
    ]);
    run(python, ["-m", "zipfile", "-e", archiveIn(fresh), fresh]);
  } else {
    run("npm", ["pack", "--silent", `${name}@${version}`, "--pack-destination", join(fresh, "archive")]);
    run("tar", ["-xzf", archiveIn(fresh), "-C", fresh]);
  }
  rmSync(join(fresh, "archive"), { recursive: true });
  renameSync(fresh, folder);
  return folder;
}

function archiveIn(folder) {
  const [name] = readdirSync(join(folder, "archive"));
  return join(folder, "archive", name);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(" ")} ended with ${status}`);
}
