import assert from "node:assert/strict";
import { readMeasurements } from "../../../src/core/measurements/readMeasurements";

/** The columns of each version, oldest first. */
const versions = {
  "1.0":
    "timestamp,experiment_id,project_name,duration,emissions,energy_consumed,country_name,country_iso_code,region,on_cloud,cloud_provider,cloud_region",
  "2.0":
    "timestamp,project_name,run_id,duration,emissions,emissions_rate,cpu_power,gpu_power,ram_power,cpu_energy,gpu_energy,ram_energy,energy_consumed,country_name,country_iso_code,region,cloud_provider,cloud_region,os,python_version,cpu_count,cpu_model,gpu_count,gpu_model,longitude,latitude,ram_total_size,tracking_mode,on_cloud",
  "2.4":
    "timestamp,project_name,run_id,duration,emissions,emissions_rate,cpu_power,gpu_power,ram_power,cpu_energy,gpu_energy,ram_energy,energy_consumed,country_name,country_iso_code,region,cloud_provider,cloud_region,os,python_version,codecarbon_version,cpu_count,cpu_model,gpu_count,gpu_model,longitude,latitude,ram_total_size,tracking_mode,on_cloud,pue",
  "3.3":
    "timestamp,project_name,run_id,experiment_id,duration,emissions,emissions_rate,cpu_power,gpu_power,ram_power,cpu_energy,gpu_energy,ram_energy,energy_consumed,water_consumed,country_name,country_iso_code,region,cloud_provider,cloud_region,os,python_version,codecarbon_version,cpu_count,cpu_model,gpu_count,gpu_model,longitude,latitude,ram_total_size,tracking_mode,cpu_utilization_percent,gpu_utilization_percent,ram_utilization_percent,ram_used_gb,on_cloud,pue,wue",
} as const;

const values: Readonly<Record<string, string>> = {
  timestamp: "2026-03-04T12:00:00",
  project_name: "reranker",
  run_id: "6d3f",
  experiment_id: "6d3f",
  duration: "7200.0",
  emissions: "0.42",
  energy_consumed: "1.5",
  cpu_energy: "0.2",
  gpu_energy: "1.2",
  ram_energy: "0.1",
  gpu_power: "290.0",
  country_iso_code: "DNK",
  country_name: "Denmark",
  gpu_count: "2",
  gpu_model: "2 x NVIDIA A100-SXM4-40GB",
  cpu_model: '"Xeon, 2 GHz"',
  pue: "1.0",
};

function row(header: string, changes: Readonly<Record<string, string>> = {}): string {
  const all: Readonly<Record<string, string>> = { ...values, ...changes };
  return header
    .split(",")
    .map((column) => all[column] ?? "")
    .join(",");
}

function close(actual: number | undefined, expected: number): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-9 * expected, `${actual} is not ${expected}`);
}

describe("CodeCarbon's emissions.csv", () => {
  for (const [version, header] of Object.entries(versions)) {
    it(`of version ${version}`, () => {
      const { runs, problems } = readMeasurements("out/emissions.csv", `${header}\n${row(header)}\n`);
      assert.deepEqual(problems, []);
      const [run] = runs;
      assert.ok(run);
      assert.equal(run.tool, "codecarbon");
      assert.equal(run.path, "out/emissions.csv");
      assert.equal(run.line, 2);
      assert.equal(run.name, "reranker");
      assert.equal(run.runId, "6d3f");
      assert.equal(run.startedAt, "2026-03-04T10:00:00");
      assert.equal(run.endedAt, "2026-03-04T12:00:00");
      assert.equal(run.hours, 2);
      assert.equal(run.componentsKwh, 1.5);
      assert.equal(run.energyKwh, undefined);
      assert.equal(run.kgCo2e, 0.42);
      assert.equal(run.country, "DNK");
      if (version === "1.0") {
        assert.equal(run.boardKwh, undefined);
        assert.equal(run.accelerator, undefined);
      } else {
        assert.equal(run.boardKwh, 1.2);
        close(run.acceleratorWatts, 300);
        assert.equal(run.accelerator, "NVIDIA A100-SXM4-40GB");
        assert.equal(run.acceleratorCount, 2);
      }
    });
  }

  it("with a PUE holds facility energy, and that of the machine before it", () => {
    const header = versions["2.4"];
    const [run] = readMeasurements("emissions.csv", `${header}\n${row(header, { pue: "1.5" })}`).runs;
    assert.ok(run);
    assert.equal(run.pue, 1.5);
    assert.equal(run.energyKwh, 1.5);
    assert.equal(run.componentsKwh, 1);
    close(run.boardKwh, 0.8);
  });

  it("holds the last of the rows that a run wrote while it went on", () => {
    const header = versions["2.0"];
    const half = row(header, { duration: "3600", energy_consumed: "0.7" });
    const other = row(header, { run_id: "77aa", energy_consumed: "0.1" });
    const { runs } = readMeasurements("emissions.csv", [header, half, other, row(header)].join("\n"));
    assert.deepEqual(
      runs.map(({ runId, componentsKwh }) => [runId, componentsKwh]),
      [
        ["6d3f", 1.5],
        ["77aa", 0.1],
      ],
    );
  });

  it("loses only the rows that are broken, and says which", () => {
    const header = versions["2.4"];
    const text = [
      header,
      row(header, { duration: "soon" }),
      row(header),
      "2026-03-04T12:00:00,torn",
      row(header, { run_id: "b", timestamp: "yesterday" }),
    ].join("\n");
    const { runs, problems } = readMeasurements("emissions.csv", text);
    assert.equal(runs.length, 1);
    assert.deepEqual(
      problems.map(({ line, message }) => `${line}: ${message}`),
      ['2: duration is "soon"', "4: 2 fields where the header has 31", '5: timestamp is "yesterday"'].sort(),
    );
  });

  it("gives the same run the same id in every file, and another run another", () => {
    const header = versions["2.4"];
    const id = (path: string, ...rows: string[]): readonly string[] =>
      readMeasurements(path, [header, ...rows].join("\n")).runs.map((run) => run.id);
    const [first] = id("a.csv", row(header));
    assert.deepEqual(id("b.csv", row(header, { run_id: "x" }), row(header)).includes(first ?? ""), true);
    assert.deepEqual(id("a.csv", row(header, { energy_consumed: "1.6" })).includes(first ?? ""), false);
    assert.match(first ?? "", /^[0-9a-f]{16}$/);
  });
});
