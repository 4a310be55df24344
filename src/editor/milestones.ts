/** What a person has done so far, for the steps of the walkthrough: told to the editor as context keys. */
import * as vscode from "vscode";
import type { AnalysisCache } from "./analysisCache";
import { Owner } from "./disposable";
import type { QuietMoments } from "./quiet";
import { activeDocument } from "./statusBar";

export const milestones = { sawRun: "carbonLens.sawRun", pinned: "carbonLens.pinned" } as const;

export type Milestone = keyof typeof milestones;

export class Milestones extends Owner {
  private readonly reached = new Set<Milestone>();

  constructor(analyses: AnalysisCache, quiet: QuietMoments) {
    super();
    this.own(
      quiet.onDidBecomeQuiet(() => {
        const document = activeDocument();
        if (document && (analyses.lastGood(document)?.runs ?? []).length > 0) this.reach("sawRun");
      }),
    );
  }

  has(milestone: Milestone): boolean {
    return this.reached.has(milestone);
  }

  /** Tells the editor once. */
  reach(milestone: Milestone): void {
    if (this.reached.has(milestone)) return;
    this.reached.add(milestone);
    void vscode.commands.executeCommand("setContext", milestones[milestone], true);
  }
}
