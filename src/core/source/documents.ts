import type { Workspace } from "../workspace";
import type { ScriptParser } from "./parsedScript";
import { languageOfPath, SourceText } from "./sourceText";
import { readNotebook } from "./notebook";

/** Files larger than this are not read (bytes, as UTF-16 units). Training code is smaller; generated data is not. */
export const maximumFileLength = 4_000_000;
/** How many companions one analysis may read; a chain of imports longer than this is cut. */
export const maximumDocuments = 200;
/** The same in UTF-16 units of their text. */
const maximumTotalLength = 600_000;
/** A module longer than this holds data rather than code. */
const maximumModuleLength = 500_000;
/** How many files that are not there it may ask for: an import is looked for in several folders. */
const maximumMisses = 4_000;
/** Files that are read side by side: a host answers them together. */
const readsAtOnce = 32;
/** UTF-16 units of the files of one workspace that are kept between analyses. */
const maximumKept = 3_000_000;

/**
 * The files that an analysis has looked at, answered at once. Evaluation is synchronous: a file that is not here yet is
 * noted as wanted and answered with undefined; {@link load} then fetches what is wanted and evaluation runs again, until nothing is missing.
 */
export class Documents {
  private readonly known = new Map<string, SourceText | null>();
  private wanted = new Set<string>();
  /** All that was asked for by name, there or not. */
  readonly asked = new Set<string>();
  private parser: ScriptParser | undefined;
  private wantsParser = false;
  private found = 0;
  private length = 0;
  private interrupted = false;
  /** More files were asked for than one analysis reads; the others are taken as not there. */
  cut = false;
  /**
   * Set where all that is wanted will be loaded and everything read again: a program need not be read before what it imports is there
   * ({@link interrupt}).
   */
  waits = false;
  /** Whether nobody waits any more for what is read. */
  isCancelled: (() => boolean) | undefined;

  constructor(initial: Iterable<SourceText> = []) {
    for (const document of initial) this.known.set(document.path, document);
  }

  /** The document, or undefined when it does not exist or has not been read yet. */
  get(path: string): SourceText | undefined {
    const key = this.keyOf(path);
    if (key === undefined) return undefined;
    const document = this.known.get(key);
    this.asked.add(key);
    if (document === undefined) this.wanted.add(key);
    return document ?? undefined;
  }

  /** The first of several candidate paths that exists. All are noted as wanted. */
  first(paths: readonly string[]): SourceText | undefined {
    let found: SourceText | undefined;
    for (const path of paths) found ??= this.get(path);
    return found;
  }

  /** Has files loaded that are likely to be asked for: what {@link load} reads next. */
  expect(paths: Iterable<string>): void {
    for (const path of paths) if (!this.known.has(path)) this.wanted.add(path);
  }

  /** Whether it is not known yet if the file exists. */
  awaits(path: string): boolean {
    const key = this.keyOf(path);
    return key !== undefined && !this.known.has(key);
  }

  /** Says that a program was not read for files that are awaited: there is more to come after the next {@link load}. */
  interrupt(): void {
    this.interrupted = true;
  }

  /** Whether the file was looked for and does not exist. */
  lacks(path: string): boolean {
    const key = this.keyOf(path);
    return key === undefined || this.known.get(key) === null;
  }

  /** The path as files are known by. Asked for again and again while imports are looked for: what is known needs no look at its parts. */
  private keyOf(path: string): string | undefined {
    return this.known.has(path) ? path : normalizePath(path);
  }

  set(document: SourceText): void {
    this.known.set(document.path, document);
  }

  /** The parser of JavaScript and TypeScript, or undefined while it is not loaded: asking for it has it loaded. */
  get scriptParser(): ScriptParser | undefined {
    this.wantsParser = true;
    return this.parser;
  }

  /** Reads what was asked for since the last call. Returns whether there is reason to read again: something new, or a reading that stopped. */
  async load(workspace: Workspace): Promise<boolean> {
    const loaded = await this.loadParser(workspace);
    return (await this.loadFiles(workspace)) || loaded;
  }

