import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { readLedger } from "../../src/core/budget/ledger";
import { cliFile, runCli, temporaryFolder, type CliResult } from "../support/cli";

const emissions = `timestamp,project_name,run_id,duration,emissions,emissions_rate,cpu_power,gpu_power,ram_power,cpu_energy,gpu_energy,ram_energy,energy_consumed,country_name,country_iso_code,region,cloud_provider,cloud_region,os,python_version,codecarbon_version,cpu_count,cpu_model,gpu_count,gpu_model,longitude,latitude,ram_total_size,tracking_mode,on_cloud,pue
2026-10-05T12:00:00,bert,11111111-1111-1111-1111-111111111111,7200,0.4,0.00005,40,250,10,0.08,0.5,0.02,0.6,Denmark,DNK,,,,Linux,3.11,2.4.1,8,Xeon,1,1 x NVIDIA A100-SXM4-40GB,,,64,machine,N,1.0
2026-11-05T12:00:00,gpt,22222222-2222-2222-2222-222222222222,3600,0.2,0.00005,40,250,10,0.04,0.25,0.01,0.3,Denmark,DNK,,,,Linux,3.11,2.4.1,8,Xeon,1,1 x NVIDIA A100-SXM4-40GB,,,64,machine,N,1.0
`;
const loop = `# carbon-lens: datasetSamples=50000
import torch
from torchvision import datasets, models
loader = torch.utils.data.DataLoader(datasets.CIFAR10("data"), batch_size=64)
model = models.resnet18()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(5):
    for images, labels in loader:
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
`;

describe("carbon-lens ledger", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder({ "emissions.csv": emissions, "train.py": loop });
  });
  afterEach(() => {
    folder.remove();
  });
  const ledger = (...args: readonly string[]): CliResult => runCli(["ledger", ...args], { cwd: folder.path });
  const file = (): string => join(folder.path, "carbon-ledger.jsonl");

  it("appends the runs of a log once, however often it is imported", () => {
    assert.match(ledger("import", "emissions.csv", "--owner", "nlp").stdout, /^2 records appended/);
    assert.match(
      ledger("import", "emissions.csv", "--owner", "nlp").stdout,
      /^0 records appended.*2 records there already/,
    );
    assert.equal(readFileSync(file(), "utf8").trimEnd().split("\n").length, 2);
  });

  it("adds up, and exports a table that a warehouse reads", async () => {
    ledger("import", "emissions.csv", "--owner", "nlp");
    const { rows, total } = JSON.parse(ledger("totals", "--by", "month", "--format", "json").stdout) as {
      rows: { group: string; amounts: { energyKwh: number } }[];
      total: { amounts: { energyKwh: number } };
    };
    assert.deepEqual(
      rows.map(({ group, amounts }) => [group, amounts.energyKwh]),
      [
        ["2026-10", 0.6],
        ["2026-11", 0.3],
      ],
    );
    assert.ok(Math.abs(total.amounts.energyKwh - 0.9) < 1e-9);
    assert.equal(ledger("export", "--format", "parquet", "--output", "spend.parquet").status, 0);
    assert.equal(ledger("export", "--format", "csv", "--output", "spend.csv").status, 0);
    const database = await (await DuckDBInstance.create(":memory:")).connect();
    for (const name of ["spend.parquet", "spend.csv"]) {
      const result = await database.runAndReadAll(
        `SELECT owner, sum(energy_kwh) AS kwh, count(replaces) AS replaced, min(day)::VARCHAR AS first FROM '${join(folder.path, name)}' GROUP BY owner`,
      );
      const [row] = result.getRowObjects();
      assert.equal(row?.owner, "nlp", name);
      assert.ok(Math.abs(Number(row.kwh) - 0.9) < 1e-9, name);
      assert.deepEqual([Number(row.replaced), String(row.first)], [0, "2026-10-05"], name);
    }
  });

  it("accepts estimates, and replaces them by what was measured", () => {
    assert.match(ledger("accept", "train.py", "--at", "2026-11-01").stdout, /^1 record appended/);
    const before = JSON.parse(ledger("totals", "--format", "json").stdout) as { total: { records: number } };
    assert.equal(before.total.records, 1);
    ledger("import", "emissions.csv", "--run", "train.py#1");
    const { records } = readLedger(readFileSync(file(), "utf8"));
    assert.deepEqual([records.length, records.filter(({ replaces }) => replaces !== undefined).length], [3, 1]);
  });

  it("leaves a line that was cut off as it is, and writes after it", () => {
    ledger("import", "emissions.csv");
    const whole = readFileSync(file(), "utf8");
    writeFileSync(file(), whole.slice(0, -30));
    const again = ledger("import", "emissions.csv");
    assert.match(again.stdout, /^1 record appended/);
    const { records, problems } = readLedger(readFileSync(file(), "utf8"));
    assert.deepEqual([records.length, problems.length], [2, 1]);
    assert.ok(readFileSync(file(), "utf8").startsWith(whole.slice(0, -30)));
  });

  it("loses nothing when several write at once", async () => {
    const logs = Array.from({ length: 4 }, (_, index) => {
      const name = `e${index}.csv`;
      writeFileSync(join(folder.path, name), emissions.replaceAll("2026-", `20${20 + index}-`));
      return name;
    });
    const writers = logs.map(
      (log) =>
        new Promise((done) => {
          spawn(process.execPath, [cliFile, "ledger", "import", log], { cwd: folder.path }).on("close", done);
        }),
    );
    await Promise.all(writers);
    const { records, problems } = readLedger(readFileSync(file(), "utf8"));
    assert.deepEqual([records.length, problems], [8, []]);
  });

  it("says what is wrong, keeps the rest, and does not end in success", () => {
    ledger("import", "emissions.csv");
    appendFileSync(file(), "<<<<<<< HEAD\nnonsense\n");
    const { status, stdout, stderr } = ledger("totals");
    assert.equal(status, 2);
    assert.match(stdout, /total +2 records/);
    assert.match(stderr, /carbon-ledger\.jsonl:3: a merge[^]*carbon-ledger\.jsonl:4: not JSON/);
    assert.equal(ledger("import", "train.py").status, 2);
    assert.equal(ledger("import", "missing.csv").status, 2);
    assert.equal(ledger("export", "--format", "parquet").status, 2);
  });

  it("counts against a budget of the period", () => {
    writeFileSync(
      join(folder.path, "carbon-budget.yaml"),
      "version: 1\nlimits:\n  - { name: quarter, period: quarter, energyKwh: 0.5 }\n",
    );
    const check = (): CliResult => runCli(["check", "--today", "2026-11-26"], { cwd: folder.path });
    assert.equal(check().status, 0);
    ledger("import", "emissions.csv");
    const { status, stdout } = check();
    assert.equal(status, 1);
    assert.match(stdout, /900 Wh spent this quarter/);
  });
});
