import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { CannotStart } from "./say";
import { installSystemPackages } from "./systemPackages";

const usualPlaces: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [
    join(process.env.PROGRAMFILES ?? "C:\\Program Files", "Google\\Chrome\\Application\\chrome.exe"),
    join(process.env["PROGRAMFILES(X86)"] ?? "C:\\Program Files (x86)", "Microsoft\\Edge\\Application\\msedge.exe"),
  ],
};

/** A Chromium that is installed: the one the environment names, the system's, or playwright's own. */
function findChromium(): string | undefined {
  const named = process.env.CARBON_LENS_CHROMIUM;
  if (named) return named;
  const places = [...(usualPlaces[process.platform] ?? []), chromium.executablePath()];
  return places.find((place) => existsSync(place));
}

/** Starts a headless Chromium, installing Debian's where there is none and that is possible. */
export async function launchBrowser(): Promise<Browser> {
  let executablePath = findChromium();
  if (!executablePath && (await installSystemPackages())) executablePath = findChromium();
  if (!executablePath) {
    throw new CannotStart(
      "No Chromium was found. Install chromium or Google Chrome, run `npx playwright-core install chromium`, or name one in CARBON_LENS_CHROMIUM.",
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      // Chromium's own sandbox does not start as root, as in most containers; only our own pages are opened.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
