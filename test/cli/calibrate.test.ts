import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Analysis, AnalyzedRun } from "../../src/core/analysis";
import { runCli, temporaryFolder } from "../support/cli";
import { assertMatchesSchema } from "../support/schema";

const script = (epochs: number): string => `# carbon-lens: accelerator=a100-sxm4-40gb acceleratorCount=1 gridZone=DNK
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
from datasets import load_dataset

model = AutoModelForCausalLM.from_pretrained("gpt2")
data = load_dataset("imdb", split="train")
Trainer(model=model, args=TrainingArguments("out", num_train_epochs=${epochs}, bf16=True), train_dataset=data).train()
`;

const emissions = (hours: number, project: string): string =>
  `timestamp,project_name,run_id,duration,emissions,energy_consumed,gpu_energy,country_iso_code,gpu_count,gpu_model,pue
2026-05-01T12:00:00,${project},r-${hours},${hours * 3600},0.2,${hours * 0.3},${hours * 0.25},DNK,1,1 x NVIDIA A100-SXM4-40GB,1.0
`;

const calibrationFile = "carbon-lens.calibration.json";

describe("carbon-lens calibrate", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const at = (name: string): string => join(folder.path, name);
  const calibrate = (...args: readonly string[]): ReturnType<typeof runCli> =>
    runCli(["calibrate", ...args], { cwd: folder.path });
  const estimate = (file: string): AnalyzedRun => {
    const { stdout, stderr } = runCli(["estimate", file, "--format", "json"], { cwd: folder.path });
    const analysis = JSON.parse(stdout) as Analysis;
    assertMatchesSchema(analysis);
    const run = analysis.files[0]?.runs[0];
    assert.ok(run, stderr);
    return run;
  };
  const width = ({ estimate: { energyKwh } }: AnalyzedRun): number =>
    energyKwh ? energyKwh.high / energyKwh.low : Infinity;

  beforeEach(() => {
    folder = temporaryFolder({ "train.py": script(3), "logs/emissions.csv": emissions(0.25, "codecarbon") });
  });
  afterEach(() => {
    folder.remove();
  });

  it("brings later estimates towards the measurement, and shows the two side by side", () => {
    const before = estimate("train.py");
    const { status, stdout } = calibrate("logs/emissions.csv");
    assert.equal(status, 0, stdout);
    assert.match(
      stdout,
      /^logs\/emissions\.csv:2 → train\.py#1 measured 15 min, 75 Wh of boards, .*; estimated .* \(new\)$/m,
    );
    assert.match(stdout, /^1 new, 0 known already; carbon-lens\.calibration\.json written$/m);
    const after = estimate("train.py");
    assert.equal(after.inputs.durationFactor?.origin, "calibrated");
    const [was, is] = [before.estimate.wallHours?.central ?? 0, after.estimate.wallHours?.central ?? 0];
    assert.ok(Math.abs(Math.log(is / 0.25)) < Math.abs(Math.log(was / 0.25)), `${was} → ${is}`);
    assert.ok(width(after) < width(before));
    assert.equal(after.measured?.[0]?.hours, 0.25);
    assert.match(
      runCli(["estimate", "train.py"], { cwd: folder.path }).stdout,
      /Measured 15 min, .* on 2026-05-01 \(logs\/emissions\.csv:2\)\./,
    );
  });

  it("counts the same log once", () => {
    calibrate("logs/emissions.csv");
    const stored = readFileSync(at(calibrationFile), "utf8");
    assert.match(calibrate("logs/emissions.csv").stdout, /0 new, 1 known already; nothing to write/);
    assert.equal(readFileSync(at(calibrationFile), "utf8"), stored);
    assert.deepEqual(readdirSync(folder.path).sort(), [calibrationFile, "logs", "train.py"]);
  });

  it("writes nothing where it is only tried", () => {
    const { status, stdout } = calibrate("logs/emissions.csv", "--dry-run");
    assert.equal(status, 0);
    assert.match(stdout, /would be written/);
    assert.equal(existsSync(at(calibrationFile)), false);
  });

  it("learns nothing from a run that is out of all proportion to the estimate", () => {
    writeFileSync(at("logs/emissions.csv"), emissions(600, "codecarbon").replace(/,1,1 x[^,]*/, ",,"));
    assert.match(calibrate("logs/emissions.csv").stdout, /out of all proportion[^]*nothing to write/);
    assert.equal(existsSync(at(calibrationFile)), false);
  });

  it("asks which run was measured where the log does not tell", () => {
    writeFileSync(at("other.py"), script(1));
    const open = calibrate("logs/emissions.csv");
    assert.equal(open.status, 2);
    assert.match(open.stdout, /say which with --run: other\.py#1, train\.py#1/);
    assert.equal(existsSync(at(calibrationFile)), false);
    assert.equal(calibrate("logs/emissions.csv", "--run", "other.py#1").status, 0);
    assert.ok(estimate("other.py").measured);
    assert.equal(estimate("train.py").measured, undefined);
    assert.match(
      calibrate("logs/emissions.csv", "--run", "other.py#7").stderr,
      /no run other\.py#7; there is other\.py#1/,
    );
  });

  it("knows the run by the name that the log has for it", () => {
    writeFileSync(at("other.py"), script(1));
    writeFileSync(at("logs/emissions.csv"), emissions(0.1, "other"));
    assert.match(calibrate("logs/emissions.csv").stdout, /→ other\.py#1/);
  });

  it("refuses what is no log, and the lines that are broken, and takes the rest", () => {
    writeFileSync(at("notes.txt"), "dear diary\n");
    writeFileSync(at("logs/emissions.csv"), `${emissions(0.25, "codecarbon")}torn,line\n`);
    const { status, stdout } = calibrate("logs/emissions.csv", "notes.txt");
    assert.equal(status, 2);
    assert.match(stdout, /^logs\/emissions\.csv:3: 2 fields where the header has 11$/m);
    assert.match(stdout, /^notes\.txt:1: no log that is known begins with "dear diary"$/m);
    assert.match(stdout, /1 new/);
    assert.ok(existsSync(at(calibrationFile)));
    assert.match(calibrate("gone.csv").stderr, /gone\.csv cannot be read/);
  });

  it("does not write over a calibration that it does not understand whole", () => {
    const broken = '{"version": 1, "measurements": [{"id": "x"}]}';
    writeFileSync(at(calibrationFile), broken);
    const { status, stdout } = calibrate("logs/emissions.csv");
    assert.equal(status, 2);
    assert.match(stdout, /carbon-lens\.calibration\.json:1: x: path and title are text/);
    assert.match(stdout, /is broken and was left as it is/);
    assert.equal(readFileSync(at(calibrationFile), "utf8"), broken);
    assert.match(
      runCli(["estimate", "train.py"], { cwd: folder.path }).stdout,
      /carbon-lens\.calibration\.json:1: x: path/,
    );
  });
});
