import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mustRun } from "./command";
import type { Release } from "./host";
import { editorCache } from "./layout";
import { say } from "./say";

/** The VS Code server that the npm package code-server carries, and the Node that it needs where that is not ours. */
const packages: Readonly<Record<Release, { readonly codeServer: string; readonly node?: string }>> = {
  oldest: { codeServer: "4.100.3" },
  newest: { codeServer: "4.139.1", node: "24" },
};

export interface InstalledServer {
  /** The Node that runs it. */
  readonly node: string;
  readonly main: string;
  readonly version: string;
}

/** The server of a release, installed when it is not there yet. A half-finished install is thrown away and made again. */
export async function installServer(release: Release): Promise<InstalledServer> {
  const { codeServer, node } = packages[release];
  const folder = join(editorCache, `code-server-${codeServer}`);
  const complete = join(folder, "complete");
  const modules = join(folder, "node_modules");
  const vscode = join(modules, "code-server", "lib", "vscode");
  if (!existsSync(complete)) {
    say(`Installing the VS Code server (code-server ${codeServer}, about 400 MB, once) …`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    // Its scripts would compile native modules (terminal, logging) that no test needs.
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    await mustRun("npm", ["install", `code-server@${codeServer}`, ...quiet], { folder });
    // The node package brings its binary through an install script, so scripts must run for this one.
    if (node)
      await mustRun("npm", ["install", `node@${node}`, "--no-audit", "--no-fund", "--loglevel=error"], { folder });
    await mustRun("npm", ["install", "--omit=dev", ...quiet], { folder: vscode });
    writeFileSync(complete, "");
  }
  const product = JSON.parse(readFileSync(join(vscode, "package.json"), "utf8")) as { version: string };
  return {
    node: node ? join(modules, ".bin", "node") : process.execPath,
    main: join(vscode, "out", "server-main.js"),
    version: product.version,
  };
}
