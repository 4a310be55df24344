/**
 * What scans of the workspace found, kept between windows. An entry holds what an analysis asked for (texts, folders, sizes) and the answers'
 * hashes: it stands as long as the same questions get the same answers. A damaged index is one that is not there.
 */
import * as vscode from "vscode";
import type { AnalyzedFile } from "../core/analysis";
import type { Workspace } from "../core/workspace";
import type { WindowLog } from "./windowLog";
import { writeWhole } from "./writeWhole";

/** Goes up when the form of the file changes. */
const format = 1;
const name = "scan.json";
/** More is not kept, in entries and in UTF-16 units: it would cost more to read than to make anew. */
const maximumEntries = 20_000;
const maximumLength = 64_000_000;

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
  /** When the file was changed that {@link entries} has taken in. */
  private seen: number | undefined;
  /** How many answers were taken from the index so far. */
  recalled = 0;

  /** @param folder where it is kept; without one, in a window without a folder, nothing is. */
  constructor(
    private readonly folder: vscode.Uri | undefined,
    private readonly log: WindowLog,
  ) {}

  /** Where it lies. */
  get place(): vscode.Uri | undefined {
    return this.folder && vscode.Uri.joinPath(this.folder, name);
  }

  /** Forgets what is not written: the next question reads the file. */
  reopen(): void {
    this.entries = new Map();
    this.opening = undefined;
    this.seen = undefined;
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

  /**
   * Writes what changed, beside what another window of the same folder wrote meanwhile. What cannot be written is made anew next time.
   * @param isGone whether a file is no longer there.
   */
  async save(isGone: (address: string) => boolean): Promise<void> {
    const { folder, place } = this;
    if (!folder || !place || !this.hasChanged) return;
    this.hasChanged = false;
    await this.open();
    for (const address of this.entries.keys()) if (isGone(address)) this.entries.delete(address);
    const body = bodyOf([...this.entries]);
    try {
      await vscode.workspace.fs.createDirectory(folder);
      await writeWhole(place, `${await headOf(body)}\n${body}`);
      this.seen = (await vscode.workspace.fs.stat(place)).mtime;
    } catch (error) {
      this.log.warn(`The index of the workspace could not be written: ${String(error)}`);
    }
  }

  /** Takes in the file where it is not the one that was read or written last. What is known already is newer. */
  private async open(): Promise<void> {
    if (!this.place) return;
    try {
      const { mtime } = await vscode.workspace.fs.stat(this.place);
      if (mtime === this.seen) return;
      this.seen = mtime;
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(this.place));
      const end = text.indexOf("\n");
      const body = text.slice(end + 1);
      if (text.slice(0, end) !== (await headOf(body))) throw new Error("it is damaged, or of another version");
      this.entries = new Map([...(JSON.parse(body) as [string, Entry][]), ...this.entries]);
    } catch (error) {
      if (!(error instanceof vscode.FileSystemError))
        this.log.info(`The index of the workspace is made anew: ${String(error)}`);
    }
  }
}

/** As many of the newest entries as may be kept, as text. */
function bodyOf(entries: readonly (readonly [string, Entry])[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const entry of entries.slice(-maximumEntries).reverse()) {
    const text = JSON.stringify(entry);
    length += text.length + 1;
    if (length > maximumLength) break;
    kept.push(text);
  }
  return `[${kept.reverse().join(",")}]`;
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
