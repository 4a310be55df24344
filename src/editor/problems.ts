/** In the list of problems: runs that break a budget or do not fit, and what is wrong in the budget file. */
import * as vscode from "vscode";
import type { AnalyzedFile, AnalyzedRun } from "../core/analysis";
import { budgetFileNames } from "../core/budget/policy";
import { languageOfPath, SourceText } from "../core/source/sourceText";
import type { AnalysisCache } from "./analysisCache";
import { Owner } from "./disposable";
import { isNotebook, placeOf, uriOf, wholeOf, type EditorDocument } from "./documents";
import { loadWording, type Wording } from "./loadWording";
import type { QuietMoments } from "./quiet";
import { isOn } from "./settings";
import type { WindowLog } from "./windowLog";
import type { FileReader } from "./workspace";

/** Names the problems' origin, and tells our own from others'. */
export const problemSource = "Carbon Lens";

const severities = {
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
} as const;

/** A problem that knows the verdict it comes from, for the quick fix that answers it. */
export class RunDiagnostic extends vscode.Diagnostic {
  runId?: string;
  limit?: string;
  value?: number;
}

export class RunProblems extends Owner {
  private readonly collection = this.own(vscode.languages.createDiagnosticCollection("carbonLens"));

  constructor(
    private readonly analyses: AnalysisCache,
    private readonly reader: FileReader,
    quiet: QuietMoments,
    private readonly log: WindowLog,
  ) {
    super();
    this.own(
      quiet.onDidBecomeQuiet(() => {
        this.update().catch((error: unknown) => {
          this.log.error("The problems could not be updated", error);
        });
      }),
    );
  }

  /** The problems of what is open, all anew: there are few. */
  private async update(): Promise<void> {
    const documents = openDocuments().filter((document) => isOn("problems.enabled", document.uri));
    const found: [vscode.Uri, readonly vscode.Diagnostic[]][] = [];
    const files = new Map<string, { folder: vscode.Uri; runs: [EditorDocument, AnalyzedRun][] }>();
    for (const document of documents) {
      const file = await this.analyses.newest(document);
      if (!file || file.runs.length === 0) continue;
      found.push(...diagnosticsOf(document, file, await loadWording()));
      const { folder } = placeOf(document.uri);
      const known = files.get(folder.toString()) ?? { folder, runs: [] };
      known.runs.push(...file.runs.map((run): [EditorDocument, AnalyzedRun] => [document, run]));
      files.set(folder.toString(), known);
    }
    for (const { uri } of vscode.workspace.workspaceFolders ?? [])
      if (!files.has(uri.toString())) files.set(uri.toString(), { folder: uri, runs: [] });
    for (const { folder, runs } of files.values()) {
      const budget = await this.budgetProblems(folder, runs);
      if (budget) found.push(budget);
    }
    this.collection.clear();
    for (const [uri, diagnostics] of found) this.collection.set(uri, diagnostics);
  }

  /** The budget file's own problems, and its limits that open files break. */
  private async budgetProblems(
    folder: vscode.Uri,
    runs: readonly (readonly [EditorDocument, AnalyzedRun])[],
  ): Promise<[vscode.Uri, readonly vscode.Diagnostic[]] | undefined> {
    for (const name of budgetFileNames) {
      const uri = vscode.Uri.joinPath(folder, name);
      if (!isOn("problems.enabled", uri)) return undefined;
      const text = await this.reader.read(uri);
      if (text === undefined) continue;
      const { brokenLimits, readPolicy } = await loadWording();
      const own = readPolicy(new SourceText(name, languageOfPath(name), text)).problems.map(
        ({ message, line = 1, column = 1, code }) => problem(lineAt(line, column), message, code, "warning"),
      );
      const broken = brokenLimits(runs.map(([, run]) => run)).map(({ line, message, runs: over }) => {
        const diagnostic = problem(lineAt(line), message, "budget.over", "warning");
        diagnostic.relatedInformation = runs
          .filter(([, run]) => over.includes(run))
          .map(([document, run]) => {
            const location = new vscode.Location(document.uri, new vscode.Position(run.anchor.line - 1, 0));
            return new vscode.DiagnosticRelatedInformation(location, run.title);
          });
        return diagnostic;
      });
      return [uri, [...own, ...broken]];
    }
    return undefined;
  }
}

/** A run's problems stand on the line that starts it; in a notebook, in its cell. */
function diagnosticsOf(
  document: EditorDocument,
  file: AnalyzedFile,
  { runNotices }: Wording,
): [vscode.Uri, readonly vscode.Diagnostic[]][] {
  const byUri = new Map<string, [vscode.Uri, vscode.Diagnostic[]]>();
  for (const run of file.runs) {
    const place = isNotebook(document) ? cellOf(document, run) : document;
    if (!place) continue;
    const at = place.lineAt(Math.min(run.anchor.line, place.lineCount) - 1);
    const range = new vscode.Range(at.lineNumber, at.firstNonWhitespaceCharacterIndex, at.lineNumber, at.text.length);
    const notices = runNotices(run).map(({ message, code, severity, verdict }) => {
      const diagnostic = problem(range, message, code, severity);
      diagnostic.runId = run.id;
      if (verdict) {
        diagnostic.limit = verdict.limit;
        if (verdict.value !== null) diagnostic.value = verdict.value;
        const budget = uriOf(placeOf(document.uri).folder, verdict.source.path);
        if (budget) {
          const location = new vscode.Location(budget, new vscode.Position(verdict.source.line - 1, 0));
          diagnostic.relatedInformation = [new vscode.DiagnosticRelatedInformation(location, `limit ${verdict.limit}`)];
        }
      }
      return diagnostic;
    });
    const key = place.uri.toString();
    const known = byUri.get(key) ?? [place.uri, []];
    known[1].push(...notices);
    byUri.set(key, known);
  }
  return [...byUri.values()];
}

function cellOf(notebook: vscode.NotebookDocument, { anchor }: AnalyzedRun): vscode.TextDocument | undefined {
  return anchor.cell === undefined || anchor.cell >= notebook.cellCount
    ? undefined
    : notebook.cellAt(anchor.cell).document;
}

function problem(range: vscode.Range, message: string, code: string, severity: keyof typeof severities): RunDiagnostic {
  const diagnostic = new RunDiagnostic(range, message, severities[severity]);
  diagnostic.source = problemSource;
  diagnostic.code = code;
  return diagnostic;
}

/** From a 1-based place to the end of its line; the editor clips it. */
function lineAt(line: number, column = 1): vscode.Range {
  return new vscode.Range(line - 1, column - 1, line - 1, Number.MAX_SAFE_INTEGER);
}

/** What is open in some editor, notebooks as one. */
function openDocuments(): readonly EditorDocument[] {
  const texts = vscode.window.visibleTextEditors.map(({ document }) => wholeOf(document));
  const notebooks = vscode.window.visibleNotebookEditors.map(({ notebook }) => notebook);
  return [...new Set([...notebooks, ...texts].filter((document) => document !== undefined))];
}
