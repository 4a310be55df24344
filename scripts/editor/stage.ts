import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectFolder } from "./layout";

/**
 * Lays out the extension as it is packaged, with nothing but what `.vscodeignore` lets through, and gives the folder. The editor runs this
 * copy: what is tested is what ships, and themes of an editor that was downloaded into the project are not taken for the extension's own.
 */
export function stageExtension(): string {
  const folder = join(projectFolder, "out", "extension");
  rmSync(folder, { recursive: true, force: true });
  const lines = readFileSync(join(projectFolder, ".vscodeignore"), "utf8").split(/\r?\n/);
  for (const file of lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1))) {
    const source = join(projectFolder, file);
    if (!existsSync(source)) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(source, join(folder, file));
  }
  return folder;
}
