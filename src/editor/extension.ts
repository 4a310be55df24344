/** Where the editor starts: makes the parts and registers them. Nothing is analysed here. */
import * as vscode from "vscode";
import type { AnalyzedFile } from "../core/analysis";
import { mayTrain } from "../core/source/classify";
import { AgentTools } from "./agentTools";
import { AnalysisCache } from "./analysisCache";
import { startAnalyst } from "./analyst/startAnalyst";
import { Annotations } from "./annotations";
import { BackgroundScan } from "./backgroundScan";
import { addException, BudgetActions, createBudget } from "./budgets";
import { ExplorerBadges } from "./badges";
import { commandIds } from "./commands";
import { DisposableStore } from "./disposable";
import type { EditorDocument } from "./documents";
import { openExample } from "./example";
import { exportReport } from "./exportReport";
import { explainFix, FixActions } from "./fixes";
import { HeadAnalyses } from "./headAnalyses";
import { RunHovers } from "./hover";
import { MeasurementImporter } from "./importMeasurements";
import { Launchers } from "./launchers";
import { RunLenses } from "./lens";
import { HubAnswers } from "./hubAnswers";
import { LiveGrids } from "./liveGrids";
import { Milestones } from "./milestones";
import { NotebookItems } from "./notebookItems";
import { Pinning } from "./pinning";
import { RunProblems } from "./problems";
import { QuietMoments } from "./quiet";
import { PageFiles } from "./pageFiles";
import { ReportPanel } from "./reportPanel";
import { reveal } from "./reveal";
import { RunsTree } from "./runsTree";
import { WorkspaceScan } from "./scan";
import { ScanIndex } from "./scanIndex";
import { activeDocument, StatusBar } from "./statusBar";
import { WhatIf } from "./whatIf";
import { WindowLog } from "./windowLog";
import { FileReader } from "./workspace";

/** For the in-editor tests: what cannot be seen through the editor's own interface. */
export interface TestInterface {
  readonly store: DisposableStore;
  readonly analyses: AnalysisCache;
  readonly annotations: Annotations;
  readonly badges: ExplorerBadges;
  readonly index: ScanIndex;
  readonly log: WindowLog;
  readonly milestones: Milestones;
  readonly tree: RunsTree;
  readonly statusBar: StatusBar;
  readonly report: ReportPanel;
  readonly scan: WorkspaceScan;
  readonly whatIf: WhatIf;
}

export function activate(context: vscode.ExtensionContext): TestInterface {
  const store = new DisposableStore();
  context.subscriptions.push(store);
  const log = store.add(new WindowLog());
  const reader = store.add(new FileReader(log));
  const live = store.add(new LiveGrids(context.secrets, log));
  const hub = store.add(new HubAnswers(context.secrets, context.globalStorageUri, log));
  const analyst = store.add(startAnalyst(context.extensionUri, log));
  const analyses = store.add(new AnalysisCache(analyst, reader, live, hub, log));
  const quiet = store.add(new QuietMoments(analyses));
  const index = new ScanIndex(context.storageUri, log);
  const scan = store.add(new WorkspaceScan(analyses, reader, log, mayTrain, index));
  store.add(new BackgroundScan(scan, quiet, log));
  const heads = store.add(new HeadAnalyses(analyses, reader, log));
  const launchers = store.add(new Launchers(analyses, reader, quiet, log));
  store.add(new RunLenses(analyses, heads, launchers));
  const annotations = store.add(new Annotations(context.extensionUri, analyses, heads, launchers, quiet, log));
  store.add(new RunHovers(analyses, launchers));
  store.add(new NotebookItems(analyses, heads));
  const statusBar = store.add(new StatusBar(analyses, scan, quiet, log));
  const pages = new PageFiles(context.extensionUri);
  const report = store.add(new ReportPanel(context.extensionUri, pages, analyses, launchers, reader, scan, quiet, log));

  const whatIf = store.add(new WhatIf(context.extensionUri, pages, analyses));
  store.add(new RunProblems(analyses, reader, quiet, log));
  store.add(new BudgetActions());
  store.add(new FixActions(analyses, reader, log));
  store.add(new AgentTools(reader, live, log));

  const command = (id: string, run: (...args: unknown[]) => unknown): void => {
    const told = async (...args: unknown[]): Promise<unknown> => {
      try {
        return await run(...args);
      } catch (error) {
        log.error(`${id} failed`, error);
        throw error;
      }
    };
    store.add(vscode.commands.registerCommand(id, told));
  };
  command(commandIds.showReport, () => report.showWorkspace());
  command(commandIds.estimateFile, () => estimateFile(report, analyses));
  command(commandIds.exportReport, async (name, file) => {
    if (!report.contents) await report.showWorkspace();
    if (report.contents) await exportReport(pages, report.contents, { name, file });
  });
  const badges = store.add(new ExplorerBadges(scan, quiet, log));
  const tree = store.add(new RunsTree(scan, quiet, log));
  const milestones = store.add(new Milestones(analyses, quiet));
  command(commandIds.openExample, openExample);
  const pinning = new Pinning(analyses, context.globalState);
  command(commandIds.pin, async (file, runId, input) => {
    if (await pin(pinning, file, runId, input)) milestones.reach("pinned");
  });
  command(commandIds.whatIf, () => askWhatIf(whatIf));
  const importer = new MeasurementImporter(analyses, reader, log);
  command(commandIds.importMeasurements, (files) => importer.run(files));
  command(commandIds.setElectricityMapsToken, () => live.setToken());
  command(commandIds.setHuggingFaceToken, () => hub.setToken());
  command(commandIds.showRun, (file, runId) => showRun(report, file, runId));
  command(commandIds.createBudget, () => createBudget(reader, () => report.filesOfWorkspace()));
  command(commandIds.addException, (uri, limit, words) => addException(reader, runsOf(analyses), uri, limit, words));
  command(commandIds.explainFix, (markdown) => explainFix(markdown));
  command(commandIds.reveal, (folder, source) => reveal(folder, source));
  command(commandIds.showLog, () => {
    log.show();
  });
  return { store, analyses, annotations, badges, index, log, scan, milestones, tree, statusBar, report, whatIf };
}

