/** The chart as a PNG, for places that show no SVG: the README in the extension's page. `npm run backtest:picture` */
import { readFileSync } from "node:fs";
import { launchBrowser } from "../editor/browser.ts";

const svg = readFileSync("docs/images/backtest.svg", "utf8");
const [, width = "0", height = "0"] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
const browser = await launchBrowser();
const page = await browser.newPage({
  viewport: { width: Number(width), height: Number(height) },
  deviceScaleFactor: 1.5,
});
await page.setContent(`<body style="margin:0">${svg}</body>`);
await page.screenshot({ path: "docs/images/backtest.png" });
await browser.close();
