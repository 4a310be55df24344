/** Which real VS Code runs: the desktop editor, or the server one with its workbench in headless Chromium. */
import { CannotStart } from "./say";

export type HostKind = "desktop" | "server";

/** The VS Code versions that are tested: the oldest that `engines.vscode` lets in, and the newest that is known to start. */
export type Release = "oldest" | "newest";

const downloadAddress = "https://update.code.visualstudio.com/api/releases/stable";
const patienceMilliseconds = 4000;

/** The environment decides; where it says nothing, the desktop editor if its download answers in time, else the server one. */
export async function chooseHost(): Promise<HostKind> {
  const forced = process.env.CARBON_LENS_HOST;
  if (forced === "desktop" || forced === "server") return forced;
  if (forced) throw new CannotStart(`CARBON_LENS_HOST is "${forced}"; it may be desktop or server.`);
  try {
    const answer = await fetch(downloadAddress, { signal: AbortSignal.timeout(patienceMilliseconds) });
    return answer.ok ? "desktop" : "server";
  } catch {
    return "server";
  }
}

/** `--vscode newest` among the words of the command line; the oldest version otherwise. */
export function releaseFrom(args: readonly string[]): Release {
  const at = args.indexOf("--vscode");
  if (at < 0) return "oldest";
  const name = args[at + 1];
  if (name === "oldest" || name === "newest") return name;
  throw new CannotStart(`--vscode takes oldest or newest, not "${name ?? ""}".`);
}

export interface EditorRequest {
  readonly release: Release;
  /** The folder of the extension; see `stageExtension`. */
  readonly extension: string;
  /** The folder or `.code-workspace` to open; an empty window without one. */
  readonly workspace?: string;
  /** False: the folder opens in Restricted Mode. */
  readonly trusted: boolean;
  /** User settings of the window. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** A file to open, at a 1-based line. */
  readonly file?: string;
  readonly line?: number;
  /** Environment of the extension host. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface SuiteRequest extends EditorRequest {
  /** The module whose `run()` is called inside the extension host. */
  readonly tests: string;
  /** Told each line that the tests or the editor print. */
  readonly onLine: (line: string) => void;
}

/** A test run gives up after this long: several times what one takes on a slow machine, and more for each round of a soak. */
export const suiteTimeoutMilliseconds = 1_200_000 + Number(process.env.CARBON_LENS_SOAK ?? 0) * 2000;

/** Settings for a window that shows nothing but what is being tested. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  "workbench.startupEditor": "none",
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "workbench.tips.enabled": false,
  "git.enabled": false,
  "files.autoSave": "off",
};
