/** The report in a browser, of files whose names and values would like to be markup: they are words, nothing runs, nothing is fetched. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launchBrowser } from "../../../scripts/editor/browser";
import { hostileFiles, hostileWords } from "../../support/hostileWords";
import { runCli, temporaryFolder } from "../../support/cli";

describe("the report of hostile files", function () {
  this.timeout(60_000);

  it("shows them as words, runs nothing and fetches nothing", async () => {
    const folder = temporaryFolder(hostileFiles);
    const browser = await launchBrowser();
    try {
      const { stdout, stderr } = runCli(["estimate", ".", "--format", "html"], { cwd: folder.path });
      const file = join(folder.path, "out", "report.html");
      mkdirSync(join(folder.path, "out"));
      writeFileSync(file, stdout);
      const page = await browser.newPage();
      const seen: string[] = [];
      page.on("dialog", (dialog) => {
        seen.push(`dialog ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on("request", (request) => {
        if (request.url() !== pathToFileURL(file).href) seen.push(`request ${request.url()}`);
      });
      page.on("console", (message) => {
        if (message.type() === "error") seen.push(`console ${message.text()}`);
      });
      page.on("pageerror", (error) => seen.push(`error ${error.message}`));
      await page.goto(pathToFileURL(file).href);
      await page.locator("h1").waitFor();
      for (const details of await page.locator("details").all()) await details.evaluate("(it) => { it.open = true; }");
      assert.deepEqual(seen, [], stderr);
      const text = (await page.locator("body").textContent()) ?? "";
      for (const word of hostileWords.shown) assert.ok(text.includes(word), `${word} is not shown as it is written`);
      assert.equal(await page.evaluate("globalThis.hurt"), undefined);
      assert.equal(
        await page
          .locator("[hurt], img, iframe, object, embed, base, form, a[href^='javascript'], a[href^='data']")
          .count(),
        0,
      );
      assert.equal(await page.locator("script").count(), 1, "its own");
      assert.equal(
        await page.evaluate(
          "[...document.querySelectorAll('*')].filter((it) => [...it.attributes].some(({ name }) => /^on|^style$/.test(name))).length",
        ),
        0,
      );
    } finally {
      await browser.close();
      folder.remove();
    }
  });
});
