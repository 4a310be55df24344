/** A real git repository in a temporary folder. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "./cli";

export interface Repository {
  readonly path: string;
  readonly git: (...args: readonly string[]) => string;
  readonly write: (files: Readonly<Record<string, string>>) => void;
  /** Commits all that is there. */
  readonly commit: (message: string) => void;
  readonly remove: () => void;
}

/** A repository whose first commit, on `main`, has these files. */
export function repositoryWith(files: Readonly<Record<string, string>>): Repository {
  const { path, remove } = temporaryFolder(files);
  // Nobody's own settings decide what is tested.
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.org", ...args], {
      cwd: path,
      env,
      encoding: "utf8",
    });
  const commit = (message: string): void => {
    git("add", "--all");
    git("commit", "--quiet", "--message", message);
  };
  git("init", "--quiet", "--initial-branch", "main");
  commit("First");
  const write = (more: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
    }
  };
  return { path, git, write, commit, remove };
}
