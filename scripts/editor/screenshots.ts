/**
 * `npm run screenshots`: every surface in a light, a dark and a high-contrast theme, from the example workspace in the real editor. README
 * shows some of them; the walkthrough has smaller ones of its own.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exampleFile, exampleWorkspace, imagesFolder, lineWith, testWorkspace, walkthroughImages } from "./layout";
import { runMain, say } from "./say";
import { themes, withWorkbench, type Workbench } from "./workbench";

const size = { width: 1180, height: 640 };
/** What a picture of the walkthrough shows of the window: the lens stands in its lower half. */
const stepParts: Readonly<Record<string, { x: number; y: number; width: number; height: number }>> = {
  estimate: { x: 0, y: 170, width: 780, height: 440 },
  pin: { x: 0, y: 0, width: 920, height: 520 },
  report: { x: 0, y: 30, width: 780, height: 440 },
};

const shared = {
  "workbench.activityBar.location": "hidden",
  "workbench.layoutControl.enabled": false,
  "editor.minimap.enabled": false,
  "editor.scrollBeyondLastLine": false,
  "editor.stickyScroll.enabled": false,
  "editor.fontSize": 14,
  "editor.lineHeight": 21,
  "editor.hover.delay": 100,
  "breadcrumbs.enabled": false,
  "window.commandCenter": false,
};

runMain(async () => {
  const { path: file, trains } = exampleFile;
  const line = lineWith(join(exampleWorkspace, file), trains);
  for (const folder of [imagesFolder, walkthroughImages]) mkdirSync(folder, { recursive: true });
  for (const [name, theme] of Object.entries(themes)) {
    const settings = { ...shared, "workbench.colorTheme": theme };
    await withWorkbench({ workspace: exampleWorkspace, file, line, settings, size }, (workbench) =>
      takePictures(workbench, name, trains),
    );
    const quiet = {
      ...settings,
      "carbonLens.annotations.mode": "endOfLine",
      "carbonLens.explorerBadges.enabled": true,
    };
    await withWorkbench({ workspace: exampleWorkspace, file, line, settings: quiet, size }, async (workbench) => {
      await workbench.command("Explorer: Focus on Training Runs View");
      await workbench.page
        .locator(".tree-explorer-viewlet-tree-view .monaco-list-row", { hasText: "CO2e" })
        .first()
        .waitFor();
      await workbench.parkPointer();
      await picture(workbench, "quiet", name);
    });
    await withWorkbench(
      {
        workspace: testWorkspace,
        // Tight enough to be broken.
        prepare: (folder) => {
          writeFileSync(
            join(folder, "carbon-budget.yaml"),
            "version: 1\nlimits:\n  - { name: notebooks, energyKwh: 0.01 }\n",
          );
        },
        file: "finetune.py",
        settings,
        size,
      },
      (workbench) => takeNotebookPictures(workbench, name),
    );
  }
  return 0;
});

/** A notebook with its cell's item, then the list of problems, then the walkthrough. */
async function takeNotebookPictures(workbench: Workbench, theme: string): Promise<void> {
  const { page } = workbench;
  await workbench.lens.first().waitFor();
  const explorer = page.locator(".explorer-folders-view .monaco-list-row");
  await explorer.filter({ hasText: "notebooks" }).click();
  await explorer.filter({ hasText: "sentiment.ipynb" }).dblclick();
  await page.locator(".cell-statusbar-container .cell-status-item", { hasText: "CO2e" }).waitFor();
  await workbench.parkPointer();
  await picture(workbench, "notebook", theme);
  await workbench.command("Problems: Focus on Problems View");
  await page.locator(".markers-panel .monaco-list-row", { hasText: "over budget" }).first().waitFor();
  await picture(workbench, "problems", theme);
  await workbench.command("View: Toggle Panel Visibility");
  await workbench.command("View: Toggle Primary Side Bar Visibility");
  await workbench.command("Welcome: Open Walkthrough...");
  await page.keyboard.type("Carbon Lens");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "Carbon Lens" }).first().click();
  await page.locator(".getting-started-step").first().waitFor();
  await workbench.parkPointer();
  await picture(workbench, "walkthrough", theme);
}

async function takePictures(workbench: Workbench, theme: string, trains: string): Promise<void> {
  const { page, report } = workbench;
  await workbench.command("View: Toggle Primary Side Bar Visibility");
  await workbench.lens.first().waitFor();
  await workbench.parkPointer();
  await picture(workbench, "lens", theme, "estimate");
  await workbench.openHover(trains);
  await picture(workbench, "hover", theme);
  await workbench.parkPointer();
  await workbench.command("Carbon Lens: Pin Hardware, Place or Schedule…");
  const rows = page.locator(".quick-input-list .monaco-list-row");
  await rows.filter({ hasText: "accelerator" }).first().click();
  await rows.filter({ hasText: "GB" }).first().waitFor();
  await page.keyboard.type("80 GB");
  await picture(workbench, "pin", theme, "pin");
  await page.keyboard.press("Escape");
  await workbench.command("Carbon Lens: What If…");
  await rows.filter({ hasText: "accelerator" }).first().click();
  await page.locator(".quick-input-message", { hasText: "Now:" }).waitFor();
  await page.keyboard.type("H100");
  await page.keyboard.press("Enter");
  await report.locator("table").first().waitFor();
  await workbench.parkPointer();
  await picture(workbench, "whatIf", theme);
  await workbench.command("View: Close Editor");
  await page.locator("iframe.webview.ready").waitFor({ state: "detached" });
  await workbench.command("Carbon Lens: Show Report");
  await report.locator("h1").waitFor();
  await workbench.parkPointer();
  await picture(workbench, "report", theme, "report");
  await report.locator("#runs a").first().click();
  const charts = report.locator("details[open] .charts");
  await charts.locator("table").first().waitFor();
  await picture(workbench, "breakdown", theme);
  await charts.evaluate((element) => {
    (element as { scrollIntoView(): void }).scrollIntoView();
  });
  await picture(workbench, "charts", theme);
}

/** @param step of the walkthrough that shows the same, smaller. */
async function picture(workbench: Workbench, what: string, theme: string, step?: string): Promise<void> {
  await workbench.settle();
  const { page } = workbench;
  await page.screenshot({ path: join(imagesFolder, `${what}-${theme}.png`) });
  const clip = step === undefined ? undefined : stepParts[step];
  if (step !== undefined && clip)
    await page.screenshot({ path: join(walkthroughImages, `${step}-${theme}.png`), clip, scale: "css" });
  say(`docs/images/${what}-${theme}.png`);
}
