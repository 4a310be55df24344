import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build, type BuildOptions } from "esbuild";
import { compiledTests, projectFolder } from "./layout";

/** A folder of `test/editor` that runs in a window of its own. */
export interface Suite {
  readonly name: string;
  readonly trusted: boolean;
  /** A `.code-workspace` of the suite's folder to open, beside the tests' workspace; that as the one folder where this is missing. */
  readonly opens?: string;
  /** Runs in VS Code for the Web: extension and tests in a worker of the browser. Only the server host has one. */
  readonly isWeb?: true;
}

export const suites: readonly Suite[] = [
  { name: "suite", trusted: true },
  { name: "restricted", trusted: false },
  { name: "updated", trusted: true },
  { name: "folders", trusted: true, opens: "two.code-workspace" },
  { name: "web", trusted: true, isWeb: true },
];

/** Tests of the first suite that VS Code for the Web must pass too: all that need nothing of Node's. */
const alsoInWeb = [
  "annotations",
  "fixes",
  "hover",
  "launchers",
  "lens",
  "notebook",
  "pinning",
  "report",
  "settings",
  "statusBar",
  "whatIf",
  "workspaceSurfaces",
];

const source = join(projectFolder, "test", "editor");

const shared: BuildOptions = {
  bundle: true,
  format: "cjs",
  target: "es2022",
  sourcemap: "inline",
  logLevel: "warning",
};

/** Compiles the in-editor tests; gives the module whose `run()` the extension host calls for a suite. */
export async function buildEditorTests(only?: string): Promise<(suite: Suite) => string> {
  const ofNode = suites.filter(({ isWeb }) => !isWeb).flatMap(({ name }) => testsIn(name));
  await build({
    ...shared,
    entryPoints: [join(source, "index.ts"), ...ofNode],
    outbase: source,
    outdir: compiledTests,
    platform: "node",
    external: ["vscode", "mocha"],
  });
  // A worker lists no folders and has no environment, so here everything is in one file.
  const files = [...alsoInWeb.map((name) => join(source, "suite", `${name}.test.ts`)), ...testsIn("web")];
  const contents = ["./indexWeb", ...files].map((file) => `export * from ${JSON.stringify(file)};`).join("\n");
  const web = join(compiledTests, "web.js");
  await build({
    ...shared,
    stdin: { contents, resolveDir: source },
    outfile: web,
    platform: "browser",
    // Mocha's build for browsers takes `module` for its own where it finds one.
    format: "iife",
    globalName: "tests",
    footer: { js: "module.exports = tests;" },
    external: ["vscode"],
    alias: { "node:assert/strict": join(source, "web", "assert.ts") },
    define: { "process.env.CARBON_LENS_ONLY": JSON.stringify(only ?? "") },
  });
  return ({ isWeb }) => (isWeb ? web : join(compiledTests, "index.js"));
}

function testsIn(suite: string): string[] {
  const folder = join(source, suite);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join(folder, file));
}