/** The runs of an open file. */
function runsOf(analyses: AnalysisCache): (uri: vscode.Uri) => Promise<AnalyzedFile | undefined> {
  return async (uri) => {
    const document = openDocument(uri);
    return document && analyses.newest(document);
  };
}

function openDocument(uri: vscode.Uri): EditorDocument | undefined {
  const isSame = (document: EditorDocument): boolean => document.uri.toString() === uri.toString();
  return vscode.workspace.notebookDocuments.find(isSame) ?? vscode.workspace.textDocuments.find(isSame);
}

/** Shows the active file's runs. The person asked, so they are told where there is nothing to show. */
async function estimateFile(report: ReportPanel, analyses: AnalysisCache): Promise<void> {
  const document = activeDocument();
  if (!document) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "Open a training script, notebook, configuration or launcher first: Carbon Lens estimates the file in the active editor.",
      ),
    );
    return;
  }
  const file = await analyses.newest(document);
  const name = vscode.workspace.asRelativePath(document.uri);
  if (!file)
    void vscode.window.showWarningMessage(vscode.l10n.t("Carbon Lens could not read {0}; its log says why.", name));
  else if (file.runs.length === 0)
    void vscode.window.showInformationMessage(vscode.l10n.t("No training run was found in {0}.", name));
  else await report.showFile(document);
}

/** Asks what would be different in the active file's run. */
async function askWhatIf(whatIf: WhatIf): Promise<void> {
  const document = activeDocument();
  if (document) await whatIf.ask(document);
  else tellToOpenAFile();
}

/** Pins an input: of the run and by the name that a link gives, or of the active file's run. */
async function pin(pinning: Pinning, file: unknown, runId: unknown, input: unknown): Promise<boolean> {
  const isText = (word: unknown): word is string => typeof word === "string";
  const document = isText(file) ? openDocument(vscode.Uri.parse(file, true)) : activeDocument();
  if (document) return pinning.ask(document, isText(runId) ? runId : undefined, isText(input) ? input : undefined);
  tellToOpenAFile();
  return false;
}

function tellToOpenAFile(): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t("Open a training script, notebook, configuration or launcher first."),
  );
}

/** Opens the report at a run. A lens gives the file's address as it is, a link gives it as text. */
async function showRun(report: ReportPanel, file: unknown, runId: unknown): Promise<void> {
  const uri = file instanceof vscode.Uri ? file : typeof file === "string" ? vscode.Uri.parse(file, true) : undefined;
  const document = uri && openDocument(uri);
  if (document) await report.showFile(document, typeof runId === "string" ? runId : undefined);
}
