/** *Import Measurements*: logs of runs that happened into the calibration file of the workspace. */
import * as vscode from "vscode";
import type { AnalyzedRun } from "../core/analysis";
import type { MeasuredRun } from "../core/measurements/measuredRun";
import type { AnalysisCache } from "./analysisCache";
import { loadEngine } from "./loadEngine";
import { loadWording, type Wording } from "./loadWording";
import { WorkspaceScan } from "./scan";
import type { WindowLog } from "./windowLog";
import type { FileReader } from "./workspace";
import { writeWhole } from "./writeWhole";

/** Longer logs are not read. */
const maximumLogBytes = 64_000_000;

interface Log {
  readonly path: string;
  readonly text: string;
}

export class MeasurementImporter {
  constructor(
    private readonly analyses: AnalysisCache,
    private readonly reader: FileReader,
    private readonly log: WindowLog,
  ) {}

  /**
   * Asks for logs, and for the run of each measurement that its log does not tell; writes the calibration file whole or not at all.
   * @param given addresses of logs, from a caller that knows them.
   */
  async run(given?: unknown): Promise<void> {
    const folder = await chosenFolder();
    if (!folder) return;
    const uris = Array.isArray(given) ? given.filter((uri) => uri instanceof vscode.Uri) : await chosenLogs(folder);
    if (uris.length === 0) return;
    const { importMeasurements } = await loadEngine();
    const words = await loadWording();
    const logs = await this.readLogs(uris);
    const runs = await this.runsOf(folder);
    const file = vscode.Uri.joinPath(folder, words.calibrationPath);
    const stored = { path: words.calibrationPath, text: await textOf(file) };
    const chosen = await chooseRuns(words, importMeasurements(logs, runs, stored, () => undefined).imported);
    const result = importMeasurements(logs, runs, stored, ({ id }) => chosen.get(id));
    this.log.info(words.importText(result, false).trimEnd());
    if (result.text !== undefined) await writeWhole(file, result.text);
    const outcome = words.outcomeLine(result.imported, result.text, false);
    const refused = result.problems.length;
    if (refused === 0) void vscode.window.showInformationMessage(vscode.l10n.t("Measurements: {0}.", outcome));
    else
      void this.warn(
        vscode.l10n.t("Measurements: {0}. Lines that were refused: {1}; the log names them.", outcome, refused),
      );
  }

  private async warn(message: string): Promise<void> {
    const show = vscode.l10n.t("Show Log");
    if ((await vscode.window.showWarningMessage(message, show)) === show) this.log.show();
  }

  private async readLogs(uris: readonly vscode.Uri[]): Promise<Log[]> {
    const logs: Log[] = [];
    for (const uri of uris) {
      const path = vscode.workspace.asRelativePath(uri, false);
      const { size } = await vscode.workspace.fs.stat(uri);
      if (size > maximumLogBytes) this.log.warn(`${path} is too long to be read`);
      else logs.push({ path, text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) });
    }
    return logs;
  }

  private async runsOf(folder: vscode.Uri): Promise<readonly AnalyzedRun[]> {
    const scan = new WorkspaceScan(this.analyses, this.reader, this.log);
    const options = {
      location: vscode.ProgressLocation.Window,
      title: vscode.l10n.t("Carbon Lens: reading the workspace"),
    };
    try {
      await vscode.window.withProgress(options, (_progress, token) => scan.files(token, () => undefined));
      return (scan.filesByFolder().get(folder.toString()) ?? []).flatMap((file) => file.runs);
    } finally {
      scan.dispose();
    }
  }
}

async function chosenFolder(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length > 1) {
    const placeHolder = vscode.l10n.t("Folder with the code that was measured");
    return (await vscode.window.showWorkspaceFolderPick({ placeHolder }))?.uri;
  }
  if (folders.length === 0)
    void vscode.window.showInformationMessage(vscode.l10n.t("Open the folder with the code that was measured first."));
  return folders[0]?.uri;
}

async function chosenLogs(folder: vscode.Uri): Promise<readonly vscode.Uri[]> {
  const title = vscode.l10n.t("Logs of measured runs");
  return (
    (await vscode.window.showOpenDialog({
      canSelectMany: true,
      defaultUri: folder,
      openLabel: vscode.l10n.t("Import"),
      title,
    })) ?? []
  );
}

/** The run of each measurement that its log leaves open; one that the person passes over stays open. */
async function chooseRuns(
  words: Wording,
  imported: readonly { readonly measured: MeasuredRun; readonly candidates?: readonly AnalyzedRun[] }[],
): Promise<ReadonlyMap<string, AnalyzedRun>> {
  const chosen = new Map<string, AnalyzedRun>();
  for (const { measured, candidates = [] } of imported) {
    if (candidates.length === 0) continue;
    const items = candidates.map((run) => ({
      label: run.id,
      description: run.title,
      detail: words.lensTitle(run),
      run,
    }));
    const title = `${measured.path}:${String(measured.line)} ${words.measuredWords(measured)}`;
    const picked = await vscode.window.showQuickPick(items, {
      title,
      placeHolder: vscode.l10n.t("Which run was this?"),
    });
    if (picked) chosen.set(measured.id, picked.run);
  }
  return chosen;
}

/** Undefined where there is no such file. @throws where it is there and cannot be read: it would be written over. */
async function textOf(file: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return undefined;
    throw error;
  }
}
