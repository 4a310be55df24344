/** `npm run screenshots`: the pictures of README, made from the example workspace in the real editor, in a light and a dark theme. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { exampleFile, exampleWorkspace, imagesFolder, lineWith } from "./layout";
import { runMain, say } from "./say";
import { themes, withWorkbench } from "./workbench";

runMain(async () => {
  const { path: file, trains } = exampleFile;
  const line = lineWith(join(exampleWorkspace, file), trains);
  mkdirSync(imagesFolder, { recursive: true });
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
  const size = { width: 1180, height: 640 };
  for (const name of ["light", "dark"] as const) {
    const settings = { ...shared, "workbench.colorTheme": themes[name] };
    await withWorkbench({ workspace: exampleWorkspace, file, line, settings, size }, async (workbench) => {
      const { page } = workbench;
      const picture = async (what: string): Promise<void> => {
        await workbench.settle();
        await page.screenshot({ path: join(imagesFolder, `${what}-${name}.png`) });
        say(`docs/images/${what}-${name}.png`);
      };
      await workbench.command("View: Toggle Primary Side Bar Visibility");
      await workbench.lens.first().waitFor();
      await workbench.parkPointer();
      await picture("lens");
      await workbench.openHover(trains);
      await picture("hover");
      await workbench.parkPointer();
      await workbench.command("Carbon Lens: Show Report");
      await workbench.report.locator("h1").waitFor();
      await picture("report");
    });
  }
  return 0;
});
