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

/** From the command's end to the last row on the screen, the least of a few times: a busy machine is slow now and then. */
async function openingMilliseconds(scripts: number): Promise<number> {
  const took: number[] = [];
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
        await workbench.command("View: Close All Editors");
        await page.locator("iframe.webview.ready").waitFor({ state: "detached" });
      }
    },
  );
  return Math.min(...took);
}

describe("the report of many runs", function () {
  this.timeout(240_000);

  it("is on the screen hardly later than a report of six runs", async () => {
    const [few, many] = [await openingMilliseconds(0), await openingMilliseconds(194)];
    console.log(`      a report of 6 runs: ${few.toFixed(0)} ms, of 200: ${many.toFixed(0)} ms`);
    assert.ok(many - few < limitMilliseconds);
  });

  it("tells how far the scan is, stops when it is cancelled, and goes on when it is asked for again", async () => {
    const count = 1500;
    await withWorkbench(
      { workspace: testWorkspace, prepare: withScripts(count), file: "serve.py" },
      async (workbench) => {
        const { page, report } = workbench;
        await workbench.command("Carbon Lens: Show Report");
        const progress = page.locator(".notification-list-item", { hasText: /reading \d+ of \d+ files/ });
        await progress.waitFor();
        await progress.hover();
        await progress.getByRole("button", { name: "Cancel" }).click();
        const rows = report.locator("#runs tbody tr:has(a)");
        await rows.first().waitFor();
        const stopped = await rows.count();
        assert.ok(stopped > 0 && stopped < count, `${String(stopped)} runs`);
        const told = page.locator(".notification-list-item", { hasText: /Reading was stopped after \d+ of \d+ files/ });
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
