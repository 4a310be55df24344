/** Runs inside the extension host of VS Code for the Web, a worker of the browser: all tests that are bundled behind it. */
import "mocha/mocha.js";
import { besideWorkspace, writeResults, type SuiteResult } from "./results";

/** Mocha's own reporters write to a page, which a worker has not. */
function silent(): void {
  // What happens is said in `run`.
}

mocha.setup({ ui: "bdd", timeout: 90_000, retries: 1, reporter: silent as never });

export async function run(): Promise<void> {
  const only = process.env.CARBON_LENS_ONLY;
  if (only) mocha.fgrep(only);
  const counts: SuiteResult = { passed: 0, failed: 0, broken: [] };
  // The console of a worker does not reach the runner; it shows this file. One write after the other.
  const lines: string[] = [];
  let written = Promise.resolve();
  const say = (text: string): void => {
    lines.push(text);
    written = written.then(() => besideWorkspace("lines.txt", lines.join("\n")));
  };
  await new Promise<void>((resolve) => {
    mocha
      .run(() => {
        resolve();
      })
      .on("suite", ({ title }) => {
        say(`\n  ${title}`);
      })
      .on("pass", ({ title, duration = 0 }) => {
        counts.passed++;
        say(`    ✔ ${title} (${String(duration)}ms)`);
      })
      .on("retry", (test: Mocha.Test, error: Error) => {
        say(`    once more: ${test.fullTitle()}: ${error.message}`);
      })
      .on("fail", (test, error: Error) => {
        counts.failed++;
        counts.broken.push(`${test.fullTitle()}: ${error.message}`);
        say(`    ✘ ${test.fullTitle()}\n${error.stack ?? error.message}`);
      });
  });
  say(`\n\n  ${String(counts.passed)} passing, ${String(counts.failed)} failing\n`);
  await written;
  await writeResults(counts);
  if (counts.failed > 0) throw new Error(`${String(counts.failed)} tests failed`);
}
