/** One analysis per document version, shared by all surfaces; the last good one stays while a new one is made. */
import * as vscode from "vscode";
import type { AnalyzedFile } from "../core/analysis";
import { mayTrain } from "../core/source/classify";
import { maximumFileLength } from "../core/source/documents";
import { Owner } from "./disposable";
import { isNotebook, placeOf, toSourceText, wholeOf, type EditorDocument } from "./documents";
import type { Analyst, AnalystOptions } from "./analyst/analyst";
import type { HubAnswers } from "./hubAnswers";
import type { LiveGrids } from "./liveGrids";
import { loadWording } from "./loadWording";
import { readPins } from "./settings";
import { section } from "./settingsTable";
import { shiftFile, type Edit } from "./shift";
import { today } from "./today";
import type { WindowLog } from "./windowLog";
import { FolderWorkspace, isAtOrBelow, type FileReader } from "./workspace";

/** An answer that says less than the one before it is held back until the typing has paused for this long: half-typed code is no news. */
const settleMilliseconds = { fewerRuns: 4000, lessKnown: 1500 };

/** A person who types all the while is shown the last good answer. */
const maximumTries = 3;

interface Entry {
  readonly document: EditorDocument;
  /** Goes up with every edit and with every change outside that may change the answer. */
  generation: number;
  editedAt: number;
  running?: { readonly generation: number; readonly answer: Promise<AnalyzedFile | undefined>; cancel(): void };
  /** The last answer worth showing, the generation it is of, and the edits since. */
  shown?: { readonly file: AnalyzedFile; readonly generation: number; readonly edits: Edit[] };
  /** A poorer answer that waits for the typing to pause. */
  held?: { readonly file: AnalyzedFile; readonly generation: number; readonly timer: NodeJS.Timeout };
  /** Addresses of the other files that the last answer came from. */
  dependencies: ReadonlySet<string>;
}

export class AnalysisCache extends Owner {
  private readonly entries = new Map<string, Entry>();
  private readonly changed = this.own(new vscode.EventEmitter<vscode.Uri>());
  /** A document's answer is or may become another, and not because of an edit in it. */
  readonly onDidChange = this.changed.event;

