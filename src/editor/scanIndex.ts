/**
 * What scans of the workspace found, kept between windows. An entry holds what an analysis asked for (texts, folders, sizes) and the answers'
 * hashes: it stands as long as the same questions get the same answers. A damaged index is one that is not there.
 */
import * as vscode from "vscode";
import type { AnalyzedFile } from "../core/analysis";
import type { Workspace } from "../core/workspace";

/** Goes up when the form of the file changes. */
const format = 1;
const name = "scan.json";
/** Longer ones are not kept: they would cost more to read than to make anew. */
const maximumEntries = 20_000;
const maximumBytes = 64_000_000;

/** What an analysis may ask its workspace: the text of a file, the size of one, what stands in a folder. */
type Question = "read" | "size" | "list";
type Asked = readonly [question: Question, path: string, answer: string];

interface Entry {
  /** Of all that an analysis depends on beside the workspace: the version, the settings, the day. */
  readonly circumstances: string;
  readonly text: string;
  readonly asked: readonly Asked[];
  readonly file: AnalyzedFile;
}

/** What is to be analysed, and under which circumstances. */
export interface Subject {
  readonly uri: vscode.Uri;
  readonly text: string;
  readonly circumstances: unknown;
  readonly workspace: Workspace;
}

export class ScanIndex {
  private entries = new Map<string, Entry>();
  private opening: Promise<void> | undefined;
  private hasChanged = false;
  /** How many answers were taken from the index so far. */
  recalled = 0;

  /** @param folder where it is kept; without one, in a window without a folder, nothing is. */
  constructor(
    private readonly folder: vscode.Uri | undefined,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Where it lies. */
  get place(): vscode.Uri | undefined {
    return this.folder && vscode.Uri.joinPath(this.folder, name);
  }

  /** Forgets what is not written: the next question reads the file. */
  reopen(): void {
    this.entries = new Map();
    this.opening = undefined;
  }

  /** What is known of a file, where all that it was worked out from is as it was. */
  async recall({ uri, text, circumstances, workspace }: Subject): Promise<AnalyzedFile | undefined> {
    if (!this.folder) return undefined;
    await (this.opening ??= this.open());
    const entry = this.entries.get(uri.toString());
    if (entry?.text !== (await hashOf(text)) || entry.circumstances !== (await hashOf(circumstances))) return undefined;
    for (const [question, path, answer] of entry.asked)
      if ((await hashOf(await ask(workspace, question, path))) !== answer) return undefined;
    this.recalled++;
    return entry.file;
  }

  /** Analyses a file through a workspace that notes what is asked, and keeps the result; not where rows of data were counted for it. */
  async keep(
    { uri, text, circumstances, workspace }: Subject,
    analyze: (noting: Workspace) => Promise<AnalyzedFile>,
  ): Promise<AnalyzedFile> {
    if (!this.folder) return analyze(workspace);
    const notes: Notes = { asked: new Map(), readsData: false };
    const file = await analyze(noting(workspace, notes));
    this.hasChanged = true;
    if (notes.readsData) this.entries.delete(uri.toString());
    else
      this.entries.set(uri.toString(), {
        circumstances: await hashOf(circumstances),
        text: await hashOf(text),
        asked: [...notes.asked.values()],
        file,
      });
    return file;
  }

  /** Writes what changed, for files that are still there. One that cannot be written is made anew next time. */
  async save(isThere: (address: string) => boolean): Promise<void> {
    const { folder, place } = this;
    if (!folder || !place || !this.hasChanged) return;
    this.hasChanged = false;
    const kept = [...this.entries].filter(([address]) => isThere(address)).slice(-maximumEntries);
    const body = JSON.stringify(kept);
    if (body.length > maximumBytes) return;
    try {
      await vscode.workspace.fs.createDirectory(folder);
      const draft = vscode.Uri.joinPath(folder, `${name}.${Math.random().toString(36).slice(2)}`);
      await vscode.workspace.fs.writeFile(draft, new TextEncoder().encode(`${await headOf(body)}\n${body}`));
      await vscode.workspace.fs.rename(draft, place, { overwrite: true });
    } catch (error) {
      this.log.warn(`The index of the workspace could not be written: ${String(error)}`);
    }
  }

  private async open(): Promise<void> {
    if (!this.place) return;
    try {
      const bytes = await vscode.workspace.fs.readFile(this.place);
      const text = new TextDecoder().decode(bytes);
      const end = text.indexOf("\n");
      const body = text.slice(end + 1);
      if (text.slice(0, end) !== (await headOf(body))) throw new Error("it is damaged, or of another version");
      this.entries = new Map(JSON.parse(body) as [string, Entry][]);
    } catch (error) {
      if (!(error instanceof vscode.FileSystemError))
        this.log.info(`The index of the workspace is made anew: ${String(error)}`);
    }
  }
}

/** The first line of the file: its form, and the hash of the rest. */
async function headOf(body: string): Promise<string> {
  return `${String(format)} ${await hashOf(body)}`;
}

interface Notes {
  readonly asked: Map<string, Asked>;
  readsData: boolean;
}

/** The same workspace, all questions to which are noted with the hashes of the answers. */
function noting(workspace: Workspace, notes: Notes): Workspace {
  const { data } = workspace;
  const noted = async <T>(question: Question, path: string, answering: Promise<T>): Promise<T> => {
    const answer = await answering;
    notes.asked.set(`${question} ${path}`, [question, path, await hashOf(answer)]);
    return answer;
  };
  return {
    ...workspace,
    read: (path) => noted("read", path, workspace.read(path)),
    ...(data && {
      data: {
        size: (path) => noted("size", path, data.size(path)),
        list: (path) => noted("list", path, data.list(path)),
        bytes: (path, from, to) => {
          notes.readsData = true;
          return data.bytes(path, from, to);
        },
      },
    }),
  };
}

function ask(workspace: Workspace, question: Question, path: string): Promise<unknown> {
  if (question === "read") return workspace.read(path);
  return workspace.data?.[question](path) ?? Promise.resolve(undefined);
}

/** SHA-256, in hexadecimal digits, of plain data; nothing has one too. */
async function hashOf(value: unknown): Promise<string> {
  const text = JSON.stringify(value) as string | undefined;
  const digest = await globalThis.crypto.subtle.digest("SHA-256", new TextEncoder().encode(text ?? "undefined"));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
