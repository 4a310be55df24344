/** Bundles the fuzzer with the sources that it tries, as the product is bundled, and runs it. */
import { build } from "esbuild";

const { errors } = await build({
  entryPoints: ["scripts/fuzz/fuzz.ts", "scripts/fuzz/worker.ts"],
  outdir: "out/fuzz",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "es2022",
  mainFields: ["module", "main"],
  sourcemap: "linked",
  // Fast-check and TypeScript stay packages: only what ships is bundled as it ships.
  external: ["fast-check", "typescript"],
  logLevel: "warning",
});
if (errors.length === 0) await import("../../out/fuzz/fuzz.js");
