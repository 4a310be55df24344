/** What a person sees and does, in the workbench on the screen: run by the server host outside of the extension host. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testWorkspace } from "../../../scripts/editor/layout";
import { themes, withWorkbench, type Workbench, type WorkbenchOptions } from "../../../scripts/editor/workbench";

const settings = {
  "editor.minimap.enabled": false,
  "editor.stickyScroll.enabled": false,
  "editor.hover.delay": 100,
  "files.autoSave": "off",
};

/** 1-based line of `trainer.train()` in finetune.py. */
const trainingLine = 27;

/** What `watchLenses.js` counts. */
interface SeenLenses {
  readonly changes: number;
  /** The fewest lenses that were on the screen at once. */
  readonly least: number;
  readonly texts: readonly string[];
}

/** What the editor says of its theme to a page. */
const bodyClasses = { light: "vscode-light", dark: "vscode-dark", highContrast: "vscode-high-contrast" } as const;

/** What axe finds. */
interface Barrier {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly string[];
}

function opened(
  options: Pick<WorkbenchOptions, "file" | "line" | "settings" | "prepare">,
  use: (workbench: Workbench) => Promise<void>,
): Promise<void> {
  return withWorkbench({ workspace: testWorkspace, ...options, settings: { ...settings, ...options.settings } }, use);
}

describe("on the screen", function () {
  this.timeout(120_000);

  it("shows one lens that stays while two hundred characters are typed", async () => {
    await opened({ file: "finetune.py", line: trainingLine }, async ({ page, lens }) => {
      await lens.waitFor();
      const before = await lens.textContent();
      assert.match(before ?? "", /Wh .* CO2e/);
      await page.evaluate(readFileSync(join(__dirname, "watchLenses.js"), "utf8"));
      await page.locator(".view-line", { hasText: "trainer.train()" }).click();
      await page.keyboard.press("End");
      const typed = "\nprint('typed while the lens above is watched')".repeat(5).slice(0, 200);
      for (const character of typed)
        await page.keyboard.press(character === "\n" ? "Enter" : character === " " ? "Space" : character);
      await page.waitForTimeout(1000);
      const seen = await page.evaluate<SeenLenses>("window.seenLenses");
      assert.ok(seen.changes > 100, "typing changes the page");
      assert.equal(seen.least, 1, "never without its lens");
      assert.deepEqual(seen.texts, [before]);
    });
  });

  it("opens the report at the run when the lens is clicked, within its content policy and by keyboard", async () => {
    await opened({ file: "finetune.py", line: trainingLine }, async (workbench) => {
      const { page, lens, report } = workbench;
      const refused: string[] = [];
      page.on("console", (message) => {
        if (/carbon|report\.(js|css)/i.test(message.text()) && /Content Security Policy|Refused/.test(message.text()))
          refused.push(message.text());
      });
      await lens.click();
      const details = report.locator("details[open]");
      await details.waitFor();
      assert.match((await details.locator("> summary").textContent()) ?? "", /finetune\.py:27/);
      assert.deepEqual(refused, []);
      // The place of EPOCHS is a button: focused and pressed like any other.
      const place = details.locator('button.place[data-line="7"]').first();
      await place.focus();
      await page.keyboard.press("Enter");
      await page.getByText("Ln 7,").waitFor();
    });
  });

  it("lists and searches the runs of the workspace", async () => {
    await opened({ file: "serve.py" }, async (workbench) => {
      const { report } = workbench;
      await workbench.command("Carbon Lens: Show Report");
      const rows = report.locator("#runs tbody tr:has(a)");
      await rows.first().waitFor();
      assert.equal(await rows.count(), 6);
      await report.locator("#search").fill("sbatch");
      assert.equal(await report.locator("#runs tbody tr:has(a):not([hidden])").count(), 1);
      await rows.filter({ hasText: "sbatch" }).locator("a").click();
      await report.locator("details[open]", { hasText: "slurm/resnet.sbatch" }).waitFor();
      // The breakdown comes when it is opened.
      await report.locator("details[open] table", { hasText: "Where and why" }).waitFor();
      await report.locator("#search").fill("");
      await report.locator("#group").selectOption("folder");
      const heads = report.locator("#runs tbody.group:not([hidden]) th[scope=rowgroup]");
      assert.equal(await heads.count(), 5);
      assert.match((await heads.filter({ hasText: "top folder" }).textContent()) ?? "", /2 runs · ≈ .*Wh/);
      assert.equal(await report.locator("#runs tbody.group:not([hidden]) tr:not([hidden]) a").count(), 6);
    });
  });

  it("has a report without serious barriers, in every theme", async () => {
    let folder = "";
    const prepare = (workspace: string): void => {
      folder = workspace;
    };
    await opened({ file: "finetune.py", line: trainingLine, prepare }, async (workbench) => {
      const { report } = workbench;
      await workbench.command("Carbon Lens: Show Report");
      await report.locator("#runs tbody tr").first().waitFor();
      for (const summary of (await report.locator("details.run > summary").all()).slice(0, 2)) await summary.click();
      await report.locator("details[open] .charts table").first().waitFor();
      const frame = await (await report.locator("h1").elementHandle()).ownerFrame();
      assert.ok(frame, "the frame of the report");
      await frame.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
      for (const [name, theme] of Object.entries(themes)) {
        const themed = { ...settings, "workbench.colorTheme": theme };
        writeFileSync(join(folder, ".vscode", "settings.json"), JSON.stringify(themed));
        await report.locator(`body.${bodyClasses[name as keyof typeof themes]}`).waitFor();
        const found: readonly Barrier[] = await frame.evaluate(
          "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)) })))",
        );
        const serious = found.filter(({ impact }) => impact === "serious" || impact === "critical");
        assert.deepEqual(serious, [], name);
      }
    });
  });

  it("shows the breakdown in a hover whose links open their lines", async () => {
    await opened({ file: "finetune.py", line: trainingLine }, async (workbench) => {
      const { page, hover } = workbench;
      await workbench.lens.waitFor();
      await workbench.openHover("trainer.train()");
      await hover
        .getByRole("link", { name: "line 7" })
        .or(hover.locator("a", { hasText: "line 7" }))
        .first()
        .click();
      await page.getByText("Ln 7,").waitFor();
    });
  });

  it("pins an unknown from the hover: searched by memory, written as a comment, seen in the lens", async () => {
    await opened({ file: "finetune.py", line: trainingLine }, async (workbench) => {
      const { page, lens, hover } = workbench;
      await lens.waitFor();
      await workbench.openHover("trainer.train()");
      await hover.locator("a", { hasText: "accelerator" }).first().click();
      const rows = page.locator(".quick-input-list .monaco-list-row");
      await rows.first().waitFor();
      await page.keyboard.type("80 GB · 700 W");
      await rows.filter({ hasText: "H100" }).first().click();
      await rows.filter({ hasText: "A comment in this file" }).click();
      await page.locator(".codelens-decoration a", { hasText: "H100" }).waitFor();
    });
  });

  it("shows an item under the notebook cell that trains", async () => {
    await opened({ file: "finetune.py", line: trainingLine }, async ({ page, lens }) => {
      // Before its extensions are there the editor opens notebooks as text.
      await lens.waitFor();
      const explorer = page.locator(".explorer-folders-view .monaco-list-row");
      await explorer.filter({ hasText: "notebooks" }).click();
      await explorer.filter({ hasText: "sentiment.ipynb" }).dblclick();
      const item = page.locator(".cell-statusbar-container .cell-status-item", { hasText: "CO2e" });
      await item.waitFor();
      assert.equal(await item.count(), 1);
    });
  });
});
