/** The line above the code that trains. */
import * as vscode from "vscode";
import type { AnalyzedFile } from "../core/analysis";
import type { AnalysisCache } from "./analysisCache";
import { commandIds } from "./commands";
import { Owner } from "./disposable";
import { documentSelector, wholeOf } from "./documents";
import type { HeadAnalyses } from "./headAnalyses";
import type { Launchers } from "./launchers";
import { loadWording } from "./loadWording";
import { annotationMode, text } from "./settings";
import { section } from "./settingsTable";

/** The editor waits for all providers together, so a slow answer is not waited for: the last good one is shown, the new one follows. */
const patienceMilliseconds = 200;

/** One lens for each run, on its anchor line. A click opens the report at that run. */
export class RunLenses extends Owner implements vscode.CodeLensProvider {
  private readonly changed = this.own(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(
    private readonly analyses: AnalysisCache,
    private readonly heads: HeadAnalyses,
    private readonly launchers: Launchers,
  ) {
    super();
    this.own(vscode.languages.registerCodeLensProvider(documentSelector, this));
    for (const source of [analyses, launchers])
      this.own(
        source.onDidChange(() => {
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

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    // Notebook cells have their own items.
    if (wholeOf(document) !== document || annotationMode(document) !== "lens") return [];
    const file = await this.answerFor(document);
    if (!file || file.runs.length === 0) return [];
    const { earlierRuns, lensText, lensTitle } = await loadWording();
    const template = text("annotations.template", document);
    const head = this.heads.earlier(document);
    const earlier = head && earlierRuns(head.runs, file.runs);
    const launched = this.launchers.with(file, document.uri).runs;
    return file.runs.map((own, index) => {
      const run = launched[index] ?? own;
      const line = Math.min(run.anchor.line, document.lineCount) - 1;
      const was = earlier?.get(own);
      const title = lensText(run, template, was);
      const tooltip = lensTitle(run, was);
      const command = { command: commandIds.showRun, title, tooltip, arguments: [document.uri, run.id] };
      return new vscode.CodeLens(document.lineAt(line).range, command);
    });
  }

  private async answerFor(document: vscode.TextDocument): Promise<AnalyzedFile | undefined> {
    const current = this.analyses.current(document);
    if (!this.analyses.lastGood(document)) return current;
    const late = Symbol("late");
    const first = await Promise.race([current, after(patienceMilliseconds, late)]);
    if (first !== late) return first ?? this.analyses.lastGood(document);
    void current.then((file) => {
      if (file) this.changed.fire();
    });
    return this.analyses.lastGood(document);
  }
}

function after<T>(milliseconds: number, value: T): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds, value);
  });
}
