import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { constantTable } from "../../../src/core/estimate/workload/constants";
import { estimateRun } from "../../../src/core/estimate/estimateRun";
import { assumedSpreads } from "../../../src/core/estimate/spreads";
import { resolveInputs } from "../../../src/core/run/resolve";
import { stated } from "./support";

const text = readFileSync("METHODOLOGY.md", "utf8");
const headings = new Set([...text.matchAll(/^### (\S+)$/gm)].map((match) => match[1]));

/** Runs of every kind, of which as little as possible is known. */
const sparse = [
  { task: "causal-lm", parameterCount: 7e9, epochs: 1, datasetSamples: 100 },
  { task: "causal-lm", parameterCount: 7e10, trainingTokens: 1e12, accelerator: "a100-sxm4-80gb", microBatchSize: 8 },
  { task: "text-classification", parameterCount: 1e8 },
  { task: "image-classification", globalBatchSize: 256 },
  { task: "diffusion" },
  { task: "speech", parameterCount: 1e8 },
  { task: "reinforcement" },
  { task: "tabular" },
  {},
] as const;

describe("METHODOLOGY", () => {
  it("prints every constant with the value that is used", () => {
    for (const [name, { value }] of Object.entries(constantTable)) {
      assert.match(text, new RegExp(`\\| \`${name}\` +\\| ${String(value).replace(/[.+]/g, "\\$&")} +\\|`), name);
    }
  });

  it("has a heading for every assumption that is made", () => {
    const codes = new Set(
      sparse.flatMap((run) => estimateRun(resolveInputs(stated(run), {}, {})).assumptions.map(({ code }) => code)),
    );
    assert.ok(codes.size > 12, [...codes].join());
    for (const code of codes) assert.ok(headings.has(code), code);
  });

  it("prints every spread of a guess", () => {
    for (const name of Object.keys(assumedSpreads)) assert.ok(text.includes(`guessed \`${name}\``), name);
  });
});
