import * as vscode from "vscode";
import type { AnalysisCache } from "./analysisCache";
import { Owner } from "./disposable";

const quietMilliseconds = 300;

/** One event for all that may wait: fires when typing, switching editors and settings changes have paused. */
export class QuietMoments extends Owner {
  private timer: NodeJS.Timeout | undefined;
  private readonly quiet = this.own(new vscode.EventEmitter<void>());
  readonly onDidBecomeQuiet = this.quiet.event;

  constructor(analyses: AnalysisCache) {
    super();
    const restart = (): void => {
      this.restart();
    };
    this.own(vscode.workspace.onDidChangeTextDocument(restart));
    this.own(vscode.workspace.onDidChangeNotebookDocument(restart));
    this.own(vscode.window.onDidChangeActiveTextEditor(restart));
    this.own(vscode.window.onDidChangeActiveNotebookEditor(restart));
    this.own(vscode.workspace.onDidChangeConfiguration(restart));
    this.own(analyses.onDidChange(restart));
    restart();
  }

  /** Something happened: there is a quiet moment when nothing more does. */
  restart(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.quiet.fire();
    }, quietMilliseconds);
  }

  override dispose(): void {
    clearTimeout(this.timer);
    super.dispose();
  }
}
