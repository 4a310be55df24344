/** Bundles the benchmark as the product is bundled, and runs it: a development loader would cost more than what is measured. */
import { build } from "esbuild";

await build({
  entryPoints: ["scripts/bench/bench.mjs"],
  outfile: "out/bench/bench.mjs",
  bundle: true,
  platform: "node",
  format: "esm",
  target: "es2022",
  mainFields: ["module", "main"],
  external: ["tinybench"],
  logLevel: "warning",
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
});
await import("../../out/bench/bench.mjs");
