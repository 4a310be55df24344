/** The report: all runs of the workspace, or those of one file, in a page of its own. */
import * as vscode from "vscode";
import type { Analysis, AnalyzedFile } from "../core/analysis";
import type { ReportOptions } from "../core/present/report";
import type { AnalysisCache } from "./analysisCache";
import { commandIds } from "./commands";
import { DisposableStore, Owner } from "./disposable";
import { placeOf, type EditorDocument } from "./documents";
import type { Launchers } from "./launchers";
import { loadWording } from "./loadWording";
import { freshNonce, type PageFiles } from "./pageFiles";
import type { QuietMoments } from "./quiet";
import { reveal } from "./reveal";
import type { WorkspaceScan } from "./scan";
import { limit } from "./settings";
import { section } from "./settingsTable";
import { today } from "./today";
import type { WindowLog } from "./windowLog";
import { FolderWorkspace, type FileReader } from "./workspace";

const viewType = "carbonLens.report";
/** A scan that is done sooner than this shows no progress. */
const patienceMilliseconds = 400;

type Scope = { readonly kind: "workspace" } | { readonly kind: "file"; readonly document: EditorDocument };

/** What the page sends. It is not believed: {@link reveal} looks at a place again, and an id is only looked up. */
interface PageMessage {
  readonly type: "ready" | "painted" | "reveal" | "contents" | "export";
  readonly id?: unknown;
  /** The name of the workspace folder that a place lies in; the first one's where it is missing. */
  readonly root?: unknown;
  readonly path?: unknown;
  readonly line?: unknown;
}

