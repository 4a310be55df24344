/** Runs inside the extension host: one suite's tests through mocha, results to where the runner looks for them. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";
import { mark, writeResults, type SuiteResult } from "./results";

export async function run(): Promise<void> {
  const { default: Mocha } = await import("mocha");
  const suite = process.env.CARBON_LENS_SUITE ?? "suite";
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
    for (const line of format(...args).split("\n")) console.log(mark + line);
  };
  const only = process.env.CARBON_LENS_ONLY;
  // The editor is large and the machine shared: a test that fails is tried a second time, and that is told.
  const mocha = new Mocha({
    ui: "bdd",
    timeout: 90_000,
    slow: 2_000,
    retries: 1,
    color: false,
    ...(only ? { fgrep: only } : {}),
  });
  const folder = join(__dirname, suite);
  const files = readdirSync(folder).filter((file) => file.endsWith(".test.js"));
  for (const file of files.sort(byNameDisposalLast)) mocha.addFile(join(folder, file));
  await mocha.loadFilesAsync();
  const counts: SuiteResult = { passed: 0, failed: 0, broken: [] };
  await new Promise<void>((resolve) => {
    mocha
      .run((failures) => {
        counts.failed = failures;
        resolve();
      })
      .on("pass", () => {
        counts.passed++;
      })
      .on("fail", (test, { message }: Error) => {
        counts.broken.push(`${test.fullTitle()}: ${message}`);
      })
      .on("retry", (test: Mocha.Test, { message }: Error) => {
        console.log(`${mark}    once more: ${test.fullTitle()}: ${message}`);
      });
  });
  await writeResults(counts);
  if (counts.failed > 0) throw new Error(`${String(counts.failed)} tests failed`);
}

/** Activation comes first by its name; after disposal the extension does nothing any more. */
function byNameDisposalLast(a: string, b: string): number {
  const isLast = (file: string): number => Number(file === "disposal.test.js");
  return isLast(a) - isLast(b) || (a < b ? -1 : 1);
}
