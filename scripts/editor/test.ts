/**
 * `npm run test:editor`: the in-editor tests in a real VS Code, trusted and in Restricted Mode. `--vscode newest` takes the newest version,
 * `--verbose` shows all that the editor logs, `--only TEXT` runs the tests with that text in their titles. Fails when no host can be started: it never passes by skipping.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Mocha from "mocha";
import { runDesktopSuite } from "./desktopHost";
import { chooseHost, quietSettings, releaseFrom, type HostKind, type Release } from "./host";
import { resultsFile, screenTests, testWorkspace } from "./layout";
import { CannotStart, runMain, say } from "./say";
import { runServerSuite } from "./serverHost";
import { stageExtension } from "./stage";
import { buildEditorTests, suites } from "./testBundle";

/** What the suite's `run()` writes when it is done. */
interface SuiteResult {
  passed: number;
  failed: number;
}

interface Totals extends SuiteResult {
  readonly host: HostKind;
  version: string;
}

/** Lines of the tests themselves carry this mark; everything else is the editor talking. */
const mark = "[carbon-lens test] ";
const runners = { desktop: runDesktopSuite, server: runServerSuite };

runMain(async () => {
  const args = process.argv.slice(2);
  const release = releaseFrom(args);
  const verbose = args.includes("--verbose");
  const only = args.includes("--only") ? args[args.indexOf("--only") + 1] : undefined;
  const host = await chooseHost();
  const tests = await buildEditorTests();
  let totals: Totals;
  try {
    totals = await runSuites(host, { release, tests, verbose, only });
  } catch (error) {
    if (host === "server" || process.env.CARBON_LENS_HOST || !(error instanceof CannotStart)) throw error;
    say(`${error.message}\nThe desktop editor could not be started; taking the server one.`);
    totals = await runSuites("server", { release, tests, verbose, only });
  }
  if (totals.host === "server") {
    const screen = await runScreenTests(only);
    totals.passed += screen.passed;
    totals.failed += screen.failed;
  }
  const { passed, failed } = totals;
  mkdirSync(dirname(resultsFile), { recursive: true });
  writeFileSync(resultsFile, `${JSON.stringify(totals)}\n`);
  say(
    `In-editor tests: VS Code ${totals.version} (${totals.host} host), ${String(passed)} passed, ${String(failed)} failed.`,
  );
  return failed === 0 && passed > 0 ? 0 : 1;
});

/** Every suite in a window of its own. */
async function runSuites(
  host: HostKind,
  options: {
    readonly release: Release;
    readonly tests: string;
    readonly verbose: boolean;
    readonly only?: string | undefined;
  },
): Promise<Totals> {
  const totals: Totals = { host, version: "", passed: 0, failed: 0 };
  for (const { name, trusted } of suites) {
    const folder = mkdtempSync(join(tmpdir(), "carbon-lens-tests-"));
    const workspace = join(folder, "workspace");
    const results = join(folder, "results.json");
    // The tests edit and save files, so they get a copy.
    cpSync(testWorkspace, workspace, { recursive: true });
    const log: string[] = [];
    try {
      const { version } = await runners[host]({
        release: options.release,
        extension: stageExtension(),
        workspace,
        trusted,
        tests: options.tests,
        settings: quietSettings,
        environment: {
          CARBON_LENS_SUITE: name,
          CARBON_LENS_RESULTS: results,
          ...(options.only ? { CARBON_LENS_ONLY: options.only } : {}),
        },
        onLine: (line) => {
          if (line.startsWith(mark)) process.stdout.write(`${line.slice(mark.length)}\n`);
          else if (options.verbose) process.stdout.write(`    | ${line}\n`);
          else log.push(line);
        },
      });
      if (!existsSync(results)) throw new CannotStart(notStarted(host, log));
      const result = JSON.parse(readFileSync(results, "utf8")) as SuiteResult;
      totals.version = version;
      totals.passed += result.passed;
      totals.failed += result.failed;
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }
  return totals;
}

/** The tests that drive the workbench's page; only the server host has one. They run here, not in the extension host. */
async function runScreenTests(only?: string): Promise<SuiteResult> {
  const mocha = new Mocha({ timeout: 120_000, slow: 20_000, ...(only === undefined ? {} : { fgrep: only }) });
  for (const file of readdirSync(screenTests)) if (file.endsWith(".test.ts")) mocha.addFile(join(screenTests, file));
  await mocha.loadFilesAsync();
  const result = { passed: 0, failed: 0 };
  await new Promise<void>((resolve) => {
    mocha
      .run((failures) => {
        result.failed = failures;
        resolve();
      })
      .on("pass", () => {
        result.passed++;
      });
  });
  return result;
}

function notStarted(host: HostKind, log: readonly string[]): string {
  return `The ${host} host ended before the tests did. Its last lines:\n${log.slice(-30).join("\n")}`;
}
