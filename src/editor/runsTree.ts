/** The runs of the workspace as a list beside its files: each file that trains, the one that needs most first, and its runs. */
import * as vscode from "vscode";
import type { AnalyzedFile, AnalyzedRun } from "../core/analysis";
import { levelColors } from "./annotations";
import { commandIds } from "./commands";
import { Owner } from "./disposable";
import { placeOf } from "./documents";
import { loadWording, type Wording } from "./loadWording";
import type { QuietMoments } from "./quiet";
import type { WorkspaceScan } from "./scan";
import { levelThresholds } from "./settings";
import type { WindowLog } from "./windowLog";

export const runsViewId = "carbonLens.runs";
/** Set once the workspace was looked at: until then nobody is told that nothing trains. */
const listedKey = "carbonLens.listed";

type Node =
  | { readonly kind: "file"; readonly file: AnalyzedFile; readonly uri: vscode.Uri }
  | { readonly kind: "run"; readonly run: AnalyzedRun; readonly uri: vscode.Uri };

export class RunsTree extends Owner implements vscode.TreeDataProvider<Node> {
  private readonly changed = this.own(new vscode.EventEmitter<void>());
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Node>;
  private files: readonly AnalyzedFile[] | undefined;
  private words: Wording | undefined;

  constructor(
    private readonly scan: WorkspaceScan,
    quiet: QuietMoments,
    private readonly log: WindowLog,
  ) {
    super();
    this.view = this.own(vscode.window.createTreeView(runsViewId, { treeDataProvider: this, showCollapseAll: true }));
    const refresh = (): void => {
      // What nobody looks at is not looked for.
      if (this.view.visible)
        this.update().catch((error: unknown) => {
          this.log.error("The list of runs could not be made", error);
        });
    };
    this.own(quiet.onDidBecomeQuiet(refresh));
    this.own(this.view.onDidChangeVisibility(refresh));
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node) return node.kind === "file" ? node.file.runs.map((run) => ({ kind: "run", run, uri: node.uri })) : [];
    if (!this.files) await this.update();
    return (this.files ?? []).flatMap((file) => {
      const uri = this.scan.uriOf(file);
      return uri ? [{ kind: "file" as const, file, uri }] : [];
    });
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node.kind === "file" ? this.fileItem(node) : this.runItem(node);
  }

  private fileItem({ file, uri }: Node & { readonly kind: "file" }): vscode.TreeItem {
    const [run, ...others] = file.runs;
    const item = new vscode.TreeItem(placeOf(uri).path, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = uri.toString();
    if (run && others.length === 0) {
      item.collapsibleState = vscode.TreeItemCollapsibleState.None;
      this.describe(item, run, uri);
    } else {
      item.iconPath = vscode.ThemeIcon.File;
      item.description = this.words?.totalLine(this.words.toAnalysis([file])) ?? "";
    }
    return item;
  }

  private runItem({ run, uri }: Node & { readonly kind: "run" }): vscode.TreeItem {
    const item = new vscode.TreeItem(run.title);
    item.id = `${uri.toString()} ${run.id}`;
    this.describe(item, run, uri);
    return item;
  }

  private describe(item: vscode.TreeItem, run: AnalyzedRun, uri: vscode.Uri): void {
    const { words } = this;
    if (!words) return;
    item.description = words.headline(run.estimate);
    item.tooltip = words.lensTitle(run);
    item.iconPath = new vscode.ThemeIcon("zap", levelColors[words.levelOf(run, levelThresholds(uri))]);
    item.command = {
      command: commandIds.reveal,
      title: vscode.l10n.t("Go to the line that trains"),
      arguments: [placeOf(uri).folder.toString(), run.anchor],
    };
  }

  private async update(): Promise<void> {
    const files = await this.scan.files();
    this.words ??= await loadWording();
    const { totalsOf } = this.words;
    const energy = (file: AnalyzedFile): number => totalsOf(file.runs).energyKwh?.central ?? -1;
    const sorted = [...files].sort((a, b) => energy(b) - energy(a));
    const isSame = sorted.length === this.files?.length && sorted.every((file, index) => file === this.files?.[index]);
    if (!this.files) void vscode.commands.executeCommand("setContext", listedKey, true);
    this.files = sorted;
    if (!isSame) this.changed.fire();
  }
}
