// Builds what ships: the editor extension, the command line, and a neutral build of the core that proves it needs no host.
import { isBuiltin } from "node:module";
import { resolve } from "node:path";
import { build, context } from "esbuild";
import { buildId } from "./scripts/buildId.mjs";
import { writeThirdParty } from "./scripts/thirdParty.mjs";

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
  define: { CARBON_LENS_BUILD: JSON.stringify(buildId()) },
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
    // Wording and analysis are bundles of their own, loaded when the first file turns up that may train.
    plugins: [
      laterLoaded("./wording"),
      laterLoaded("./engine"),
      laterLoaded("./typescript"),
      laterLoaded("./huggingFaceHub"),
    ],
    supported: { "dynamic-import": false },
  },
  // The thread in which the desktop analyses.
  {
    ...shared,
    entryPoints: { thread: "src/editor/analyst/thread.ts" },
    outdir: "dist",
    platform: "node",
    format: "cjs",
    plugins: [laterLoaded("./engine"), laterLoaded("./typescript")],
    supported: { "dynamic-import": false },
  },
  // Neutral, for the desktop and the browser load the same files.
  {
    ...shared,
    entryPoints: { engine: "src/editor/engine.ts", wording: "src/editor/wording.ts" },
    outdir: "dist",
    platform: "neutral",
    format: "cjs",
  },
  // The same extension for VS Code for the Web, where other bundles come through the editor's file system.
  {
    ...shared,
    entryPoints: { web: "src/editor/extension.ts" },
    outdir: "dist",
    platform: "browser",
    format: "cjs",
    external: ["vscode"],
    plugins: [
      replaced("src/editor/loadEngine.ts", "src/editor/web/loadEngine.ts"),
      replaced("src/editor/loadWording.ts", "src/editor/web/loadWording.ts"),
      replaced("src/editor/analyst/startAnalyst.ts", "src/editor/web/startAnalyst.ts"),
      replaced("src/parsers/loadParser.ts", "src/editor/web/loadParser.ts"),
      replaced("src/net/loadHub.ts", "src/editor/web/loadHub.ts"),
      replaced("src/editor/realPlace.ts", "src/editor/web/realPlace.ts"),
      replaced("src/editor/localHardware.ts", "src/editor/web/localHardware.ts"),
    ],
  },
  {
    ...shared,
    entryPoints: { cli: "src/cli/main.ts" },
    outdir: "dist",
    platform: "node",
    format: "cjs",
    plugins: [laterLoaded("./typescript"), laterLoaded("./huggingFaceHub"), laterLoaded("./mcp")],
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
    // For the browser too: of Node it needs nothing to parse one file.
    platform: "browser",
    mainFields: ["browser", "module", "main"],
    format: "cjs",
    plugins: [withoutNode()],
    // Everywhere as in a browser: with a process of Node's it would look for files.
    banner: { js: 'const process = { env: {}, argv: [], platform: "browser", browser: true, cwd: () => "/" };' },
    minify: true,
    sourcemap: false,
  },
  // The client of the Hugging Face Hub, loaded where somebody switched it on.
  {
    ...shared,
    entryPoints: { huggingFaceHub: "src/net/huggingFaceHub.ts" },
    outdir: "dist",
    // For the browser too, as the parser.
    platform: "browser",
    alias: { "@huggingface/hub": resolve("node_modules/@huggingface/hub/dist/browser/index.mjs") },
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

/**
 * Takes another file in place of one of ours.
 * @param {string} from
 * @param {string} to
 * @returns {import("esbuild").Plugin}
 */
function replaced(from, to) {
  const wanted = resolve(from);
  return {
    name: "replaced",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) =>
        `${resolve(resolveDir, path)}.ts` === wanted ? { path: resolve(to) } : undefined,
      );
    },
  };
}

/**
 * Node's modules as empty ones, but for what is read of them while the parser is loaded.
 * @returns {import("esbuild").Plugin}
 */
function withoutNode() {
  const contents = {
    path: `exports.sep = '/'; exports.posix = exports;
      exports.dirname = exports.resolve = exports.normalize = exports.join = exports.basename = (path) => path;
      exports.extname = (path) => (/[^/]\\.[^./]*$/.exec(path) ?? [""])[0].slice(1);
      exports.isAbsolute = (path) => path.startsWith('/');`,
    util: "exports.inspect = {}; exports.deprecate = (call) => call;",
  };
  return {
    name: "without-node",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(node:)?[a-z_/-]+$/ }, ({ path }) =>
        isBuiltin(path) ? { path: path.replace(/^node:/, ""), namespace: "without-node" } : undefined,
      );
      onLoad({ filter: /.*/, namespace: "without-node" }, ({ path }) => ({ contents: contents[path] ?? "" }));
    },
  };
}

/** What ships tells what it is made of. */
const shipped = [];
for (const options of bundles) {
  if (watch) await (await context(options)).watch();
  else {
    const { metafile } = await build({ ...options, metafile: true });
    if (options.outdir === "dist") shipped.push(metafile);
  }
}
if (!watch) writeThirdParty(shipped, "dist");
