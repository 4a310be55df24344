/** The report on the screen: how the reading of many files is stopped, how a chart is copied. How soon it is there is in the suite. */
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

describe("the report on the screen", function () {
  this.timeout(240_000);

  it("tells how far the scan is, stops when it is cancelled, and goes on when it is asked for again", async () => {
    const count = 700;
    await withWorkbench(
      { workspace: testWorkspace, prepare: withScripts(count), file: "serve.py" },
      async (workbench) => {
        const { report } = workbench;
        await workbench.command("Carbon Lens: Show Report");
        const progress = await workbench.notification(/reading (?:[2-9]\d|\d{3,}) of \d+ files/);
        await progress.hover();
        await progress.getByRole("button", { name: "Cancel" }).click();
        const rows = report.locator("#runs tbody tr:has(a)");
        await rows.first().waitFor();
        const stopped = await rows.count();
        assert.ok(stopped > 0 && stopped < count, `${String(stopped)} runs`);
        const told = await workbench.notification(/Reading was stopped after \d+ of \d+ files/);
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
