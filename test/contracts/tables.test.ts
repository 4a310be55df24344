import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { accelerators } from "../../src/core/data/accelerators";
import { cpus } from "../../src/core/data/cpus";
import { knownDatasets } from "../../src/core/data/datasets";
import { embodiedRows } from "../../src/core/data/embodied";
import { equivalents } from "../../src/core/data/equivalents";
import { gridZones } from "../../src/core/data/grid";
import { instances } from "../../src/core/data/instances";
import { acceleratorKey } from "../../src/core/data/names";
import { powerCoefficients } from "../../src/core/data/powerCoefficients";
import { pueRows } from "../../src/core/data/pue";
import { recipes } from "../../src/core/data/recipes";
import { cloudRegions } from "../../src/core/data/regions";
import { smallerModels } from "../../src/core/data/smallerModels";
import { findSource } from "../../src/core/data/sources";
import { tablesDate, tablesHistory, tablesId } from "../../src/core/data/tablesVersion";
import { waterRows } from "../../src/core/data/water";
import { contentId } from "../../src/core/measurements/contentId";
import { pretrainedModels } from "../../src/core/models/pretrained";
import sources from "../../src/core/data/sources.json";

const folder = join(__dirname, "../../src/core/data");
const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
const totalBytesAllowed = 600_000;

const tables: Readonly<Record<string, readonly { readonly sources: readonly string[] }[]>> = {
  accelerators: accelerators(),
  cpus: cpus(),
  datasets: knownDatasets(),
  embodied: embodiedRows(),
  equivalents: equivalents(),
  grid: gridZones(),
  instances: instances(),
  models: pretrainedModels(),
  powerCoefficients: powerCoefficients(),
  pue: pueRows(),
  recipes: recipes(),
  regions: cloudRegions(),
  smallerModels: smallerModels(),
  water: waterRows(),
};

describe("the tables", () => {
  it("are all read by a look-up", () => {
    assert.deepEqual(files.toSorted(), [...Object.keys(tables), "sources"].map((name) => `${name}.json`).toSorted());
  });

  it("stay light to carry", () => {
    const total = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    assert.ok(total < totalBytesAllowed, `${total} bytes`);
  });

  for (const [name, rows] of Object.entries(tables)) {
    it(`${name}: every row has a source that is described`, () => {
      assert.ok(rows.length > 0);
      for (const row of rows) {
        assert.ok(row.sources.length > 0, JSON.stringify(row));
        for (const key of row.sources) assert.ok(findSource(key), `${key} in ${JSON.stringify(row)}`);
      }
    });
  }

  it("are what their CSV files give", () => {
    const result = spawnSync(process.execPath, ["--import", "tsx", "scripts/tables/build.mjs", "--check"], {
      cwd: join(__dirname, "../.."),
      encoding: "utf8",
    });
    assert.equal(result.status, 0, result.stderr);
  });

  it("count weights as published, or are not built", async () => {
    const script = join(__dirname, "../../scripts/tables/transformerSize.mjs");
    const { withCountedWeights } = (await import(script)) as {
      withCountedWeights: (
        row: Readonly<Record<string, string>>,
        fail: (message: string) => void,
      ) => { readonly parameters: string };
    };
    const llama3 = {
      layers: "32",
      hidden: "4096",
      heads: "32",
      kvHeads: "8",
      intermediate: "14336",
      vocabulary: "128256",
    };
    const failures: string[] = [];
    const right = withCountedWeights({ ...llama3, published: "8.03" }, (message) => failures.push(message));
    assert.equal(right.parameters, "8030261248");
    assert.deepEqual(failures, []);
    const wrong: string[] = [];
    withCountedWeights({ ...llama3, published: "9" }, (message) => wrong.push(message));
    assert.deepEqual(wrong, ["counts 8030261248, published are 9 billion"]);
  });

  it("describe no source that no row uses", () => {
    const used = new Set(Object.values(tables).flatMap((rows) => rows.flatMap((row) => row.sources)));
    assert.deepEqual(
      Object.keys(sources).filter((key) => key !== "unverified" && !used.has(key)),
      [],
    );
  });

  it("rest on no copyleft collection", () => {
    for (const [name, rows] of Object.entries(tables)) {
      for (const row of rows) assert.notDeepEqual(row.sources, ["boaviztapi"], `${name} ${JSON.stringify(row)}`);
    }
  });

  it("credit the sources that ask for it in NOTICE", () => {
    const notice = readFileSync(join(__dirname, "../../NOTICE"), "utf8");
    for (const [key, source] of Object.entries<{ title: string; licence?: string; url?: string }>(sources)) {
      if (!/CC-BY|MIT|Apache|BSD/.test(source.licence ?? "")) continue;
      assert.ok(notice.includes(source.url ?? source.title), `${key}: ${source.url ?? source.title}`);
    }
  });
});

describe("accelerator names", () => {
  it("never mean two parts", () => {
    const owners = new Map<string, string>();
    for (const { id, aliases } of accelerators()) {
      for (const name of [id, ...aliases]) {
        const owner = owners.get(acceleratorKey(name));
        assert.ok(owner === undefined || owner === id, `${name}: ${String(owner)} and ${id}`);
        owners.set(acceleratorKey(name), id);
      }
    }
  });

  it("rows have power and memory inside sane bounds", () => {
    for (const row of accelerators()) {
      if (row.tdpWatts !== null && row.idleWatts !== null) assert.ok(row.idleWatts < row.tdpWatts, row.id);
      const { fp16DenseTflops: fp16, fp16Fp32AccumulateDenseTflops: accumulate } = row;
      if (fp16 !== null && accumulate !== null) assert.ok(accumulate <= fp16 * 1.001, row.id);
      if (row.fp32Tflops !== null && row.bf16DenseTflops !== null)
        assert.ok(row.bf16DenseTflops >= row.fp32Tflops * 0.99, row.id);
    }
  });

  it("do not change without a new day", () => {
    const texts = readdirSync("src/core/data")
      .filter((name) => name.endsWith(".json"))
      .sort()
      .map((name) => readFileSync(join("src/core/data", name), "utf8"));
    assert.equal(contentId({ texts }), tablesId, "set tablesDate, tablesId and tablesHistory in tablesVersion.ts");
    assert.equal(tablesHistory.at(-1)?.date, tablesDate);
  });
});
