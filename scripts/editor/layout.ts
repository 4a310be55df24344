/** Where things lie, for the scripts that start a real VS Code. */
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const projectFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** Downloaded editors are kept here, outside `node_modules`, so that `npm ci` stays quick. */
export const editorCache = join(projectFolder, ".vscode-test");
export const compiledTests = join(projectFolder, "out", "test", "editor");
export const resultsFile = join(projectFolder, "out", "test", "editor-results.json");
export const testWorkspace = join(projectFolder, "test", "editor", "workspace");
export const screenTests = join(projectFolder, "test", "editor", "screen");
export const exampleWorkspace = join(projectFolder, "examples");
export const imagesFolder = join(projectFolder, "docs", "images");

/** A path as it stands in a URL: forward slashes, percent-encoded, with a leading slash on Windows too. */
export function urlPath(path: string): string {
  return pathToFileURL(path).pathname;
}
