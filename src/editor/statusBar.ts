/** In the status bar: what the runs of the active file, or of the workspace, are expected to cost together. */
import * as vscode from "vscode";
import { worst, type RunBudget } from "../core/budget/verdict";
import type { AnalysisCache } from "./analysisCache";
import { commandIds } from "./commands";
import { Owner } from "./disposable";
import { documentSelector, notebookType, wholeOf, type EditorDocument } from "./documents";
import { loadWording } from "./loadWording";
import type { QuietMoments } from "./quiet";
import type { WorkspaceScan } from "./scan";
import { choice, isOn } from "./settings";
import type { WindowLog } from "./windowLog";

interface StatusWords {
  readonly text: string;
  readonly tooltip: string;
  readonly verdict: RunBudget["verdict"];
}

export class StatusBar extends Owner {
  private readonly item = this.own(
    vscode.window.createStatusBarItem("carbonLens.file", vscode.StatusBarAlignment.Right),
  );

  constructor(
    private readonly analyses: AnalysisCache,
    private readonly scan: WorkspaceScan,
    quiet: QuietMoments,
    private readonly log: WindowLog,
  ) {
    super();
    this.item.name = "Carbon Lens";
    this.own(
      quiet.onDidBecomeQuiet(() => {
        this.update().catch((error: unknown) => {
          this.log.error("The status bar could not be updated", error);
        });
      }),
    );
  }

  /** What it says now; undefined while it is hidden. */
  text: string | undefined;
  /** The worst verdict of the runs that it tells of; nothing where it is hidden. */
  verdict: RunBudget["verdict"] = "none";

  private async update(): Promise<void> {
    const document = activeDocument();
    const isOfWorkspace = choice("statusBar.scope") === "workspace";
    const words = isOn("statusBar.enabled") ? await this.wordsFor(isOfWorkspace ? "workspace" : document) : undefined;
    // While this was awaited another editor may have become active; its own quiet moment follows.
    if (!isOfWorkspace && document !== activeDocument()) return;
    this.text = words?.text;
    this.verdict = words?.verdict ?? "none";
    if (!words) {
      this.item.hide();
      return;
    }
    this.item.text = `$(zap) ${words.text}`;
    this.item.tooltip = words.tooltip;
    this.item.command = isOfWorkspace ? commandIds.showReport : commandIds.estimateFile;
    this.item.backgroundColor =
      words.verdict === "over" ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    this.item.accessibilityInformation = { label: `Carbon Lens: ${words.tooltip}` };
    this.item.show();
  }

  private async wordsFor(what: EditorDocument | "workspace" | undefined): Promise<StatusWords | undefined> {
    if (!what) return undefined;
    const file = what === "workspace" ? undefined : await this.analyses.newest(what);
    const files = what === "workspace" ? await this.scan.files() : file ? [file] : [];
    const runs = files.flatMap((each) => each.runs);
    if (runs.length === 0) return undefined;
    const { headline, lensTitle, toAnalysis, totalLine } = await loadWording();
    const verdict = worst(runs.map(({ budget }) => budget));
    const over = verdict === "over" ? ` · ${vscode.l10n.t("over budget")}` : "";
    const tooltip =
      what === "workspace" ? vscode.l10n.t("All runs of the workspace") : runs.map((run) => lensTitle(run)).join("\n");
    const [run, ...others] = runs;
    const isOne = run?.estimate.energyKwh && others.length === 0;
    return { text: `${isOne ? headline(run.estimate) : totalLine(toAnalysis(files))}${over}`, tooltip, verdict };
  }
}

/** The document that the person is in, where it is of a kind that can hold a run. */
export function activeDocument(): EditorDocument | undefined {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook?.notebookType === notebookType) return notebook;
  const document = vscode.window.activeTextEditor?.document;
  return document && vscode.languages.match(documentSelector, document) > 0 ? wholeOf(document) : undefined;
}
