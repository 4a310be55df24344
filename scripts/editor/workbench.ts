/** The workbench in a headless page, driven as a person would: for screenshots and for tests of what is on the screen. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { launchBrowser } from "./browser";
import { quietSettings, releaseFrom } from "./host";
import { projectFolder } from "./layout";
import { say } from "./say";
import { startServer } from "./serverHost";
import { stageExtension } from "./stage";

const patienceMilliseconds = 60_000;
/** What was on the screen when the last use of it failed. */
const failurePicture = join(projectFolder, "out", "test", "failure.png");

export interface WorkbenchOptions {
  /** A folder, of which a copy is opened; an empty window without one. */
  readonly workspace?: string;
  /** Called with the copy before it is opened. */
  readonly prepare?: (workspace: string) => void;
  /** A file of the workspace to open at the start, at a 1-based line. */
  readonly file?: string;
  readonly line?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Of the editor, as a language pack would set it: its own words stay English, extensions speak theirs. */
  readonly language?: string;
  readonly size?: { readonly width: number; readonly height: number };
}

export const themes = {
  light: "Default Light Modern",
  dark: "Default Dark Modern",
  highContrast: "Default High Contrast",
} as const;

/** Opens a copy of a workspace in the editor, calls `use`, and closes everything again. */
export async function withWorkbench(
  options: WorkbenchOptions,
  use: (workbench: Workbench) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "carbon-lens-workbench-"));
  const workspace = options.workspace && copyOf(options.workspace, folder, options);
  const server = await startServer({
    release: releaseFrom(process.argv.slice(2)),
    extension: stageExtension(),
    ...(workspace === undefined ? {} : { workspace }),
    trusted: true,
    settings: workspace === undefined ? { ...quietSettings, ...options.settings } : quietSettings,
    ...(workspace === undefined || options.file === undefined ? {} : { file: join(workspace, options.file) }),
    ...(options.line === undefined ? {} : { line: options.line }),
    environment: {},
  });
  const browser = await launchBrowser();
  try {
    const viewport = options.size ?? { width: 1280, height: 800 };
    const page = await browser.newPage({
      viewport,
      deviceScaleFactor: 2,
      permissions: ["clipboard-read", "clipboard-write"],
    });
    page.setDefaultTimeout(patienceMilliseconds);
    if (options.language !== undefined)
      await page.addInitScript(
        `Object.defineProperty(globalThis, "_VSCODE_NLS_LANGUAGE", { get: () => ${JSON.stringify(options.language)}, set() {} })`,
      );
    await page.goto(server.address());
    const ready =
      options.file === undefined ? ".monaco-workbench .statusbar" : ".editor-instance .view-lines, .notebook-editor";
    await page.locator(ready).first().waitFor();
    await use(new Workbench(page)).catch(async (error: unknown) => {
      await page.screenshot({ path: failurePicture });
      say(`The screen as it was: ${failurePicture}`);
      throw error;
    });
  } finally {
    await browser.close();
    server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function copyOf(original: string, folder: string, { settings = {}, prepare }: WorkbenchOptions): string {
  const workspace = join(folder, basename(original));
  cpSync(original, workspace, { recursive: true });
  // Themes follow the settings of a workspace, not those of a server.
  mkdirSync(join(workspace, ".vscode"), { recursive: true });
  writeFileSync(join(workspace, ".vscode", "settings.json"), JSON.stringify(settings));
  prepare?.(workspace);
  return workspace;
}

export class Workbench {
  constructor(readonly page: Page) {}

  /** Our lenses on the screen. */
  get lens(): Locator {
    return this.page.locator(".codelens-decoration a", { hasText: /Wh|energy unknown/ });
  }

  /** The hover that is open. */
  get hover(): Locator {
    return this.page.locator(".monaco-hover:not(.hidden) .hover-contents", { hasText: "CO2e" }).first();
  }

  /** The page inside the report's webview, which lies in two frames. */
  get report(): FrameLocator {
    return this.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  }

  /** Rests the pointer on the text of the line under a lens until the hover opens. */
  async openHover(lineText: string): Promise<void> {
    const line = this.page.locator(".view-line", { hasText: lineText }).last();
    await line.locator("span span").last().hover();
    await this.hover.waitFor();
  }

  /** Runs a command by its title, through the palette. The palette lists the extensions that are there when it opens, so it is asked again. */
  async command(title: string): Promise<void> {
    const named = this.page.locator(".label-name", { hasText: new RegExp(`^${title}$`) });
    const row = this.page.locator(".quick-input-list .monaco-list-row").filter({ has: named }).first();
    for (let tries = 0; tries < 10; tries++) {
      await this.page.keyboard.press("F1");
      const input = this.page.locator(".quick-input-widget input").first();
      await input.waitFor();
      await input.fill(`>${title}`);
      try {
        await row.click({ timeout: 3000 });
        return;
      } catch {
        await this.page.keyboard.press("Escape");
      }
    }
    throw new Error(`the palette has no command ${title}`);
  }

  /** A notification that says this, once it is on the screen. Whether one comes up by itself is the editor's own choice, another one from version to version. */
  async notification(text: RegExp): Promise<Locator> {
    const item = this.page.locator(".notification-list-item", { hasText: text });
    const until = Date.now() + patienceMilliseconds;
    for (;;) {
      try {
        await item.waitFor({ timeout: 1500 });
        return item;
      } catch (error) {
        if (Date.now() > until) throw error;
        await this.command("Notifications: Show Notifications");
      }
    }
  }

  /** Waits until nothing on the screen moves or fades any more. */
  async settle(): Promise<void> {
    await this.page.waitForTimeout(800);
  }

  /** Takes the pointer away from everything that answers to it: to the foot of the text, right of the lines. */
  async parkPointer(): Promise<void> {
    const { width, height } = this.page.viewportSize() ?? { width: 800, height: 600 };
    await this.page.mouse.move(width * 0.6, height - 60);
  }
}
