/** Where a pin can be written: a comment in the file, the settings, or `.carbon-lens.json`. */
import * as vscode from "vscode";
import type { AnalyzedRun } from "../core/analysis";
import type { WrittenPin } from "../core/run/pinFile";
import { isNotebook, placeOf, toSourceText, type EditorDocument } from "./documents";
import { loadWording, type Wording } from "./loadWording";
import { inputSettings, section } from "./settingsTable";
import { writeWhole } from "./writeWhole";

export interface PinTarget {
  /** Stays the same, to be remembered. */
  readonly id: "comment" | "settings" | "fileInJson" | "allInJson";
  readonly label: string;
  readonly detail: string;
  write(): Promise<void>;
}

/** The places in which these pins would have an effect on this run. What holds for all files gives way to what a file says itself. */
export async function pinTargets(
  document: EditorDocument,
  run: AnalyzedRun,
  pins: readonly WrittenPin[],
): Promise<readonly PinTarget[]> {
  const words = await loadWording();
  const saidByFiles = pins.some(([name]) => {
    const input = run.inputs[name];
    return input?.origin === "stated" || input?.origin === "default" || (input?.sources ?? []).length > 0;
  });
  const inFolder = vscode.workspace.getWorkspaceFolder(document.uri) !== undefined;
  const targets = [
    commentTarget(words, document, pins),
    saidByFiles ? undefined : settingsTarget(words, document.uri, pins),
    inFolder ? jsonTarget(words, document.uri, pins, true) : undefined,
    inFolder && !saidByFiles ? jsonTarget(words, document.uri, pins, false) : undefined,
  ];
  return targets.filter((target) => target !== undefined);
}

function commentTarget(words: Wording, document: EditorDocument, pins: readonly WrittenPin[]): PinTarget | undefined {
  const source = toSourceText(document);
  const edit = words.pinCommentEdit(source, pins);
  if (!edit) return undefined;
  return {
    id: "comment",
    label: vscode.l10n.t("$(comment) A comment in this file"),
    detail: vscode.l10n.t("For the runs of this file; wins over what it says"),
    write: async () => {
      const [from, to] = [source.positionAt(edit.from), source.positionAt(edit.to)];
      const uri =
        isNotebook(document) && from.cell !== undefined ? document.cellAt(from.cell).document.uri : document.uri;
      const change = new vscode.WorkspaceEdit();
      change.replace(uri, new vscode.Range(from.line - 1, from.column - 1, to.line - 1, to.column - 1), edit.text);
      await vscode.workspace.applyEdit(change);
    },
  };
}

/** Undefined where one of the inputs has no setting. */
function settingsTarget(words: Wording, uri: vscode.Uri, pins: readonly WrittenPin[]): PinTarget | undefined {
  const settings = pins.map(([input, value]) => {
    const name = inputSettings.find((setting) => {
      const pin = words.pinOf(setting, value, "");
      return pin.ok && pin.name === input;
    });
    return name === undefined ? undefined : ([name, value] as const);
  });
  const known = settings.filter((setting) => setting !== undefined);
  if (known.length < settings.length) return undefined;
  const folders = vscode.workspace.workspaceFolders ?? [];
  const target =
    folders.length === 0
      ? vscode.ConfigurationTarget.Global
      : folders.length === 1
        ? vscode.ConfigurationTarget.Workspace
        : vscode.ConfigurationTarget.WorkspaceFolder;
  return {
    id: "settings",
    label:
      folders.length === 0
        ? vscode.l10n.t("$(gear) Your settings")
        : vscode.l10n.t("$(gear) The settings of this workspace"),
    detail: vscode.l10n.t("For all runs whose files do not say it"),
    write: async () => {
      const configuration = vscode.workspace.getConfiguration(section, uri);
      for (const [name, value] of known) await configuration.update(name, value, target);
    },
  };
}

function jsonTarget(words: Wording, uri: vscode.Uri, pins: readonly WrittenPin[], isForFile: boolean): PinTarget {
  const { folder, path } = placeOf(uri);
  return {
    id: isForFile ? "fileInJson" : "allInJson",
    label: isForFile
      ? vscode.l10n.t("$(json) {0}, for this file", words.pinFilePath)
      : vscode.l10n.t("$(json) {0}, for all files", words.pinFilePath),
    detail: isForFile
      ? vscode.l10n.t("Leaves the file as it is; wins over what it says")
      : vscode.l10n.t("For all runs whose files do not say it; can be shared with the team"),
    write: async () => {
      const file = vscode.Uri.joinPath(folder, words.pinFilePath);
      const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === file.toString());
      const text = open?.getText() ?? (await textOf(file));
      const written = words.withPins(text, isForFile ? path : undefined, pins);
      if (written === undefined) {
        void vscode.window.showErrorMessage(
          vscode.l10n.t("{0} is not valid JSON; nothing was written.", words.pinFilePath),
        );
        return;
      }
      await writeWhole(file, written);
    },
  };
}

async function textOf(file: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch {
    return undefined;
  }
}
