import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** The command line as it ships. */
export const cliFile = resolve("dist/cli.js");

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the built command line to its end. `npm test` builds it first; on its own, a suite needs `npm run build` before it. */
export function runCli(args: readonly string[], options: CliOptions = {}): CliResult {
  if (!existsSync(cliFile)) throw new Error(`${cliFile} is missing: npm run build`);
  // What this process was told about colours is not meant for the one under test.
  const environment = { ...process.env };
  delete environment.NO_COLOR;
  delete environment.FORCE_COLOR;
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [cliFile, ...args], {
    cwd: options.cwd ?? process.cwd(),
    input: options.input ?? "",
    env: { ...environment, ...options.env },
    encoding: "utf8",
    maxBuffer: 512 << 20,
    timeout: 50_000,
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** A folder with the given files, below the system's temporary folder. `remove` deletes it. */
export function temporaryFolder(files: Readonly<Record<string, string>>): {
  readonly path: string;
  readonly remove: () => void;
} {
  const path = mkdtempSync(join(tmpdir(), "carbon-lens-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}
