/** The workspace on disk: files below a folder, and below the folders of what was named outside it. */
import { realpathSync } from "node:fs";
import { open, readdir, realpath, stat } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import type { DataFiles, Workspace } from "../core/workspace";
import { loadScriptParser } from "../parsers/loadParser";
import { readText } from "./readText";

/** Texts kept for the next run that reads the same companion; together no more than this many UTF-16 units. */
const maximumCachedLength = 64_000_000;

export class FolderWorkspace implements Workspace {
  readonly loadScriptParser = loadScriptParser;
  private readonly root: string;
  /** Folders whose files are read, links resolved: the workspace's first. */
  private readonly realRoots: string[];
  private readonly cache = new Map<string, Promise<string | undefined>>();
  private cachedLength = 0;

  /** @param folder an existing folder. */
  constructor(folder: string) {
    this.root = resolve(folder);
    this.realRoots = [realpathSync(this.root)];
  }

  /** What it takes to open it again elsewhere: its folder, and those that {@link allow} was called with. */
  get opened(): { readonly folder: string; readonly allowed: readonly string[] } {
    return { folder: this.root, allowed: this.realRoots.slice(1) };
  }

  /** Lets files below a folder outside the workspace be read too: somebody named it, or a file in it, on the command line. */
  allow(folder: string): void {
    const real = realpathSync(folder);
    if (!this.realRoots.some((root) => isInside(root, real))) this.realRoots.push(real);
  }

  /** The path that the core knows a file by: POSIX, relative to the workspace; absolute outside of it. */
  pathOf(file: string): string {
    const [root] = this.realRoots;
    if (isInside(this.root, file)) return toPosix(relative(this.root, file));
    const real = realpathSync(file);
    return toPosix(root !== undefined && isInside(root, real) ? relative(root, real) : file);
  }

  /** The path of something below the workspace folder, given as people give it; undefined where it leads out of the folder. */
  pathInside(path: string): string | undefined {
    const file = resolve(this.root, path);
    const [root = this.root] = this.realRoots;
    const found = [this.root, root].find((folder) => isInside(folder, file));
    return found === undefined ? undefined : toPosix(relative(found, file));
  }

  /** Data in the same folders. */
  readonly data: DataFiles = {
    size: async (path) => {
      const place = await this.placeOf(path);
      const found = place === undefined ? undefined : await stat(place).catch(() => undefined);
      return found?.isFile() === true ? found.size : undefined;
    },
    bytes: async (path, from, to) => {
      const place = await this.placeOf(path);
      return place === undefined ? undefined : readPart(place, from, to).catch(() => undefined);
    },
    list: async (path) => {
      const place = await this.placeOf(path);
      if (place === undefined) return undefined;
      const entries = await readdir(place, { withFileTypes: true }).catch(() => undefined);
      return entries?.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
    },
  };

  read(path: string): Promise<string | undefined> {
    const cached = this.cache.get(path);
    if (cached) return cached;
    const reading = this.readInside(path);
    this.cache.set(path, reading);
    return reading;
  }

  /** Where a path lies on disk; undefined where nothing is there. A link that leads out of the workspace is not followed. */
  async placeOf(path: string): Promise<string | undefined> {
    const real = await realpath(resolve(this.root, path)).catch(() => undefined);
    return real !== undefined && this.realRoots.some((root) => isInside(root, real)) ? real : undefined;
  }

  private async readInside(path: string): Promise<string | undefined> {
    const real = await this.placeOf(path);
    if (real === undefined) return undefined;
    const read = await readText(real);
    if (!read.ok) return undefined;
    this.cachedLength += read.text.length;
    if (this.cachedLength > maximumCachedLength) {
      this.cache.clear();
      this.cachedLength = read.text.length;
    }
    return read.text;
  }
}

async function readPart(file: string, from: number, to: number): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const bytes = new Uint8Array(to - from);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function toPosix(path: string): string {
  return sep === "/" ? path : path.split(sep).join("/");
}
