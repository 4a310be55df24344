/** Under a notebook cell that trains: what the run is expected to cost. */
import * as vscode from "vscode";
import type { AnalysisCache } from "./analysisCache";
import { commandIds } from "./commands";
import { Owner } from "./disposable";
import { notebookType } from "./documents";
import type { HeadAnalyses } from "./headAnalyses";
import { loadWording } from "./loadWording";
import { annotationMode } from "./settings";
import { section } from "./settingsTable";

export class NotebookItems extends Owner implements vscode.NotebookCellStatusBarItemProvider {
  private readonly changed = this.own(new vscode.EventEmitter<void>());
  readonly onDidChangeCellStatusBarItems = this.changed.event;

  constructor(
    private readonly analyses: AnalysisCache,
    private readonly heads: HeadAnalyses,
  ) {
    super();
    this.own(vscode.notebooks.registerNotebookCellStatusBarItemProvider(notebookType, this));
    this.own(
      analyses.onDidChange(() => {
        this.changed.fire();
      }),
    );
    this.own(
      heads.onDidChange(() => {
        this.changed.fire();
      }),
    );
    this.own(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${section}.annotations`)) this.changed.fire();
      }),
    );
  }

  async provideCellStatusBarItems(cell: vscode.NotebookCell): Promise<vscode.NotebookCellStatusBarItem[]> {
    if (cell.kind !== vscode.NotebookCellKind.Code || annotationMode(cell.document) === "off") return [];
    const file = await this.analyses.newest(cell.notebook);
    const runs = file?.runs.filter((run) => run.anchor.cell === cell.index) ?? [];
    if (!file || runs.length === 0) return [];
    const { earlierRuns, headline, lensTitle } = await loadWording();
    const head = this.heads.earlier(cell.notebook);
    const earlier = head && earlierRuns(head.runs, file.runs);
    return runs.map((run) => {
      const item = new vscode.NotebookCellStatusBarItem(
        headline(run.estimate),
        vscode.NotebookCellStatusBarAlignment.Left,
      );
      item.tooltip = lensTitle(run, earlier?.get(run));
      item.command = {
        command: commandIds.showRun,
        title: item.text,
        arguments: [cell.notebook.uri, run.id],
      };
      return item;
    });
  }
}
