import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EstimatedSpec } from "../../src/core/analysis";
import { cliFile, runCli, temporaryFolder, type CliResult } from "../support/cli";
import { assertMatchesSchema } from "../support/schema";

const inputs = {
  parameterCount: 1e8,
  trainingTokens: 1e9,
  accelerator: "a100-sxm4-80gb",
  acceleratorCount: 8,
  precision: "bf16",
};

function runsOf({ stdout }: CliResult): readonly EstimatedSpec[] {
  const document = JSON.parse(stdout) as { schemaVersion: number; runs: EstimatedSpec[] };
  assertMatchesSchema(document);
  assert.deepEqual(Object.keys(document), ["schemaVersion", "runs"]);
  return document.runs;
}

describe("carbon-lens estimate --spec", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder({});
  });
  after(() => {
    folder.remove();
  });

  function estimate(specs: unknown, ...args: readonly string[]): CliResult {
    const file = join(folder.path, "specs.json");
    writeFileSync(file, typeof specs === "string" ? specs : JSON.stringify(specs));
    return runCli(["estimate", "--spec", file, ...args]);
  }

  it("estimates one spec", () => {
    const result = estimate({ id: "mine", inputs }, "--format", "json");
    assert.equal(result.status, 0);
    const [run] = runsOf(result);
    assert.equal(run?.id, "mine");
    assert.deepEqual(run.inputs.trainingTokens, { value: 1e9, origin: "stated" });
    assert.ok(run.estimate.energyKwh && run.estimate.energyKwh.central > 0);
    assert.deepEqual(run.problems, []);
  });

  it("keeps the order of many, and stays quick", () => {
    const specs = Array.from({ length: 500 }, (_, at) => ({
      id: `run ${String(at)}`,
      inputs: { ...inputs, epochs: at },
    }));
    const started = performance.now();
    const result = estimate(specs, "--format", "json");
    assert.ok(performance.now() - started < 30_000);
    assert.deepEqual(
      runsOf(result).map(({ id }) => id),
      specs.map(({ id }) => id),
    );
  });

  it("reads standard input, a byte order mark, and an empty list", () => {
    const input = `\ufeff${JSON.stringify({ inputs })}`;
    assert.equal(runsOf(runCli(["estimate", "--spec", "-", "--format", "json"], { input }))[0]?.id, "spec-1");
    const empty = estimate([], "--format", "json");
    assert.equal(empty.status, 0);
    assert.deepEqual(runsOf(empty), []);
  });

  it("pins inputs over those of the specs", () => {
    const [run] = runsOf(estimate({ inputs }, "--format", "json", "--set", "pue=1.1", "--set", "acceleratorCount=16"));
    assert.deepEqual([run?.inputs.pue?.value, run?.inputs.acceleratorCount?.value], [1.1, 16]);
  });

  it("estimates what it can of a bad spec and names the rest", () => {
    const result = estimate([{ id: "a", inputs: { ...inputs, gpus: 8 } }, 3, { id: "c", inputs }], "--format", "json");
    assert.equal(result.status, 2);
    const runs = runsOf(result);
    assert.deepEqual(
      runs.map(({ id, problems }) => [id, problems.map(({ code }) => code)]),
      [
        ["a", ["spec.bad-input"]],
        ["spec-2", ["spec.not-a-spec"]],
        ["c", []],
      ],
    );
    assert.deepEqual(runs[0]?.estimate, runs[2]?.estimate);
  });

  it("gives one spec its breakdown and many a line each", () => {
    const one = estimate({ id: "mine", inputs });
    assert.match(one.stdout, /^mine\n≈ .*\n[^]*Inputs\n/);
    const many = estimate([
      { id: "a", inputs },
      { id: "b", inputs: {} },
    ]);
    assert.match(many.stdout, /^a {2}≈ .* · 8×A100.*\nb {2}energy unknown.*\n$/);
    const table = estimate(
      [
        { id: "a", inputs },
        { id: "b", inputs: {} },
      ],
      "--format",
      "markdown",
    );
    assert.match(table.stdout, /^\| Run \| Energy .*\n\| :--- .*\n\| a \| .*\n\| b \| unknown .*\n$/);
    assert.match(estimate({ id: "a", inputs }, "--format", "markdown").stdout, /^### a\n\n\*\*≈ /);
  });

  it("fails with words where the file is no list of specs", () => {
    const cases: readonly [unknown, RegExp][] = [
      ['[{"id": "a", "inputs": {', /specs\.json is not valid JSON: /],
      ["", /specs\.json is not valid JSON: /],
      ["3", /specs\.json holds no spec/],
      ["null", /specs\.json holds no spec/],
    ];
    for (const [text, message] of cases) {
      const { status, stdout, stderr } = estimate(text, "--format", "json");
      assert.equal(status, 2);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n\s+at /);
    }
    const missing = runCli(["estimate", "--spec", join(folder.path, "nowhere.json")]);
    assert.equal(missing.status, 2);
    assert.match(missing.stderr, /nowhere\.json does not exist/);
    assert.equal(runCli(["estimate", "--spec", folder.path]).status, 2);
    const both = runCli(["estimate", "train.py", "--spec", "a.json"]);
    assert.equal(both.status, 2);
    assert.match(both.stderr, /exclude each other/);
  });

  it("ends quietly when nobody reads on", async () => {
    const file = join(folder.path, "many.json");
    writeFileSync(file, JSON.stringify(Array.from({ length: 3000 }, () => ({ inputs }))));
    const child = spawn(process.execPath, [cliFile, "estimate", "--spec", file, "--format", "json"]);
    let errors = "";
    child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
    child.stdout.once("data", () => child.stdout.destroy());
    const status = await new Promise((done) => child.on("close", done));
    assert.equal(errors, "");
    assert.equal(status, 0);
  });

  it("uses what the team measured and the inputs of its budget file, as files do", () => {
    const [plain] = runsOf(estimate({ id: "mine", inputs }, "--format", "json", "--workspace", folder.path));
    const modelled = plain?.estimate.wallHours?.central ?? NaN;
    const measurement = {
      id: "0123456789abcdef",
      path: "train.py",
      title: "train",
      inputs: { ...inputs, framework: "pytorch" },
      measured: { hours: 2 * modelled },
      source: "log.csv:2",
    };
    const team = temporaryFolder({
      "carbon-lens.calibration.json": JSON.stringify({ version: 1, measurements: [measurement] }),
      "carbon-budget.yaml": "version: 1\ndefaults: { gridZone: SWE }\n",
    });
    try {
      const [run] = runsOf(estimate({ id: "mine", inputs }, "--format", "json", "--workspace", team.path));
      assert.equal(run?.inputs.gridZone?.value, "SWE");
      assert.equal(run.inputs.durationFactor?.origin, "calibrated");
      assert.ok((run.estimate.wallHours?.central ?? 0) > modelled);
    } finally {
      team.remove();
    }
  });
});
