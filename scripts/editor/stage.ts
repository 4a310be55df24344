import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { projectFolder } from "./layout";

/**
 * Lays out the extension as it is packaged, with nothing but what `.vscodeignore` lets through, and gives the folder. The editor runs this
 * copy: what is tested is what ships, and themes of an editor that was downloaded into the project are not taken for the extension's own.
 * @param webTests a module of tests for VS Code for the Web. The package then has no entry for the desktop, so that it runs in a worker of the
 * browser, and the module lies in it: the editor runs tests in the host of the extension that they lie in.
 */
export function stageExtension(webTests?: string): string {
  const folder = join(projectFolder, "out", "extension");
  rmSync(folder, { recursive: true, force: true });
  const lines = readFileSync(join(projectFolder, ".vscodeignore"), "utf8").split(/\r?\n/);
  for (const file of lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1))) {
    const source = join(projectFolder, file);
    if (!existsSync(source)) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(source, join(folder, file));
  }
  if (webTests !== undefined) {
    cpSync(webTests, join(folder, basename(webTests)));
    const file = join(folder, "package.json");
    const manifest = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    delete manifest.main;
    writeFileSync(file, JSON.stringify(manifest));
  }
  return folder;
}
