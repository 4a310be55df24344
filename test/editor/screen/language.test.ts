/** The editor in another language: what a person reads is in it, numbers too. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { projectFolder, testWorkspace } from "../../../scripts/editor/layout";
import { withWorkbench } from "../../../scripts/editor/workbench";

/** What was on the screen, to be looked at. */
const pictures = join(projectFolder, "out", "test", "language");

const expected = [
  { language: "da", lens: /antaget 1×A100/, hover: /Mest usikkert/, runs: "Kørsler", export: "Eksportér…" },
  { language: "de", lens: /angenommen 1×A100/, hover: /Am unsichersten/, runs: "Läufe", export: "Exportieren…" },
] as const;

describe("in another language", function () {
  this.timeout(120_000);

  for (const { language, ...words } of expected) {
    it(`says lens, hover and report in it: ${language}`, async () => {
      mkdirSync(pictures, { recursive: true });
      const settings = { "editor.hover.delay": 100 };
      const options = { workspace: testWorkspace, file: "finetune.py", line: 27, language, settings };
      await withWorkbench(options, async (workbench) => {
        const { page, lens, hover, report } = workbench;
        await lens.waitFor();
        assert.match((await lens.textContent()) ?? "", words.lens);
        await workbench.openHover("trainer.train()");
        assert.match((await hover.textContent()) ?? "", words.hover);
        await page.screenshot({ path: join(pictures, `${language}-hover.png`) });
        await page.keyboard.press("Escape");
        await page.keyboard.press("F1");
        await page.locator(".quick-input-widget input").first().fill(">Carbon Lens");
        await page.screenshot({ path: join(pictures, `${language}-commands.png`) });
        await page.keyboard.press("Escape");
        await page.locator(".statusbar-item", { hasText: /Wh/ }).click();
        await report.locator("h1").waitFor();
        await report.getByRole("button", { name: words.export }).waitFor();
        await page.screenshot({ path: join(pictures, `${language}-report.png`) });
      });
    });
  }
});