  private async loadParser(workspace: Workspace): Promise<boolean> {
    if (!this.wantsParser || this.parser) return false;
    this.parser = await workspace.loadScriptParser?.();
    return this.parser !== undefined;
  }

  private async loadFiles(workspace: Workspace): Promise<boolean> {
    const paths = [...this.wanted];
    this.wanted = new Set();
    let again = this.interrupted;
    this.interrupted = false;
    let read: readonly (string | undefined)[] = [];
    for (const [at, path] of paths.entries()) {
      const isFull = this.found >= maximumDocuments || this.length >= maximumTotalLength;
      const mayRead = !isFull && this.known.size - this.found < maximumMisses;
      if (mayRead && at % readsAtOnce === 0)
        read = await Promise.all(paths.slice(at, at + readsAtOnce).map((each) => workspace.read(each)));
      const text = mayRead ? read[at % readsAtOnce] : undefined;
      const isLong =
        text !== undefined && text.length > (path.endsWith(".py") ? maximumModuleLength : maximumFileLength);
      const document = text === undefined || isLong ? null : keptSource(workspace, path, text);
      this.cut ||= isFull || isLong;
      this.known.set(path, document);
      if (document) {
        this.found++;
        this.length += document.text.length;
        again = true;
      }
    }
    return again;
  }
}

/** Files as they were wrapped for earlier analyses, the least lately used first. */
class KeptSources {
  private readonly sources = new Map<string, { readonly raw: string; readonly source: SourceText }>();
  private length = 0;

  /** The file, with the tree that was read of it where its text is still the same. */
  get(path: string, raw: string): SourceText {
    const known = this.sources.get(path);
    this.forget(path);
    const source = known?.raw === raw ? known.source : toSourceText(path, raw);
    this.sources.set(path, { raw, source });
    this.length += raw.length;
    for (const oldest of this.sources.keys()) {
      if (this.length <= maximumKept) break;
      this.forget(oldest);
    }
    return source;
  }

  private forget(path: string): void {
    this.length -= this.sources.get(path)?.raw.length ?? 0;
    this.sources.delete(path);
  }
}

const keptSources = new WeakMap<object, KeptSources>();

function keptSource(workspace: Workspace, path: string, raw: string): SourceText {
  const owner = workspace.shared ?? workspace;
  let kept = keptSources.get(owner);
  if (!kept) keptSources.set(owner, (kept = new KeptSources()));
  return kept.get(path, raw);
}

/** Wraps a file's raw text: a notebook becomes its joined code cells, every other file stays as it is. */
export function toSourceText(path: string, text: string, version = 0): SourceText {
  const language = languageOfPath(path);
  return language === "notebook" ? readNotebook(path, text, version) : new SourceText(path, language, text, version);
}

/** What has to be resolved in a path: parts that are dots or empty, backslashes. */
const unresolved = /\\|\/\/|.\/$|(?:^|\/)\.{1,2}(?:\/|$)/;

/** Resolves `.` and `..`; undefined where the path leads out of the workspace. Absolute paths stay absolute. */
export function normalizePath(path: string): string | undefined {
  if (!unresolved.test(path)) return path;
  const absolute = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.replace(/\\/g, "/").split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else parts.push(part);
  }
  return (absolute ? "/" : "") + parts.join("/");
}

/** The folder of a path, without a trailing slash; "" for a file at the root. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at < 0 ? "" : path.slice(0, at);
}

/** Joins path parts with `/`, leaving out empty ones; a later absolute part wins, as in Python's `os.path.join`. */
export function joinPath(...parts: readonly string[]): string {
  let joined = "";
  for (const part of parts) {
    if (part === "") continue;
    if (part.startsWith("/") || joined === "") joined = part;
    else joined += joined.endsWith("/") ? part : `/${part}`;
  }
  return joined;
}
