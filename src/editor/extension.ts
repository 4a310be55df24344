/** Where the editor starts: makes the parts and registers them. Nothing is analysed here. */
import * as vscode from "vscode";
import type { AnalyzedFile } from "../core/analysis";
import { AgentTools } from "./agentTools";
import { AnalysisCache } from "./analysisCache";
import { Annotations } from "./annotations";
import { addException, BudgetActions, createBudget } from "./budgets";
import { commandIds } from "./commands";
import { DisposableStore } from "./disposable";
import type { EditorDocument } from "./documents";
import { exportReport } from "./exportReport";
import { explainFix, FixActions } from "./fixes";
import { HeadAnalyses } from "./headAnalyses";
import { RunHovers } from "./hover";
import { MeasurementImporter } from "./importMeasurements";
import { RunLenses } from "./lens";
import { LiveGrids } from "./liveGrids";
import { NotebookItems } from "./notebookItems";
import { Pinning } from "./pinning";
import { RunProblems } from "./problems";
import { QuietMoments } from "./quiet";
import { ReportPanel } from "./reportPanel";
import { reveal } from "./reveal";
import { activeDocument, StatusBar } from "./statusBar";
import { WhatIf } from "./whatIf";
import { FileReader } from "./workspace";

/** For the in-editor tests: what cannot be seen through the editor's own interface. */
export interface TestInterface {
  readonly store: DisposableStore;
  readonly analyses: AnalysisCache;
  readonly annotations: Annotations;
  readonly statusBar: StatusBar;
  readonly report: ReportPanel;
  readonly whatIf: WhatIf;
}

export function activate(context: vscode.ExtensionContext): TestInterface {
  const store = new DisposableStore();
  context.subscriptions.push(store);
  const log = store.add(vscode.window.createOutputChannel("Carbon Lens", { log: true }));
  const reader = store.add(new FileReader(log));
  const live = store.add(new LiveGrids(context.secrets, log));
  const analyses = store.add(new AnalysisCache(reader, live, log));
  const quiet = store.add(new QuietMoments(analyses));
  const heads = store.add(new HeadAnalyses(analyses, reader, log));
  store.add(new RunLenses(analyses, heads));
  const annotations = store.add(new Annotations(context.extensionUri, analyses, heads, quiet, log));
  store.add(new RunHovers(analyses));
  store.add(new NotebookItems(analyses, heads));
  const statusBar = store.add(new StatusBar(analyses, quiet, log));
  const report = store.add(new ReportPanel(context.extensionUri, analyses, reader, quiet, log));

  const whatIf = store.add(new WhatIf(context.extensionUri, analyses));
  store.add(new RunProblems(analyses, reader, quiet, log));
  store.add(new BudgetActions());
  store.add(new FixActions(analyses, reader, log));
  store.add(new AgentTools(reader, live, log));

  const command = (id: string, run: (...args: unknown[]) => unknown): void => {
    store.add(vscode.commands.registerCommand(id, run));
  };
  command(commandIds.showReport, () => report.showWorkspace());
  command(commandIds.estimateFile, () => estimateFile(report, analyses));
  command(commandIds.exportReport, async (name, file) => {
    if (!report.contents) await report.showWorkspace();
    if (report.contents) await exportReport(context.extensionUri, report.contents, { name, file });
  });
  const pinning = new Pinning(analyses, context.globalState);
  command(commandIds.pin, (file, runId, input) => pin(pinning, file, runId, input));
  command(commandIds.whatIf, () => askWhatIf(whatIf));
  const importer = new MeasurementImporter(analyses, reader, log);
  command(commandIds.importMeasurements, (files) => importer.run(files));
  command(commandIds.setElectricityMapsToken, () => live.setToken());
  command(commandIds.showRun, (file, runId) => showRun(report, file, runId));
  command(commandIds.createBudget, () => createBudget(reader, () => report.filesOfWorkspace()));
  command(commandIds.addException, (uri, limit, words) => addException(reader, runsOf(analyses), uri, limit, words));
  command(commandIds.explainFix, (markdown) => explainFix(markdown));
  command(commandIds.reveal, (folder, source) => reveal(folder, source));
  command(commandIds.showLog, () => {
    log.show();
  });
  return { store, analyses, annotations, statusBar, report, whatIf };
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
      "Open a training script, notebook, configuration or launcher first: Carbon Lens estimates the file in the active editor.",
    );
    return;
  }
  const file = await analyses.newest(document);
  const name = vscode.workspace.asRelativePath(document.uri);
  if (!file) void vscode.window.showWarningMessage(`Carbon Lens could not read ${name}; its log says why.`);
  else if (file.runs.length === 0) void vscode.window.showInformationMessage(`No training run was found in ${name}.`);
  else await report.showFile(document);
}

/** Asks what would be different in the active file's run. */
async function askWhatIf(whatIf: WhatIf): Promise<void> {
  const document = activeDocument();
  if (document) await whatIf.ask(document);
  else tellToOpenAFile();
}

/** Pins an input: of the run and by the name that a link gives, or of the active file's run. */
async function pin(pinning: Pinning, file: unknown, runId: unknown, input: unknown): Promise<void> {
  const isText = (word: unknown): word is string => typeof word === "string";
  const document = isText(file) ? openDocument(vscode.Uri.parse(file, true)) : activeDocument();
  if (document) await pinning.ask(document, isText(runId) ? runId : undefined, isText(input) ? input : undefined);
  else tellToOpenAFile();
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
