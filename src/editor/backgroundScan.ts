/** The rest of a workspace that is larger than what one waits for: read in the background, once somebody has asked for the workspace. */
import * as vscode from "vscode";
import { Owner } from "./disposable";
import { IdleWork } from "./idleWork";
import type { QuietMoments } from "./quiet";
import type { WorkspaceScan } from "./scan";
import type { WindowLog } from "./windowLog";

export class BackgroundScan extends Owner {
  constructor(scan: WorkspaceScan, quiet: QuietMoments, log: WindowLog) {
    super();
    const work = new IdleWork(
      quiet,
      async (token, pause) => {
        if (scan.wasCut) await withProgress((progress) => scan.readOn(token, pause, progress));
      },
      (error) => {
        log.error("The rest of the workspace could not be read", error);
      },
    );
    this.own(work);
    this.own(
      scan.onDidCut(() => {
        work.want();
      }),
    );
    this.own(
      scan.onDidFindMore(() => {
        quiet.restart();
      }),
    );
  }
}

/** In the status bar, where it disturbs nobody. */
async function withProgress(read: (progress: (known: number) => void) => Promise<void>): Promise<void> {
  const options = { location: vscode.ProgressLocation.Window, title: "Carbon Lens" };
  await vscode.window.withProgress(options, (progress) =>
    read((known) => {
      if (known % 100 === 0) progress.report({ message: vscode.l10n.t("{0} files read", known) });
    }),
  );
}
