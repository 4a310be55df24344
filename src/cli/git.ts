/** A repository at one of its revisions, read through git's own program. */
import { execFile, spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { promisify } from "node:util";
import { maximumFileLength } from "../core/source/documents";
import { FolderRules } from "../core/source/folderRules";
import type { Workspace } from "../core/workspace";
import { Failure } from "./failure";
import { decode } from "./readText";

const run = promisify(execFile);
/** Names of the files of a large repository. */
const maximumOutput = 512 << 20;

/**
 * What a git command prints.
 * @throws {Failure} with git's own words where it fails.
 */
async function git(folder: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run("git", ["-C", folder, ...args], { maxBuffer: maximumOutput });
    return stdout;
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new Failure(`git ${args[0] ?? ""} failed: ${said === "" ? "is git installed?" : said}`);
  }
}

/**
 * The commit that a revision names.
 * @throws {Failure} where it names none.
 */
export async function commitOf(folder: string, revision: string): Promise<string> {
  // A revision that looks like an option must not become one.
  const commit = await git(folder, [
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${revision}^{commit}`,
  ]).catch(() => "");
  if (commit === "") throw new Failure(`${revision} names no commit in ${folder}`);
  return commit.trim();
}

/** Paths below the folder, relative to it, that differ between two commits; without the second, from what is on disk now. */
export async function changedPaths(
  folder: string,
  base: string,
  head: string | undefined,
): Promise<ReadonlySet<string>> {
  const names = [
    "diff",
    "--name-only",
    "--no-renames",
    "--relative",
    "-z",
    base,
    ...(head === undefined ? [] : [head]),
    "--",
  ];
  const untracked = head === undefined ? await git(folder, ["ls-files", "--others", "--exclude-standard", "-z"]) : "";
  return new Set(`${await git(folder, names)}${untracked}`.split("\0").filter((path) => path !== ""));
}

/** The files of a folder at a commit. {@link close} ends the program that reads them. */
export class RevisionWorkspace implements Workspace {
  private reader: BlobReader | undefined;

  private constructor(
    private readonly folder: string,
    private readonly blobs: ReadonlyMap<string, string>,
  ) {}

  static async open(folder: string, commit: string): Promise<RevisionWorkspace> {
    const listing = await git(folder, ["ls-tree", "-r", "-z", commit, "./"]);
    const blobs = new Map<string, string>();
    for (const entry of listing.split("\0")) {
      const tab = entry.indexOf("\t");
      const [mode, type, id] = entry.slice(0, Math.max(tab, 0)).split(" ");
      // Links are not followed: what they point to inside the folder is found at its own place.
      if (type === "blob" && mode !== "120000" && id !== undefined) blobs.set(entry.slice(tab + 1), id);
    }
    return new RevisionWorkspace(folder, blobs);
  }

  /** The files that may hold a run, in the order in which a folder on disk gives them. */
  candidates(): readonly string[] {
    return [...this.blobs.keys()].filter(isCandidate).sort((a, b) => (a < b ? -1 : 1));
  }

  async read(path: string): Promise<string | undefined> {
    const id = this.blobs.get(path);
    if (id === undefined) return undefined;
    this.reader ??= new BlobReader(this.folder);
    const bytes = await this.reader.read(id);
    if (!bytes || bytes.length > maximumFileLength) return undefined;
    const text = decode(bytes);
    return text.ok ? text.text : undefined;
  }

  close(): void {
    this.reader?.close();
  }
}

function isCandidate(path: string): boolean {
  const parts = path.split("/");
  const isTaken = parts.slice(0, -1).every((_, at) => FolderRules.top.takesFolder(parts.slice(0, at + 1).join("/")));
  return isTaken && FolderRules.top.takesFile(path);
}

/** One `git cat-file --batch` that answers for one object after the other. */
class BlobReader {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly waiting: ((bytes: Buffer | undefined) => void)[] = [];
  private chunks: Buffer = Buffer.alloc(0);

  constructor(folder: string) {
    this.process = spawn("git", ["-C", folder, "cat-file", "--batch"]);
    this.process.stdout.on("data", (chunk: Buffer) => {
      this.take(chunk);
    });
    this.process.stderr.resume();
    const end = (): void => {
      for (const answer of this.waiting.splice(0)) answer(undefined);
    };
    this.process.on("error", end).on("close", end);
  }

  read(id: string): Promise<Buffer | undefined> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.process.stdin.write(`${id}\n`);
    });
  }

  close(): void {
    this.process.stdin.end();
  }

  /** An answer is `id type size`, a line end, the bytes, a line end; or `id missing`. */
  private take(chunk: Buffer): void {
    this.chunks = Buffer.concat([this.chunks, chunk]);
    for (;;) {
      const end = this.chunks.indexOf("\n");
      if (end < 0) return;
      const size = /^\S+ \S+ (\d+)$/.exec(this.chunks.toString("utf8", 0, end))?.[1];
      const length = size === undefined ? 0 : Number(size) + 1;
      if (this.chunks.length < end + 1 + length) return;
      const bytes = size === undefined ? undefined : this.chunks.subarray(end + 1, end + length);
      this.chunks = this.chunks.subarray(end + 1 + length);
      this.waiting.shift()?.(bytes);
    }
  }
}
