// Builds what ships: the editor extension, the command line, and a neutral build of the core that proves it needs no host.
import { build, context } from "esbuild";

const watch = process.argv.includes("--watch");
const production = process.argv.includes("--production");

/** @type {import("esbuild").BuildOptions} */
const shared = {
  bundle: true,
  target: "es2022",
  // jsonc-parser's CommonJS build loads its parts in a way that no bundler follows.
  mainFields: ["module", "main"],
  minify: production,
  sourcemap: production ? false : "linked",
  logLevel: "warning",
  legalComments: "none",
};

/** @type {import("esbuild").BuildOptions[]} */
const bundles = [
  {
    ...shared,
    entryPoints: { extension: "src/editor/extension.ts" },
    outdir: "dist",
    platform: "node",
    format: "cjs",
    external: ["vscode"],
    // The analysis is a bundle of its own, loaded when the first file turns up that may train.
    plugins: [laterLoaded("./engine"), laterLoaded("./typescript")],
    supported: { "dynamic-import": false },
  },
  {
    ...shared,
    entryPoints: { engine: "src/editor/engine.ts" },
    outdir: "dist",
    platform: "node",
    format: "cjs",
  },
  {
    ...shared,
    entryPoints: { cli: "src/cli/main.ts" },
    outdir: "dist",
    platform: "node",
    format: "cjs",
    plugins: [laterLoaded("./typescript"), laterLoaded("./mcp")],
    supported: { "dynamic-import": false },
    banner: { js: "#!/usr/bin/env node" },
  },
  // The protocol of agents, with its validation: only for `carbon-lens mcp`.
  {
    ...shared,
    entryPoints: { mcp: "src/cli/mcp.ts" },
    outdir: "dist",
    platform: "node",
    format: "cjs",
    minify: true,
    sourcemap: false,
  },
  // TypeScript is larger than all the rest: a bundle of its own, loaded for the first script that may train. Nobody debugs into it.
  {
    ...shared,
    entryPoints: { typescript: "src/parsers/typescript.ts" },
    outdir: "dist",
    platform: "node",
    format: "cjs",
    minify: true,
    sourcemap: false,
  },
  // Refuses `vscode` and every Node module: the core does no I/O. Nothing of it ships.
  {
    ...shared,
    entryPoints: { core: "src/core/analyze.ts" },
    outdir: "out/neutral",
    platform: "neutral",
    format: "esm",
  },
];

/**
 * Leaves an import to be loaded at run time from the file of that name beside the bundle.
 * @param {string} path
 * @returns {import("esbuild").Plugin}
 */
function laterLoaded(path) {
  return {
    name: "later-loaded",
    setup({ onResolve }) {
      onResolve({ filter: new RegExp(`^${path.replace(/[./]/g, "\\$&")}$`) }, () => ({
        path: `${path}.js`,
        external: true,
      }));
    },
  };
}

for (const options of bundles) {
  if (watch) await (await context(options)).watch();
  else await build(options);
}
