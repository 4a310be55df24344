/** The quieter ways to show what a run costs: behind its line, only while the cursor is there, or as a mark in the gutter. */
import * as vscode from "vscode";
import type { AnalyzedFile, AnalyzedRun } from "../core/analysis";
import type { Level } from "../core/present/level";
import type { AnalysisCache } from "./analysisCache";
import { Owner } from "./disposable";
import { documentSelector, isNotebook, wholeOf, type EditorDocument } from "./documents";
import type { HeadAnalyses } from "./headAnalyses";
import type { Launchers } from "./launchers";
import { loadWording, type Wording } from "./loadWording";
import type { QuietMoments } from "./quiet";
import { annotationMode, levelThresholds, text } from "./settings";
import type { WindowLog } from "./windowLog";

/** Colours are the theme's: each of these stands for a token of it unless a person says otherwise. */
export const levelColors: Readonly<Record<Level, vscode.ThemeColor>> = {
  plain: new vscode.ThemeColor("carbonLens.annotationForeground"),
  warning: new vscode.ThemeColor("carbonLens.annotationWarningForeground"),
  serious: new vscode.ThemeColor("carbonLens.annotationSeriousForeground"),
};

const levels: readonly Level[] = ["plain", "warning", "serious"];

/** What is drawn beside one line. */
interface Mark {
  /** 0-based. */
  readonly line: number;
  /** Behind the line; undefined for a mark in the gutter alone. */
  readonly text?: string;
  readonly level: Level;
}

export class Annotations extends Owner {
  private readonly behind = this.own(
    vscode.window.createTextEditorDecorationType({ rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed }),
  );
  private readonly gutter: Readonly<Record<Level, vscode.TextEditorDecorationType>>;
  private readonly drawn = new Map<vscode.TextEditor, readonly Mark[]>();
  private words: Wording | undefined;

  constructor(
    extension: vscode.Uri,
    private readonly analyses: AnalysisCache,
    private readonly heads: HeadAnalyses,
    private readonly launchers: Launchers,
    quiet: QuietMoments,
    private readonly log: WindowLog,
  ) {
    super();
    const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(extension, "media", `gutter-${theme}.svg`);
    const marked = (level: Level): vscode.TextEditorDecorationType =>
      this.own(
        vscode.window.createTextEditorDecorationType({
          isWholeLine: true,
          light: { gutterIconPath: icon("light") },
          dark: { gutterIconPath: icon("dark") },
          gutterIconSize: "contain",
          overviewRulerColor: levelColors[level],
          overviewRulerLane: vscode.OverviewRulerLane.Left,
          // An icon cannot take a colour of the theme; the edge of its line can.
          ...(level === "plain"
            ? {}
            : { borderStyle: "solid", borderWidth: "0 0 0 2px", borderColor: levelColors[level] }),
        }),
      );
    this.gutter = { plain: marked("plain"), warning: marked("warning"), serious: marked("serious") };
    const redraw = (): void => {
      this.update();
    };
    this.own(quiet.onDidBecomeQuiet(redraw));
    this.own(heads.onDidChange(redraw));
    this.own(launchers.onDidChange(redraw));
    this.own(vscode.window.onDidChangeVisibleTextEditors(redraw));
    this.own(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (annotationMode(textEditor.document) === "activeLine") this.draw(textEditor);
      }),
    );
  }

  /** What is drawn in an editor. */
  marksOf(editor: vscode.TextEditor): readonly Mark[] {
    return this.drawn.get(editor) ?? [];
  }

  private update(): void {
    const visible = new Set(vscode.window.visibleTextEditors);
    for (const editor of this.drawn.keys()) if (!visible.has(editor)) this.drawn.delete(editor);
    for (const editor of visible)
      this.refresh(editor).catch((error: unknown) => {
        this.log.error("Annotations could not be drawn", error);
      });
  }

  private async refresh(editor: vscode.TextEditor): Promise<void> {
    const whole = annotated(editor.document);
    if (whole && drawsIn(editor.document)) {
      const file = await this.analyses.newest(whole);
      if (file && file.runs.length > 0) this.words ??= await loadWording();
    }
    this.draw(editor);
  }

  /** At once, from the last good answer: nothing vanishes while a new one is made. */
  private draw(editor: vscode.TextEditor): void {
    const whole = annotated(editor.document);
    const file = whole && drawsIn(editor.document) ? this.analyses.lastGood(whole) : undefined;
    const head = whole && file && this.words ? this.heads.earlier(whole) : undefined;
    const marks =
      whole && file && this.words ? marksIn(this.launchers.with(file, whole.uri), editor, this.words, head) : [];
    if (isSame(marks, this.marksOf(editor))) return;
    this.drawn.set(editor, marks);
    const rangeOf = ({ line }: Mark): vscode.Range => editor.document.lineAt(line).range;
    editor.setDecorations(
      this.behind,
      marks.flatMap((mark) => {
        if (mark.text === undefined) return [];
        const { end } = rangeOf(mark);
        const after = { contentText: mark.text, color: levelColors[mark.level], margin: "0 0 0 3em" };
        return [{ range: new vscode.Range(end, end), renderOptions: { after } }];
      }),
    );
    for (const level of levels)
      editor.setDecorations(
        this.gutter[level],
        marks.filter((mark) => mark.text === undefined && mark.level === level).map(rangeOf),
      );
  }
}

/** The file that an editor shows, where it is of a kind that can hold a run. Cells of a notebook have items of their own. */
function annotated(document: vscode.TextDocument): EditorDocument | undefined {
  const whole = wholeOf(document);
  return whole && !isNotebook(whole) && vscode.languages.match(documentSelector, document) > 0 ? whole : undefined;
}

function drawsIn(document: vscode.TextDocument): boolean {
  return ["endOfLine", "activeLine", "gutter"].includes(annotationMode(document));
}

function marksIn(
  file: AnalyzedFile,
  editor: vscode.TextEditor,
  words: Wording,
  head: AnalyzedFile | undefined,
): Mark[] {
  const earlier = head && words.earlierRuns(head.runs, file.runs);
  const { document } = editor;
  const mode = annotationMode(document);
  const thresholds = levelThresholds(document);
  const template = text("annotations.template", document);
  const byLine = new Map<number, AnalyzedRun[]>();
  for (const run of file.runs) {
    const line = Math.min(run.anchor.line, document.lineCount) - 1;
    if (mode === "activeLine" && line !== editor.selection.active.line) continue;
    byLine.set(line, [...(byLine.get(line) ?? []), run]);
  }
  return [...byLine].map(([line, runs]) => ({
    line,
    level: words.highestLevel(runs.map((run) => words.levelOf(run, thresholds))),
    ...(mode === "gutter"
      ? {}
      : { text: runs.map((run) => words.lensText(run, template, earlier?.get(run))).join("  |  ") }),
  }));
}

function isSame(a: readonly Mark[], b: readonly Mark[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
