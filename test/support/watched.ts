import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runCli, type CliOptions, type CliResult } from "./cli";

export interface Watched extends CliResult {
  /** What it opened to the outside, started, or loaded as code from elsewhere than its own folder. */
  readonly seen: readonly string[];
}

/** Runs the built command line under a watch on sockets, names that are looked up, processes and modules. @param vanish a file that goes away once folders were listed. */
export function runWatched(args: readonly string[], options: CliOptions & { readonly vanish?: string } = {}): Watched {
  const log = join(tmpdir(), `carbon-lens-watched-${String(process.pid)}-${String(Date.now())}.log`);
  const env = {
    ...options.env,
    WATCHED_LOG: log,
    NODE_OPTIONS: `--require ${JSON.stringify(resolve("test/support/watched.cjs"))}`,
    ...(options.vanish === undefined ? {} : { WATCHED_VANISH: options.vanish }),
  };
  try {
    const result = runCli(args, { ...options, env });
    const lines = existsSync(log) ? readFileSync(log, "utf8").split("\n") : [];
    return { ...result, seen: lines.filter((line) => line !== "") };
  } finally {
    rmSync(log, { force: true });
  }
}
