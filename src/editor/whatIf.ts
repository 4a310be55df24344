/** *What If…*: an input of a run is given another value, and both estimates are shown side by side. Nothing is edited. */
import * as vscode from "vscode";
import type { AnalyzedRun } from "../core/analysis";
import type { AnalysisCache } from "./analysisCache";
import { Owner } from "./disposable";
import type { EditorDocument } from "./documents";
import { loadEngine } from "./loadEngine";
import { loadWording } from "./loadWording";
import { freshNonce, type PageFiles } from "./pageFiles";

const viewType = "carbonLens.whatIf";

interface InputItem extends vscode.QuickPickItem {
  readonly name: string;
}

export class WhatIf extends Owner {
  private panel: vscode.WebviewPanel | undefined;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly files: PageFiles,
    private readonly analyses: AnalysisCache,
  ) {
    super();
  }

  /** The page as it stands; undefined while none is open. */
  get html(): string | undefined {
    return this.panel?.webview.html;
  }

  /** Asks for run, input and value, and shows the comparison. */
  async ask(document: EditorDocument): Promise<void> {
    const file = await this.analyses.newest(document);
    const run = await this.pickRun(file?.runs ?? []);
    if (!run) return;
    const words = await loadWording();
    const items = words.whatIfInputs(run).map(({ name, title, value }) => ({ name, label: title, description: value }));
    const chosen = await vscode.window.showQuickPick<InputItem>(items, {
      title: vscode.l10n.t("What if: {0}", run.title),
      placeHolder: vscode.l10n.t("Which input would be different?"),
      matchOnDescription: true,
    });
    if (!chosen) return;
    const written = await vscode.window.showInputBox({
      title: vscode.l10n.t("What if: {0}", chosen.label),
      prompt: vscode.l10n.t("Now: {0}", chosen.description ?? ""),
      validateInput: (text) => {
        const pin = words.pinOf(chosen.name, text.trim(), vscode.l10n.t("what if"));
        return pin.ok ? undefined : pin.message;
      },
    });
    if (written !== undefined) await this.show(run, chosen.name, written.trim());
  }

  /** The run beside itself with one input changed. A value that cannot be read shows nothing. */
  async show(run: AnalyzedRun, name: string, written: string): Promise<void> {
    const { comparisonPage, pinOf } = await loadWording();
    const pin = pinOf(name, written, vscode.l10n.t("what if"));
    if (!pin.ok) return;
    const { compareRun } = await loadEngine();
    const comparison = compareRun(run, { [pin.name]: pin.input });
    this.panel ??= this.open();
    const { webview } = this.panel;
    const { style } = await this.files.read();
    webview.html = comparisonPage(comparison, { style, nonce: freshNonce() });
    this.panel.reveal(undefined, true);
  }

  override dispose(): void {
    this.panel?.dispose();
    super.dispose();
  }

  private async pickRun(runs: readonly AnalyzedRun[]): Promise<AnalyzedRun | undefined> {
    if (runs.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t("No training run was found in this file."));
      return undefined;
    }
    if (runs.length === 1) return runs[0];
    const items = runs.map((run) => ({
      label: run.title,
      description: vscode.l10n.t("line {0}", run.anchor.line),
      run,
    }));
    return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t("What if: which run?") }))?.run;
  }

  private open(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      viewType,
      vscode.l10n.t("Carbon Lens: What If"),
      vscode.ViewColumn.Beside,
      {
        localResourceRoots: [],
      },
    );
    panel.iconPath = vscode.Uri.joinPath(this.extension, "media", "icon.png");
    panel.onDidDispose(() => {
      this.panel = undefined;
    });
    return panel;
  }
}
