/** The report on the screen with many runs: how soon it is there, how a scan is stopped, how a chart is copied. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testWorkspace } from "../../../scripts/editor/layout";
import { withWorkbench } from "../../../scripts/editor/workbench";

const script = readFileSync(join(testWorkspace, "finetune.py"), "utf8");

/** Fills a workspace with scripts that train, each a little different. */
function withScripts(count: number): (workspace: string) => void {
  return (workspace) => {
    mkdirSync(join(workspace, "many"));
    for (let index = 0; index < count; index++)
      writeFileSync(
        join(workspace, "many", `train${String(index)}.py`),
        script.replace("EPOCHS = 3", `EPOCHS = ${String(index + 1)}`),
      );
  };
}

/**
 * What the page of many runs may take beyond that of a few: making it, sending it, laying it out. Wide, for the machine may be busy; making it
 * is held to its limit by processor time in test/core/present/report.test.ts.
 */
const limitMilliseconds = 1000;

/** From the page's text to its first paint: 300 ms are aimed at, a busy machine gets more. */
const paintLimitMilliseconds = 600;

/** The least of a few times: a busy machine is slow now and then. */
interface Opening {
  /** From the command's end to the last row on the screen. */
  readonly milliseconds: number;
  /** The page's own part of it: from its text to its first paint. The rest is the editor starting a webview, and the making of the page. */
  readonly paintMilliseconds: number;
}

async function opening(scripts: number): Promise<Opening> {
  const took: number[] = [];
  const painted: number[] = [];
  const runs = scripts + 6;
  await withWorkbench(
    { workspace: testWorkspace, prepare: withScripts(scripts), file: "serve.py" },
    async (workbench) => {
      const { page, report } = workbench;
      const rows = report.locator("#runs tbody tr:has(a)");
      for (let round = 0; round < 6; round++) {
        await workbench.command("Carbon Lens: Show Report");
        const started = performance.now();
        await rows.nth(runs - 1).waitFor({ timeout: 120_000 });
        // The first opening reads the workspace.
        if (round > 0) took.push(performance.now() - started);
        assert.equal(await rows.count(), runs);
        const frame = await (await report.locator("h1").elementHandle()).ownerFrame();
        painted.push(
          (await frame?.evaluate<number>(
            `performance.getEntriesByName("first-contentful-paint")[0].startTime - (performance.timing.domLoading - performance.timeOrigin)`,
          )) ?? Infinity,
        );
        await workbench.command("View: Close All Editors");
        await page.locator("iframe.webview.ready").waitFor({ state: "detached" });
      }
    },
  );
  return { milliseconds: Math.min(...took), paintMilliseconds: Math.min(...painted) };
}

describe("the report of many runs", function () {
  this.timeout(240_000);

  it("is on the screen hardly later than a report of six runs", async () => {
    const [few, many] = [await opening(0), await opening(194)];
    const words = ({ milliseconds, paintMilliseconds }: Opening): string =>
      `${milliseconds.toFixed(0)} ms, ${paintMilliseconds.toFixed(0)} ms of it from the page's text to its first paint`;
    console.log(`      a report of 6 runs: ${words(few)}; of 200: ${words(many)}`);
    assert.ok(many.milliseconds - few.milliseconds < limitMilliseconds);
    assert.ok(many.paintMilliseconds > 0 && many.paintMilliseconds < paintLimitMilliseconds);
  });

  it("tells how far the scan is, stops when it is cancelled, and goes on when it is asked for again", async () => {
    const count = 1500;
    await withWorkbench(
      { workspace: testWorkspace, prepare: withScripts(count), file: "serve.py" },
      async (workbench) => {
        const { page, report } = workbench;
        await workbench.command("Carbon Lens: Show Report");
        const progress = page.locator(".notification-list-item", {
          hasText: /reading (?:[2-9]\d|\d{3,}) of \d+ files/,
        });
        // Whether a notification comes up by itself is the editor's own choice, another one from version to version.
        await workbench.command("Notifications: Show Notifications");
        await progress.waitFor();
        await progress.hover();
        await progress.getByRole("button", { name: "Cancel" }).click();
        const rows = report.locator("#runs tbody tr:has(a)");
        await rows.first().waitFor();
        const stopped = await rows.count();
        assert.ok(stopped > 0 && stopped < count, `${String(stopped)} runs`);
        const told = page.locator(".notification-list-item", { hasText: /Reading was stopped after \d+ of \d+ files/ });
        await told.or(page.locator("#status\\.notifications .codicon-bell-dot")).first().waitFor();
        if (!(await told.isVisible())) await workbench.command("Notifications: Show Notifications");
        await told.waitFor();
        await told.getByRole("button", { name: "Go On" }).click();
        await rows.nth(count).waitFor({ timeout: 120_000 });
      },
    );
  });

  it("copies a chart as a picture", async () => {
    await withWorkbench({ workspace: testWorkspace, file: "finetune.py", line: 27 }, async (workbench) => {
      const { report, lens } = workbench;
      await lens.click();
      const chart = report.locator("details[open] figure.chart").first();
      await chart.hover();
      await chart.getByRole("button", { name: "Copy as image" }).click();
      await chart.getByRole("button", { name: "Copied" }).waitFor();
      const frame = await (await report.locator("h1").elementHandle()).ownerFrame();
      const size = await frame?.evaluate<string>(
        `navigator.clipboard.read().then(async ([item]) => {
          const { width, height } = await createImageBitmap(await item.getType("image/png"));
          return width + " × " + height;
        })`,
      );
      const [width = 0, height = 0] = (size ?? "").split(" × ").map(Number);
      assert.ok(width > 600 && height > 100, size);
    });
  });
});