  constructor(
    readonly analyst: Analyst,
    private readonly reader: FileReader,
    private readonly live: LiveGrids,
    private readonly hub: HubAnswers,
    private readonly log: WindowLog,
  ) {
    super();
    this.own(
      this.onOutsideChange(() => {
        this.invalidate(() => true);
      }),
    );
    this.own(
      vscode.workspace.onDidChangeTextDocument((event) => {
        this.onText(event);
      }),
    );
    this.own(
      vscode.workspace.onDidChangeNotebookDocument((event) => {
        this.onCells(event);
      }),
    );
    this.own(
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.evict(document);
      }),
    );
    this.own(
      vscode.workspace.onDidCloseNotebookDocument((document) => {
        this.evict(document);
      }),
    );
    this.own(
      vscode.workspace.onDidChangeConfiguration((event) => {
        this.invalidate((entry) => event.affectsConfiguration(section, entry.document.uri));
      }),
    );
    this.own(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.invalidate(() => true);
      }),
    );
    this.own(
      reader.onDidChange((uri) => {
        this.invalidateDependents(uri);
      }),
    );
  }

  /** The options of an analysis that come from outside the workspace: the grid now, answers of the Hub. */
  get outside(): Pick<AnalystOptions, "live" | "hub"> {
    return { ...this.live.option, ...this.hub.option };
  }

  /** {@link outside} is another. */
  onOutsideChange(listener: () => void): vscode.Disposable {
    return vscode.Disposable.from(this.live.onDidChange(listener), this.hub.onDidChange(listener));
  }

  /** How many documents are remembered. */
  get size(): number {
    return this.entries.size;
  }

  /**
   * The analysis of the document as it is now; surfaces that ask for the same version share one. Undefined when an edit overtook it: then
   * {@link lastGood} is what there is to show. Never rejects.
   */
  async current(document: EditorDocument): Promise<AnalyzedFile | undefined> {
    const entry = this.entryOf(document);
    if (entry.shown?.generation === entry.generation) return entry.shown.file;
    if (entry.held?.generation === entry.generation) return this.lastGood(document);
    if (entry.running?.generation !== entry.generation) {
      entry.running?.cancel();
      entry.running = this.start(entry);
    }
    return entry.running.answer;
  }

  /** The newest answer there is: {@link current}, asked again where an edit overtook it, and at last {@link lastGood}. */
  async newest(document: EditorDocument): Promise<AnalyzedFile | undefined> {
    for (let tries = 0; tries < maximumTries; tries++) {
      const file = await this.current(document);
      if (file) return file;
    }
    return this.lastGood(document);
  }

  /** The last answer worth showing, its places moved along with the edits since. */
  lastGood(document: EditorDocument): AnalyzedFile | undefined {
    const shown = this.entries.get(document.uri.toString())?.shown;
    return shown && shiftFile(shown.file, shown.edits);
  }

  override dispose(): void {
    for (const entry of this.entries.values()) this.drop(entry);
    this.entries.clear();
    super.dispose();
  }

  private entryOf(document: EditorDocument): Entry {
    const key = document.uri.toString();
    let entry = this.entries.get(key);
    // A document that was closed and opened again is another one.
    if (entry?.document !== document) {
      if (entry) this.drop(entry);
      entry = { document, generation: 0, editedAt: 0, dependencies: new Set() };
      this.entries.set(key, entry);
    }
    return entry;
  }

  private start(entry: Entry): NonNullable<Entry["running"]> {
    const { generation } = entry;
    const controller = new AbortController();
    const answer = this.analyze(entry, controller.signal).then((result) => {
      // An edit overtook it, or the document was closed.
      if (controller.signal.aborted || !result || entry.generation !== generation) return undefined;
      entry.dependencies = result.dependencies;
      this.take(entry, result.file);
      return this.lastGood(entry.document);
    });
    return {
      generation,
      answer,
      cancel: () => {
        controller.abort();
      },
    };
  }

  /** Shows an answer, or holds it back while it says less than the one before and somebody is typing. */
  private take(entry: Entry, file: AnalyzedFile): void {
    clearTimeout(entry.held?.timer);
    delete entry.held;
    const { generation } = entry;
    const loss = entry.shown && lossFrom(entry.shown.file, file);
    const remaining = loss ? entry.editedAt + settleMilliseconds[loss] - Date.now() : 0;
    if (remaining > 0) {
      const timer = setTimeout(() => {
        if (entry.generation !== generation) return;
        delete entry.held;
        entry.shown = { file, generation, edits: [] };
        this.changed.fire(entry.document.uri);
      }, remaining);
      entry.held = { file, generation, timer };
    } else {
      entry.shown = { file, generation, edits: [] };
    }
  }

  private async analyze(
    entry: Entry,
    signal: AbortSignal,
  ): Promise<{ file: AnalyzedFile; dependencies: ReadonlySet<string> } | undefined> {
    const { document } = entry;
    const source = toSourceText(document);
    const nothing: AnalyzedFile = {
      path: source.path,
      language: source.language,
      role: "none",
      problems: [],
      runs: [],
    };
    if (source.text.length > maximumFileLength || !mayTrain(source)) return { file: nothing, dependencies: new Set() };
    try {
      const settings = readPins(await loadWording(), document.uri, (message) => {
        this.log.complain(message);
      });
      if (signal.aborted) return undefined;
      const workspace = new FolderWorkspace(placeOf(document.uri).folder, this.reader);
      const started = performance.now();
      const options = { settings, signal, document: document.uri.toString(), today: today(), ...this.outside };
      const file = await this.analyst.analyze(source, workspace, options);
      this.log.debug(
        `${source.path}: ${String(file.runs.length)} runs, ${(performance.now() - started).toFixed(0)} ms, ${String(workspace.asked.size)} other files asked for`,
      );
      return { file, dependencies: workspace.asked };
    } catch (error) {
      if (signal.aborted) return undefined;
      this.log.error(`${source.path} could not be analysed`, error);
      return undefined;
    }
  }

  private onText({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    this.invalidateDependents(document.uri);
    const whole = wholeOf(document);
    const entry = whole && this.entries.get(whole.uri.toString());
    if (!entry) return;
    const cell = isNotebook(whole) ? whole.getCells().find((c) => c.document === document)?.index : undefined;
    this.edited(
      entry,
      contentChanges.map(({ range, text }) => ({
        kind: "text",
        start: range.start,
        end: range.end,
        text,
        ...(cell === undefined ? {} : { cell }),
      })),
    );
  }

  private onCells({ notebook, contentChanges }: vscode.NotebookDocumentChangeEvent): void {
    const entry = this.entries.get(notebook.uri.toString());
    if (!entry || contentChanges.length === 0) return;
    this.edited(
      entry,
      contentChanges.map(({ range, addedCells }) => ({
        kind: "cells",
        start: range.start,
        end: range.end,
        added: addedCells.length,
      })),
    );
  }

  private edited(entry: Entry, edits: readonly Edit[]): void {
    entry.shown?.edits.push(...edits);
    entry.generation++;
    entry.editedAt = Date.now();
    entry.running?.cancel();
    clearTimeout(entry.held?.timer);
    delete entry.held;
  }

  private invalidateDependents(uri: vscode.Uri): void {
    this.invalidate(({ dependencies }) => [...dependencies].some((address) => isAtOrBelow(address, uri)));
  }

  private invalidate(concerns: (entry: Entry) => boolean): void {
    for (const entry of this.entries.values()) {
      if (!concerns(entry)) continue;
      entry.generation++;
      entry.running?.cancel();
      this.changed.fire(entry.document.uri);
    }
  }

  private evict(document: EditorDocument): void {
    // Edits that were not saved are gone with it.
    this.invalidateDependents(document.uri);
    const key = document.uri.toString();
    const entry = this.entries.get(key);
    if (entry?.document !== document) return;
    this.drop(entry);
    this.entries.delete(key);
  }

  private drop(entry: Entry): void {
    entry.generation++;
    entry.running?.cancel();
    clearTimeout(entry.held?.timer);
    this.analyst.forget(entry.document.uri.toString());
  }
}

/** What an answer lost against the earlier one, if anything. */
function lossFrom(earlier: AnalyzedFile, later: AnalyzedFile): keyof typeof settleMilliseconds | undefined {
  if (later.runs.length < earlier.runs.length) return "fewerRuns";
  return knownIn(later) < knownIn(earlier) ? "lessKnown" : undefined;
}

/** How much is known of a file's runs without guessing: inputs, and whether the energy could be told. */
function knownIn(file: AnalyzedFile): number {
  const known = file.runs.map(({ inputs, estimate }) => {
    const claims = Object.values(inputs).filter(({ origin }) => origin !== "assumed" && origin !== "unknown");
    return claims.length + (estimate.energyKwh ? 1 : 0);
  });
  return known.reduce((all, count) => all + count, 0);
}
