/** Where things lie, for the scripts that start a real VS Code. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const projectFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** Downloaded editors are kept here, outside `node_modules`, so that `npm ci` stays quick. */
export const editorCache = join(projectFolder, ".vscode-test");
export const compiledTests = join(projectFolder, "out", "test", "editor");
export const resultsFile = join(projectFolder, "out", "test", "editor-results.json");
export const testSources = join(projectFolder, "test", "editor");
export const testWorkspace = join(projectFolder, "test", "editor", "workspace");
export const screenTests = join(projectFolder, "test", "editor", "screen");
export const exampleWorkspace = join(projectFolder, "examples");
/** The file of it that shows most, and the line on which it trains. */
export const exampleFile = { path: join("finetune", "train.py"), trains: "trainer.train()" } as const;
export const imagesFolder = join(projectFolder, "docs", "images");
export const walkthroughImages = join(projectFolder, "media", "walkthrough");

/** A path as it stands in a URL: forward slashes, percent-encoded, with a leading slash on Windows too. */
export function urlPath(path: string): string {
  return pathToFileURL(path).pathname;
}

/** 1-based line of the first line of a file that holds a text; 1 where none does. */
export function lineWith(file: string, text: string): number {
  return (
    Math.max(
      0,
      readFileSync(file, "utf8")
        .split("\n")
        .findIndex((line) => line.includes(text)),
    ) + 1
  );
}
