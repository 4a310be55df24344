import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { compiledTests, projectFolder } from "./layout";

/** The suites of `test/editor`, each a folder of `*.test.ts` that runs in a window of its own. */
export const suites = [
  { name: "suite", trusted: true },
  { name: "restricted", trusted: false },
] as const;

/** Compiles the in-editor tests; gives the module whose `run()` the extension host calls. */
export async function buildEditorTests(): Promise<string> {
  const folder = join(projectFolder, "test", "editor");
  const tests = suites.flatMap(({ name }) =>
    readdirSync(join(folder, name))
      .filter((file) => file.endsWith(".test.ts"))
      .map((file) => join(folder, name, file)),
  );
  await build({
    entryPoints: [join(folder, "index.ts"), ...tests],
    outbase: folder,
    outdir: compiledTests,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "es2022",
    sourcemap: "inline",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
  return join(compiledTests, "index.js");
}
