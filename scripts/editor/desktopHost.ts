/** The desktop host: the VS Code that people install, downloaded, and run under a virtual display where there is none. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { downloadAndUnzipVSCode, SilentReporter } from "@vscode/test-electron";
import { hasCommand, stopWithChildren } from "./command";
import { suiteTimeoutMilliseconds, type EditorRequest, type Release, type SuiteRequest } from "./host";
import { editorCache } from "./layout";
import { CannotStart, say } from "./say";
import { installSystemPackages } from "./systemPackages";

const versions: Readonly<Record<Release, string>> = { oldest: "1.100.3", newest: "stable" };

/** Runs a compiled suite in the desktop editor. Gives its exit code: 0 when all passed. */
export async function runDesktopSuite(
  request: SuiteRequest,
): Promise<{ readonly code: number; readonly version: string }> {
  const { executable, version } = await install(request.release);
  const code = await launch(executable, request, ["--extensionTestsPath=" + request.tests], request.onLine);
  return { code, version };
}

/** Opens the desktop editor for a person and waits until its window is closed. */
export async function openDesktop(request: EditorRequest): Promise<number> {
  const { executable, version } = await install(request.release);
  say(`VS Code ${version} (desktop) with Carbon Lens, on ${request.workspace ?? "nothing"}. Close its window to end.`);
  return launch(executable, request, ["--wait"]);
}

async function install(release: Release): Promise<{ executable: string; version: string }> {
  const version = versions[release];
  const executable = await downloadAndUnzipVSCode({
    version,
    cachePath: editorCache,
    reporter: new SilentReporter(),
  }).catch((error: unknown) => {
    throw new CannotStart(`VS Code ${version} could not be downloaded: ${String(error)}`);
  });
  return { executable, version: installedVersion(executable) ?? version };
}

/** Beside the program lies its manifest; on macOS it is the bundle's. */
function installedVersion(executable: string): string | undefined {
  const home = dirname(executable);
  for (const place of [join(home, "resources", "app"), join(home, "..", "Resources", "app")]) {
    try {
      return (JSON.parse(readFileSync(join(place, "package.json"), "utf8")) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return undefined;
}

async function launch(
  executable: string,
  request: EditorRequest,
  extra: readonly string[],
  onLine?: (line: string) => void,
): Promise<number> {
  const profile = mkdtempSync(join(tmpdir(), "carbon-lens-desktop-"));
  mkdirSync(join(profile, "User"), { recursive: true });
  writeFileSync(join(profile, "User", "settings.json"), JSON.stringify(request.settings, undefined, 2));
  const args = [
    ...(request.workspace === undefined ? [] : [request.workspace]),
    ...(request.file ? ["--goto", `${request.file}:${String(request.line ?? 1)}`] : []),
    `--extensionDevelopmentPath=${request.extension}`,
    `--user-data-dir=${profile}`,
    `--extensions-dir=${join(profile, "extensions")}`,
    ...["--no-sandbox", "--disable-gpu-sandbox", "--disable-gpu", "--disable-updates"],
    ...["--skip-welcome", "--skip-release-notes", "--new-window"],
    ...(request.trusted ? ["--disable-workspace-trust"] : []),
    ...extra,
  ];
  const [command, ...words] = [...(await displayPrefix()), executable, ...args] as [string, ...string[]];
  const child = spawn(command, words, {
    env: { ...process.env, ...request.environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  const stop = (): void => {
    stopWithChildren(child);
  };
  process.once("exit", stop);
  if (onLine) for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  else {
    child.stdout.resume();
    child.stderr.resume();
  }
  const timer = onLine && setTimeout(stop, suiteTimeoutMilliseconds);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => {
        resolve(code ?? 1);
      });
    });
  } finally {
    clearTimeout(timer);
    process.off("exit", stop);
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** `xvfb-run` on a Linux without a display. */
async function displayPrefix(): Promise<readonly string[]> {
  if (process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return [];
  if (!hasCommand("xvfb-run") && !(await installSystemPackages())) {
    throw new CannotStart("There is no display. Install xvfb, or set CARBON_LENS_HOST=server.");
  }
  return ["xvfb-run", "--auto-servernum"];
}