export class ReportPanel extends Owner {
  private panel: vscode.WebviewPanel | undefined;
  private scope: Scope = { kind: "workspace" };
  /** The run to open and scroll to, and its element on the page once that is there. */
  private focus: { readonly runId: string; element?: string | undefined } | undefined;
  /** Of the panel's pages. */
  private nonce = "";
  /** Who asks while the workspace is read waits for the same answer, under one notification. */
  private scanning: Promise<readonly AnalyzedFile[]> | undefined;
  private askedAt = 0;
  /** Milliseconds from the question for a report to the first screen of its page; undefined until that is painted. */
  openedIn: number | undefined;
  /** What the page shows. */
  private shown: { readonly analysis: Analysis; readonly options: ReportOptions } | undefined;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly files: PageFiles,
    private readonly analyses: AnalysisCache,
    private readonly launchers: Launchers,
    private readonly reader: FileReader,
    private readonly scan: WorkspaceScan,
    quiet: QuietMoments,
    private readonly log: WindowLog,
  ) {
    super();
    for (const news of [quiet.onDidBecomeQuiet, launchers.onDidChange])
      this.own(
        news(() => {
          this.refresh();
        }),
      );
  }

  /** What the open report shows; undefined while it is closed. */
  get contents(): { readonly analysis: Analysis; readonly options: ReportOptions } | undefined {
    return this.panel && this.shown;
  }

  /** The page as it stands; undefined while the report is closed. */
  get html(): string | undefined {
    return this.panel?.webview.html;
  }

  /** All runs of the workspace. */
  async showWorkspace(): Promise<void> {
    await this.show({ kind: "workspace" }, vscode.ViewColumn.Active);
    this.sayWhatWasLeftOut();
  }

  /** The runs of one file, opened at one of them where `runId` names one. */
  async showFile(document: EditorDocument, runId?: string): Promise<void> {
    await this.show({ kind: "file", document }, vscode.ViewColumn.Beside, runId);
  }

  override dispose(): void {
    this.panel?.dispose();
    super.dispose();
  }

  private async show(scope: Scope, column: vscode.ViewColumn, runId?: string): Promise<void> {
    this.askedAt = performance.now();
    this.openedIn = undefined;
    this.scope = scope;
    this.focus = runId === undefined ? undefined : { runId };
    if (this.panel) this.panel.reveal();
    else this.panel = this.open(column);
    this.panel.title = scope.kind === "workspace" ? "Carbon Lens" : `Carbon Lens: ${placeOf(scope.document.uri).path}`;
    // A new page says when it is ready for it.
    if (!(await this.render(this.panel))) this.sendFocus();
  }

  private open(column: vscode.ViewColumn): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(viewType, "Carbon Lens", column, {
      enableScripts: true,
      enableFindWidget: true,
      // Who comes back to it finds breakdowns open and the place where they read, at once.
      retainContextWhenHidden: true,
      localResourceRoots: [],
    });
    this.nonce = freshNonce();
    panel.iconPath = vscode.Uri.joinPath(this.extension, "media", "icon.png");
    const parts = this.own(new DisposableStore());
    parts.add(
      panel.webview.onDidReceiveMessage((message: PageMessage) => {
        this.receive(message).catch((error: unknown) => {
          this.log.warn("The report's page could not be answered", error);
        });
      }),
    );
    parts.add(
      panel.onDidChangeViewState(() => {
        this.refresh();
      }),
    );
    parts.add(
      panel.onDidDispose(() => {
        this.panel = undefined;
        this.store.release(parts);
      }),
    );
    return panel;
  }

  /** Brings the page up to date when somebody can see it. A scan that somebody stopped is not taken up again unasked. */
  private refresh(): void {
    if (!this.panel?.visible) return;
    this.render(this.panel, this.scan.left !== undefined).catch((error: unknown) => {
      this.log.error("The report could not be made", error);
    });
  }

  /**
   * Puts the present runs on the page: with `onlyKnown`, without reading more files. A page that would say the same is left alone, with its scroll position and focus; gives whether it
   * was replaced.
   */
  private async render(panel: vscode.WebviewPanel, onlyKnown = false): Promise<boolean> {
    const { scope } = this;
    const ofWorkspace = (): Promise<readonly AnalyzedFile[]> | readonly AnalyzedFile[] =>
      onlyKnown ? this.scan.knownFiles() : this.filesOfWorkspace();
    const files = scope.kind === "file" ? await this.filesOf(scope.document) : await ofWorkspace();
    const [{ reportPage, runElementId, toAnalysis }, parts] = await Promise.all([loadWording(), this.files.read()]);
    const analysis = toAnalysis(files);
    const { live } = this.analyses.outside;
    const options =
      scope.kind === "workspace"
        ? { ...(await this.budgetOf(files)), live, rootOf: this.rootOf(files, analysis) }
        : { live };
    // Closed, or asked for something else, while this was awaited.
    if (this.panel !== panel || this.scope !== scope) return false;
    if (this.focus) this.focus.element = runElementId(analysis, this.focus.runId);
    const before = this.shown?.analysis;
    this.shown = { analysis, options };
    const page = reportPage(analysis, { ...parts, nonce: this.nonce }, { ...options, isLazy: true });
    if (page === panel.webview.html) {
      // The breakdowns are not on the page until they are asked for.
      if (before && !isSame(before.files, files)) void panel.webview.postMessage({ type: "stale" });
      return false;
    }
    panel.webview.html = page;
    return true;
  }

  /** Names the workspace folder of a run, where several are open. The analysis has the files in their order, runs joined with what starts them. */
  private rootOf(files: readonly AnalyzedFile[], analysis: Analysis): ReportOptions["rootOf"] {
    if ((vscode.workspace.workspaceFolders ?? []).length < 2) return undefined;
    const names = new Map(
      files.flatMap((file, index) => {
        const uri = this.scan.uriOf(file);
        const folder = uri && vscode.workspace.getWorkspaceFolder(uri);
        return (analysis.files[index] ?? file).runs.map((run) => [run, folder?.name] as const);
      }),
    );
    return (run) => names.get(run);
  }

  /** How the workspace stands against its budget; nothing without one, and where several folders have budgets of their own. */
  private async budgetOf(files: readonly AnalyzedFile[]): Promise<ReportOptions> {
    const [folder, ...others] = vscode.workspace.workspaceFolders ?? [];
    if (!folder || others.length > 0) return {};
    const { checkBudget, loadLedger, loadPolicy, ownerOf } = await loadWording();
    const workspace = new FolderWorkspace(folder.uri, this.reader);
    const policy = await loadPolicy(workspace);
    if (!policy) return {};
    const { records } = await loadLedger(workspace);
    return {
      check: checkBudget(policy, files, { today: today(), ledger: records }),
      ownerOf: ({ anchor, companions }) => ownerOf(policy, [anchor.path, ...companions]),
    };
  }

  private async filesOf(document: EditorDocument): Promise<readonly AnalyzedFile[]> {
    const file = await this.analyses.newest(document);
    return file ? [this.launchers.with(file, document.uri)] : [];
  }

  /** With progress, and a way to stop, where it takes a person's time. */
  filesOfWorkspace(): Promise<readonly AnalyzedFile[]> {
    this.scanning ??= this.scanWithProgress().finally(() => {
      this.scanning = undefined;
    });
    return this.scanning;
  }

  private async scanWithProgress(): Promise<readonly AnalyzedFile[]> {
    const source = new vscode.CancellationTokenSource();
    let report: ((done: number, total: number) => void) | undefined;
    const scanning = this.scan.files(source.token, (done, total) => report?.(done, total));
    const timer = setTimeout(() => {
      const options = { location: vscode.ProgressLocation.Notification, title: "Carbon Lens", cancellable: true };
      void vscode.window.withProgress(options, async (progress, token) => {
        token.onCancellationRequested(() => {
          source.cancel();
        });
        let shown = 0;
        report = (done, total) => {
          const increment = (done / total) * 100 - shown;
          shown += increment;
          progress.report({ message: vscode.l10n.t("reading {0} of {1} files", done, total), increment });
        };
        await scanning;
      });
    }, patienceMilliseconds);
    try {
      return await scanning;
    } finally {
      clearTimeout(timer);
      source.dispose();
    }
  }

  /** The person asked for the workspace; where the page cannot show all of it, it is said. */
  private sayWhatWasLeftOut(): void {
    if (!vscode.workspace.isTrusted) {
      const manage = vscode.l10n.t("Manage Workspace Trust");
      void vscode.window
        .showInformationMessage(
          vscode.l10n.t("In Restricted Mode, Carbon Lens reads only the files that are open in an editor."),
          manage,
        )
        .then((choice) => choice === manage && vscode.commands.executeCommand("workbench.trust.manage"));
    } else if (this.scan.left) {
      const { files, of } = this.scan.left;
      const goOn = vscode.l10n.t("Go On");
      void vscode.window
        .showInformationMessage(vscode.l10n.t("Reading was stopped after {0} of {1} files.", of - files, of), goOn)
        .then((choice) => (choice === goOn ? this.showWorkspace() : undefined));
    } else if (this.scan.wasCut) {
      const maximum = limit("report.maximumFiles");
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          "These are the runs of the first {0} files; the others follow while nobody types. The setting {1} says how many are read at once.",
          maximum,
          `${section}.report.maximumFiles`,
        ),
      );
    }
  }

  /** Answers the page. */
  async receive(message: PageMessage): Promise<void> {
    switch (message.type) {
      case "ready":
        this.sendFocus();
        return;
      case "painted":
        this.openedIn = performance.now() - this.askedAt;
        this.log.debug(`The report was on the screen after ${this.openedIn.toFixed(0)} ms`);
        return;
      case "contents":
        return this.sendContents(String(message.id));
      case "export":
        await vscode.commands.executeCommand(commandIds.exportReport);
        return;
      case "reveal": {
        const { scope, panel } = this;
        const folder = scope.kind === "file" ? placeOf(scope.document.uri).folder : folderNamed(message.root);
        if (!folder) return;
        await reveal(folder.toString(), message, columnBeside(panel));
      }
    }
  }

  private async sendContents(id: string): Promise<void> {
    const { runBody } = await loadWording();
    const markup = this.shown && runBody(this.shown.analysis, id, this.shown.options);
    if (markup !== undefined) void this.panel?.webview.postMessage({ type: "contents", id, markup });
  }

  private sendFocus(): void {
    const id = this.focus?.element;
    this.focus = undefined;
    if (id !== undefined) void this.panel?.webview.postMessage({ type: "focus", id });
  }
}

/** Whether the same answers are meant, not only the same words. */
function isSame(before: readonly AnalyzedFile[], after: readonly AnalyzedFile[]): boolean {
  return before.length === after.length && before.every((file, index) => file === after[index]);
}

function folderNamed(root: unknown): vscode.Uri | undefined {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return (folders.find(({ name }) => name === root) ?? folders[0])?.uri;
}

/** Where files open, so that they do not cover the report. */
function columnBeside(panel: vscode.WebviewPanel | undefined): vscode.ViewColumn {
  const editor = vscode.window.visibleTextEditors.find(
    ({ viewColumn }) => viewColumn !== undefined && viewColumn !== panel?.viewColumn,
  );
  return (
    editor?.viewColumn ?? (panel?.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One)
  );
}
