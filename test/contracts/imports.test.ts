import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";

const root = resolve(__dirname, "../..");

/** The stages in the order in which data flows. A file may use its own stage and those before it. */
const stages = [
  "core/source",
  "core/syntax",
  "core/data",
  "core/measurements",
  "core/evaluate",
  "core/models",
  "core/frameworks",
  "core/estimate/workload",
  "core/run",
  "core/localData",
  "core/estimate",
  "core/calibration",
  "core/live",
  "core/advice",
  "core/edits",
  "core/budget",
  "core/compare",
  "core/present",
  "core",
  "core/agent",
  "parsers",
  "cli",
  "editor",
];

/** The types that carry the flow: what a stage hands on. Any stage may name them. */
const vocabulary = new Set([
  "core/problem.ts",
  "core/workspace.ts",
  "core/analysis.ts",
  "core/evaluate/value.ts",
  "core/evaluate/trace.ts",
  "core/run/inputs.ts",
  "core/run/runSpec.ts",
  "core/estimate/estimate.ts",
  "core/measurements/measuredRun.ts",
  "core/budget/verdict.ts",
]);

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}

interface Import {
  readonly from: string;
  readonly to: string;
}

function importsOf(file: string): Import[] {
  const from = relative(join(root, "src"), file);
  return ts
    .preProcessFile(readFileSync(file, "utf8"), true, true)
    .importedFiles.map(({ fileName }) =>
      fileName.startsWith(".")
        ? { from, to: relative(join(root, "src"), resolve(dirname(file), fileName)) }
        : { from, to: fileName },
    );
}

function stageOf(path: string): number {
  // A folder inside another may have a place of its own in the order.
  const inside = stages.filter((stage) => path === stage || path.startsWith(`${stage}/`));
  return stages.indexOf(inside.sort((a, b) => b.length - a.length)[0] ?? "");
}

describe("imports", () => {
  const imports = sourceFiles(join(root, "src")).flatMap(importsOf);
  const local = imports.filter(({ to }) => /^(core|cli|editor|parsers)(\/|$)/.test(to));

  it("are found", () => {
    assert.ok(local.length > 50, `only ${local.length} imports seen`);
  });

  it("point only back up the list of stages, but for the vocabulary", () => {
    const wrong = local.filter(
      ({ from, to }) => !vocabulary.has(`${to}.ts`) && !vocabulary.has(to) && stageOf(to) > stageOf(from),
    );
    assert.deepEqual(wrong, []);
  });

  it("of the editor and of Node stay in their surfaces", () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        (to === "vscode" && !from.startsWith("editor/")) || (to.startsWith("node:") && from.startsWith("core/")),
    );
    assert.deepEqual(wrong, []);
  });

  it("keep the surfaces apart from each other and out of the core", () => {
    const wrong = local.filter(
      ({ from, to }) =>
        (from.startsWith("core/") && !to.startsWith("core/")) ||
        (from.startsWith("cli/") && to.startsWith("editor/")) ||
        (from.startsWith("editor/") && to.startsWith("cli/")),
    );
    assert.deepEqual(wrong, []);
  });

  it("and names of the network stay in the one place that opens it", () => {
    const network = /\bfetch\(|\bXMLHttpRequest\b|\bWebSocket\b|["']node:(?:https?|net|dgram|tls|dns|http2)["']/;
    const users = sourceFiles(join(root, "src"))
      .filter((file) => network.test(readFileSync(file, "utf8")))
      .map((file) => relative(join(root, "src"), file));
    assert.deepEqual(users, ["net/fetchText.ts"]);
  });
});
