/** In the explorer, where somebody asked for it: a mark on files that train, coloured by what they need. */
import * as vscode from "vscode";
import type { AnalyzedFile } from "../core/analysis";
import { levelColors } from "./annotations";
import { Owner } from "./disposable";
import { loadWording } from "./loadWording";
import type { QuietMoments } from "./quiet";
import type { WorkspaceScan } from "./scan";
import { isOn, levelThresholds } from "./settings";
import type { WindowLog } from "./windowLog";

const badge = "⚡";

export class ExplorerBadges extends Owner implements vscode.FileDecorationProvider {
  private readonly changed = this.own(new vscode.EventEmitter<vscode.Uri[]>());
  readonly onDidChangeFileDecorations = this.changed.event;
  private shown = new Map<string, { readonly file: AnalyzedFile; readonly decoration: vscode.FileDecoration }>();

  constructor(
    private readonly scan: WorkspaceScan,
    quiet: QuietMoments,
    private readonly log: WindowLog,
  ) {
    super();
    this.own(vscode.window.registerFileDecorationProvider(this));
    this.own(
      quiet.onDidBecomeQuiet(() => {
        this.update().catch((error: unknown) => {
          this.log.error("The explorer's badges could not be made", error);
        });
      }),
    );
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    return this.shown.get(uri.toString())?.decoration;
  }

  private async update(): Promise<void> {
    const isWanted = isOn("explorerBadges.enabled");
    if (!isWanted && this.shown.size === 0) return;
    const files = isWanted ? await this.scan.files() : [];
    const { headline, highestLevel, levelOf, toAnalysis, totalLine } = await loadWording();
    const now: typeof this.shown = new Map();
    for (const file of files) {
      const uri = this.scan.uriOf(file);
      if (!uri) continue;
      const [run, ...others] = file.runs;
      const level = highestLevel(file.runs.map((each) => levelOf(each, levelThresholds(uri))));
      const words = run && others.length === 0 ? headline(run.estimate) : totalLine(toAnalysis([file]));
      // A colour is for the file's name too: what is not dear keeps its own.
      const color = level === "plain" ? undefined : levelColors[level];
      now.set(uri.toString(), { file, decoration: new vscode.FileDecoration(badge, words, color) });
    }
    const before = this.shown;
    this.shown = now;
    const keys = [...new Set([...before.keys(), ...now.keys()])];
    const changed = keys.filter((key) => before.get(key)?.file !== now.get(key)?.file);
    if (changed.length > 0) this.changed.fire(changed.map((key) => vscode.Uri.parse(key, true)));
  }
}
