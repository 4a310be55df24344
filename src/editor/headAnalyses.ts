/**
 * A document's runs as they were committed, for the lens to say what has changed since. Analysed once a commit, while nobody types; asked
 * for what is known, it answers at once.
 */
import * as vscode from "vscode";
import type { AnalyzedFile } from "../core/analysis";
import { toSourceText as readSource } from "../core/source/documents";
import type { DataFiles, Workspace } from "../core/workspace";
import { loadScriptParser } from "../parsers/loadParser";
import type { AnalysisCache } from "./analysisCache";
import { Owner } from "./disposable";
import { isNotebook, placeOf, uriOf, type EditorDocument } from "./documents";
import { changedFiles, gitExtension, type GitApi, type GitExtension, type Repository } from "./gitExtension";
import { loadWording } from "./loadWording";
import { isOn, readPins } from "./settings";
import { section } from "./settingsTable";
import { today } from "./today";
import type { WindowLog } from "./windowLog";
import type { FileReader } from "./workspace";

interface Earlier {
  readonly commit: string;
  /** What was read: files that differ from the commit, with their text there. Another set of them is another answer. */
  readonly changed: string;
  /** Undefined where the file was not there, or could not be analysed. */
  readonly file: AnalyzedFile | undefined;
  readonly asked: ReadonlySet<string>;
}

/** After an edit for so long without another one, nobody types. */
const quietMilliseconds = 400;

export class HeadAnalyses extends Owner {
  private readonly known = new Map<string, Earlier>();
  private readonly wanted = new Map<string, EditorDocument>();
  /** Of what was asked for, the text that it had then. */
  private readonly versions = new Map<string, number>();
  private readonly changed = this.own(new vscode.EventEmitter<void>());
  /** {@link earlier} may answer otherwise. */
  readonly onDidChange = this.changed.event;
  private extension: Promise<GitExtension | undefined> | undefined;
  private repositories: GitApi | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isWorking = false;

  constructor(
    private readonly analyses: AnalysisCache,
    private readonly reader: FileReader,
    private readonly log: WindowLog,
  ) {
    super();
    this.own(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(section)) this.restart();
      }),
    );
    this.own(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.extension = undefined;
        this.restart();
      }),
    );
    this.own(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.known.delete(uri.toString());
        this.wanted.delete(uri.toString());
        this.versions.delete(uri.toString());
      }),
    );
  }

  /** The file at HEAD, as far as it is known by now; what is not known is found out once typing pauses. */
  earlier(document: EditorDocument): AnalyzedFile | undefined {
    const scope = isNotebook(document) ? document.uri : document;
    if (!vscode.workspace.isTrusted || !isOn("annotations.sinceHead", scope)) return undefined;
    const key = document.uri.toString();
    const found = this.known.get(key);
    if (!found || !this.isFresh(found, document)) {
      const { version } = document;
      // Only an edit waits anew: who asks again and again for the same text gets an answer too.
      if (this.versions.get(key) !== version) clearTimeout(this.timer);
      const isWaiting = this.versions.get(key) === version && this.wanted.has(key);
      this.versions.set(key, version);
      this.wanted.set(key, document);
      if (!isWaiting) this.timer = setTimeout(() => void this.work(), quietMilliseconds);
    }
    return found?.file;
  }

  override dispose(): void {
    clearTimeout(this.timer);
    super.dispose();
  }

  private isFresh({ commit, changed, asked }: Earlier, { uri }: EditorDocument): boolean {
    const repository = this.repositories?.getRepository(uri);
    return repository?.state.HEAD?.commit === commit && changedAmong(repository, asked) === changed;
  }

  private restart(): void {
    this.known.clear();
    this.changed.fire();
  }

  /** Takes what was asked for one by one, each in a turn of its own. */
  private async work(): Promise<void> {
    if (this.isWorking || this.wanted.size === 0) return;
    this.isWorking = true;
    try {
      const api = await this.open();
      for (const [key, document] of [...this.wanted]) {
        this.wanted.delete(key);
        const repository = api?.getRepository(document.uri);
        const commit = repository?.state.HEAD?.commit;
        if (!repository || commit === undefined) continue;
        this.known.set(key, await this.analyze(document, repository, commit));
        this.changed.fire();
      }
    } catch (error) {
      this.log.error("The committed state could not be analysed", error);
    } finally {
      this.isWorking = false;
      if (this.wanted.size > 0) this.timer = setTimeout(() => void this.work(), quietMilliseconds);
    }
  }

  private async open(): Promise<GitApi | undefined> {
    this.extension ??= gitExtension().then((extension) => {
      if (extension)
        this.own(
          extension.onDidChangeEnablement(() => {
            this.repositories = undefined;
            this.restart();
          }),
        );
      return extension;
    });
    this.repositories ??= this.followed((await this.extension)?.api());
    return this.repositories;
  }

  /** A commit, a change on disk: the lens asks again, and finds out whether its answer still holds. */
  private followed(api: GitApi | undefined): GitApi | undefined {
    const changed = (): void => {
      this.changed.fire();
    };
    for (const repository of api?.repositories ?? []) this.own(repository.state.onDidChange(changed));
    if (api)
      this.own(
        api.onDidOpenRepository((repository) => {
          this.own(repository.state.onDidChange(changed));
          changed();
        }),
      );
    return api;
  }

  private async analyze({ uri }: EditorDocument, repository: Repository, commit: string): Promise<Earlier> {
    const { folder, path } = placeOf(uri);
    const workspace = new HeadWorkspace(folder, repository, this.reader);
    const text = await workspace.read(path);
    const nothing = { commit, file: undefined, asked: workspace.asked };
    if (text === undefined) return { ...nothing, changed: changedAmong(repository, workspace.asked) };
    const settings = readPins(await loadWording(), uri, () => undefined);
    const options = { settings, today: today(), ...this.analyses.outside };
    const file = await this.analyses.analyst.analyze(readSource(path, text), workspace, options);
    return { ...nothing, file, changed: changedAmong(repository, workspace.asked) };
  }
}

/** Of some files those that differ from HEAD. */
function changedAmong(repository: Repository, asked: ReadonlySet<string>): string {
  return [...changedFiles(repository)]
    .filter((address) => asked.has(address))
    .sort()
    .join("\n");
}

/** A folder at HEAD: what git says has changed is read from the commit, everything else as it lies on disk. */
class HeadWorkspace implements Workspace {
  readonly asked = new Set<string>();
  readonly loadScriptParser = loadScriptParser;
  readonly data: DataFiles;
  private readonly changed: ReadonlySet<string>;

  constructor(
    private readonly folder: vscode.Uri,
    private readonly repository: Repository,
    private readonly reader: FileReader,
  ) {
    this.data = reader.dataIn(folder);
    this.changed = changedFiles(repository);
  }

  async read(path: string): Promise<string | undefined> {
    const uri = uriOf(this.folder, path);
    if (!uri) return undefined;
    const address = uri.toString();
    this.asked.add(address);
    if (!this.changed.has(address)) return this.reader.readSaved(uri);
    return this.repository.show("HEAD", uri.fsPath).catch(() => undefined);
  }
}
