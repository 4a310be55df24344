/** Which files of a folder are looked at: the same ones in the editor and on the command line. */
import ignore, { type Ignore } from "ignore";
import { languageOfPath } from "./sourceText";

/** Folders of installed packages, which hold training code that is not the user's. */
const skippedFolders = new Set(["node_modules", "site-packages", "__pycache__"]);
/** Deeper folders than this are not entered. */
const maximumDepth = 64;

interface IgnoreFile {
  /** With a slash at the end; "" for the top. */
  readonly folder: string;
  readonly rules: Ignore;
}

/** How many patterns one with alternatives in braces may stand for. */
const maximumAlternatives = 64;

/**
 * What is left out below one folder: what `.gitignore` files name, hidden folders (but for VS Code's own), installed packages and virtual environments.
 * Paths are POSIX and relative to the top.
 */
export class FolderRules {
  private constructor(
    private readonly ignores: readonly IgnoreFile[],
    private readonly depth: number,
    private readonly excluded?: Ignore,
  ) {}

  /** Nothing is known yet: where a walk starts. */
  static readonly top = new FolderRules([], 0);

  /** The same, without what these patterns match, as VS Code's settings write them: a path from the top, with stars and braces. Nothing takes that back. */
  static without(patterns: readonly string[]): FolderRules {
    const rules = patterns.flatMap((pattern) => alternatives(pattern)).map(fromTop);
    return rules.length === 0 ? FolderRules.top : new FolderRules([], 0, ignore().add(rules));
  }

  /**
   * The rules inside a folder that {@link takesFolder} let through; undefined where its entries show that it is a virtual environment.
   * @param folder its path; "" for the top.
   * @param gitignore the text of its `.gitignore`, where it has one.
   */
  inside(folder: string, names: readonly string[], gitignore: string | undefined): FolderRules | undefined {
    if (names.includes("pyvenv.cfg") || names.includes("conda-meta")) return undefined;
    const own =
      gitignore === undefined ? [] : [{ folder: folder === "" ? "" : `${folder}/`, rules: ignore().add(gitignore) }];
    return new FolderRules([...own, ...this.ignores], this.depth + 1, this.excluded);
  }

  takesFolder(path: string): boolean {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const isHidden = name.startsWith(".") && name !== ".vscode";
    if (this.depth > maximumDepth || isHidden || skippedFolders.has(name)) return false;
    return !this.isIgnored(`${path}/`);
  }

  takesFile(path: string): boolean {
    return languageOfPath(path) !== "other" && !this.isIgnored(path);
  }

  /** The nearest `.gitignore` with an opinion decides, as in git. */
  private isIgnored(path: string): boolean {
    if (this.excluded?.ignores(path) === true) return true;
    for (const { folder, rules } of this.ignores) {
      const opinion = rules.test(path.slice(folder.length));
      if (opinion.ignored) return true;
      if (opinion.unignored) return false;
    }
    return false;
  }
}

/** `.gitignore` means a name without a slash anywhere, and spells what it takes back with a mark. */
function fromTop(pattern: string): string {
  const path = pattern.replace(/^\.?\/+/, "");
  return path.startsWith("**/") ? path : `/${path}`;
}

/** A pattern once for each of the alternatives in its braces: `*.{js,ts}`. */
function alternatives(pattern: string): string[] {
  let found = [pattern];
  while (found.length < maximumAlternatives && found.some((each) => braces.test(each)))
    found = found.flatMap((each) => {
      const match = braces.exec(each);
      return match?.[1] === undefined
        ? [each]
        : match[1].split(",").map((choice) => each.replace(match[0], () => choice));
    });
  return found;
}

const braces = /\{([^{}]*)\}/;
