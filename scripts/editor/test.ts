/**
 * `npm run test:editor`: the in-editor tests in a real VS Code: trusted, in Restricted Mode, with an extension that is updated, with several folders, and for the Web. `--vscode newest` takes the newest version,
 * `--verbose` shows all that the editor logs, `--suite NAME` runs one suite (`screen` is the one that drives the page),
 * `--only TEXT` the tests with that text in their titles. Fails when no host can be started: it never passes by skipping.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import Mocha from "mocha";
import { runDesktopSuite } from "./desktopHost";
import { chooseHost, quietSettings, releaseFrom, type HostKind, type Release } from "./host";
import { exampleWorkspace, projectFolder, resultsFile, screenTests, testSources, testWorkspace } from "./layout";
import { CannotStart, runMain, say } from "./say";
import { runServerSuite } from "./serverHost";
import { stageExtension } from "./stage";
import { buildEditorTests, suites, type Suite } from "./testBundle";

/** What the suite's `run()` writes when it is done. */
interface SuiteResult {
  passed: number;
  failed: number;
  /** The failed tests with what they said. */
  readonly broken: string[];
}

interface Totals extends SuiteResult {
  readonly host: HostKind;
  version: string;
}

/** Lines of the tests themselves carry this mark; everything else is the editor talking. */
const mark = "[carbon-lens test] ";
/** A file of each kind. */
const expectedFiles = [
  "finetune.py",
  "train_resnet.py",
  "slurm/resnet.sbatch",
  "configs/qlora.yml",
  "web/trainIris.ts",
];
const runners = { desktop: runDesktopSuite, server: runServerSuite };

runMain(async () => {
  const args = process.argv.slice(2);
  const release = releaseFrom(args);
  const verbose = args.includes("--verbose");
  const wordAfter = (name: string): string | undefined =>
    args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
  const only = wordAfter("--only");
  const chosen = wordAfter("--suite");
  const options = {
    release,
    verbose,
    only,
    suites: suites.filter(({ name }) => chosen === undefined || name === chosen),
  };
  const host = await chooseHost();
  const tests = await buildEditorTests(only);
  let totals: Totals;
  try {
    totals = await runSuites(host, { ...options, tests });
  } catch (error) {
    if (host === "server" || process.env.CARBON_LENS_HOST || !(error instanceof CannotStart)) throw error;
    say(`${error.message}\nThe desktop editor could not be started; taking the server one.`);
    totals = await runSuites("server", { ...options, tests });
  }
  if (totals.host === "server" && (chosen === undefined || chosen === "screen")) {
    const screen = await runScreenTests(only);
    totals.passed += screen.passed;
    totals.failed += screen.failed;
    totals.broken.push(...screen.broken);
  }
  const { passed, failed } = totals;
  mkdirSync(dirname(resultsFile), { recursive: true });
  writeFileSync(resultsFile, `${JSON.stringify(totals)}\n`);
  say(
    `In-editor tests: VS Code ${totals.version} (${totals.host} host), ${String(passed)} passed, ${String(failed)} failed.`,
  );
  return failed === 0 && passed > 0 ? 0 : 1;
});

/** What the command line says of each file, for the tests of VS Code for the Web: nothing can be started there. */
function writeExpected(workspace: string): void {
  const files = expectedFiles.map((path) => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [join(projectFolder, "dist", "cli.js"), "estimate", path, "--workspace", workspace, "--format", "json"],
      { cwd: workspace, encoding: "utf8", maxBuffer: 64 << 20 },
    );
    if (stdout === "") throw new CannotStart(`The command line gave nothing for ${path}: ${stderr}`);
    return stdout;
  });
  writeFileSync(join(workspace, "expected.json"), JSON.stringify(files));
}

/** Every suite in a window of its own. */
async function runSuites(
  host: HostKind,
  options: {
    readonly release: Release;
    /** The module with a suite's tests. */
    readonly tests: (suite: Suite) => string;
    readonly verbose: boolean;
    readonly only?: string | undefined;
    readonly suites: readonly Suite[];
  },
): Promise<Totals> {
  const totals: Totals = { host, version: "", passed: 0, failed: 0, broken: [] };
  for (const suite of options.suites) {
    // The desktop editor has no host in a browser's worker; the server one runs it everywhere.
    const suiteHost = suite.isWeb ? "server" : host;
    const folder = mkdtempSync(join(tmpdir(), "carbon-lens-tests-"));
    const workspace = join(folder, "workspace");
    // Where the suite's `run()` writes it, through the editor's file system.
    const results = join(folder, "results.json");
    // The tests edit and save files, so they get a copy.
    cpSync(testWorkspace, workspace, { recursive: true });
    if (suite.isWeb) writeExpected(workspace);
    if (suite.opens !== undefined) {
      cpSync(exampleWorkspace, join(folder, "examples"), { recursive: true });
      cpSync(join(testSources, suite.name, suite.opens), join(folder, suite.opens));
    }
    const log: string[] = [];
    const tests = options.tests(suite);
    const extension = stageExtension(suite.isWeb ? tests : undefined);
    try {
      const { version } = await runners[suiteHost]({
        release: options.release,
        extension,
        workspace: suite.opens === undefined ? workspace : join(folder, suite.opens),
        trusted: suite.trusted,
        tests: suite.isWeb ? join(extension, basename(tests)) : tests,
        settings: quietSettings,
        environment: {
          CARBON_LENS_SUITE: suite.name,
          ...(options.only ? { CARBON_LENS_ONLY: options.only } : {}),
        },
        onLine: (line) => {
          if (line.startsWith(mark)) process.stdout.write(`${line.slice(mark.length)}\n`);
          else if (options.verbose) process.stdout.write(`    | ${line}\n`);
          else log.push(line);
        },
      });
      if (!existsSync(results)) throw new CannotStart(notStarted(suiteHost, log));
      const result = JSON.parse(readFileSync(results, "utf8")) as SuiteResult;
      totals.version = version;
      totals.passed += result.passed;
      totals.failed += result.failed;
      totals.broken.push(...result.broken);
    } finally {
      // What the tests say in a worker of the browser.
      const lines = join(folder, "lines.txt");
      if (existsSync(lines)) say(readFileSync(lines, "utf8"));
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }
  return totals;
}

/** The tests that drive the workbench's page; only the server host has one. They run here, not in the extension host. */
async function runScreenTests(only?: string): Promise<SuiteResult> {
  const mocha = new Mocha({
    timeout: 120_000,
    slow: 20_000,
    retries: 1,
    ...(only === undefined ? {} : { fgrep: only }),
  });
  for (const file of readdirSync(screenTests)) if (file.endsWith(".test.ts")) mocha.addFile(join(screenTests, file));
  await mocha.loadFilesAsync();
  const result: SuiteResult = { passed: 0, failed: 0, broken: [] };
  await new Promise<void>((resolve) => {
    mocha
      .run((failures) => {
        result.failed = failures;
        resolve();
      })
      .on("pass", () => {
        result.passed++;
      })
      .on("fail", (test, { message }: Error) => {
        result.broken.push(`${test.fullTitle()}: ${message}`);
      })
      .on("retry", (test: Mocha.Test, { message }: Error) => {
        say(`    once more: ${test.fullTitle()}: ${message}`);
      });
  });
  return result;
}

function notStarted(host: HostKind, log: readonly string[]): string {
  return `The ${host} host ended before the tests did. Its last lines:\n${log.slice(-30).join("\n")}`;
}
