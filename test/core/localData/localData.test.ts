import assert from "node:assert/strict";
import { parquetWriteBuffer } from "hyparquet-writer";
import { withLocalData } from "../../../src/core/localData/localData";
import type { Fact, RunDraft } from "../../../src/core/run/runSpec";
import type { DataFiles } from "../../../src/core/workspace";

/** Data in memory; counts what is read. */
function dataOf(files: Readonly<Record<string, string | Uint8Array>>): DataFiles & { read: number } {
  const bytesOf = (path: string): Uint8Array | undefined => {
    const held = files[path];
    return typeof held === "string" ? new TextEncoder().encode(held) : held;
  };
  const door = {
    read: 0,
    size: (path: string) => Promise.resolve(bytesOf(path)?.length),
    bytes: (path: string, from: number, to: number) => {
      door.read++;
      return Promise.resolve(bytesOf(path)?.slice(from, to));
    },
    list: (path: string) => {
      const below = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
      const names = new Set(below.map((file) => file.slice(path.length + 1)));
      const entries = [...names].map((name) => ({ name: name.split("/")[0] ?? "", isFolder: name.includes("/") }));
      const unique = entries.filter((entry, at) => entries.findIndex(({ name }) => name === entry.name) === at);
      return Promise.resolve(below.length > 0 ? unique : undefined);
    },
  };
  return door;
}

function draftOf(datasetId: string, more: Partial<RunDraft> = {}): RunDraft {
  const span = { path: "code/train.py", from: 0, to: 1 };
  const facts: Fact[] = [{ input: "datasetId", value: datasetId, origin: "stated", spans: [span] }];
  return { framework: "x", title: "x", anchor: span, facts, companions: [], unknowns: [], problems: [], ...more };
}

/** The size that is found for a data set of this name, with what it was counted from. */
async function sizeOf(datasetId: string, door: DataFiles, more?: Partial<RunDraft>): Promise<string | undefined> {
  const [run] = await withLocalData([draftOf(datasetId, more)], door);
  const fact = run?.facts.find(({ input }) => input === "datasetSamples" || input === "datasetTokens");
  return fact && `${fact.input}=${String(fact.value)}: ${fact.reason ?? ""}`;
}

describe("local data", () => {
  it("are counted line by line, record by record, item by item", async () => {
    const door = dataOf({
      "data/a.jsonl": '{"x": 1}\n\n{"x": 2}\n{"x": 3}',
      "data/b.csv": 'text,label\n"two\nlines",1\nplain,0\n',
      "data/c.json": '[{"x": "a, [b"}, {"x": [1, 2]}, {"x": "\\"]"}]',
      "data/d.json": '{"x": 1}\n{"x": 2}\n',
      "data/e.json": '{"data": [1, 2, 3]}',
    });
    assert.equal(await sizeOf("data/a.jsonl", door), "datasetSamples=3: 3 lines of data/a.jsonl");
    assert.equal(await sizeOf("./data/b.csv", door), "datasetSamples=2: 2 records of data/b.csv");
    assert.equal(await sizeOf("../data/c.json", door), "datasetSamples=3: 3 items of data/c.json");
    assert.equal(await sizeOf("data/d.json", door), "datasetSamples=2: 2 items of data/d.json");
    assert.equal(await sizeOf("data/e.json", door), undefined);
  });

  it("are counted in the list of rows that stands beside what is said of them, where the file is read whole", async () => {
    const door = dataOf({
      "a.json": '{"type": "text", "instances": [{"text": "a, [b"}, {"text": [1, 2]}]}',
      "b.json": '{"info": {"images": [1, 2, 3]}, "images": [{"id": 1}], "annotations": [{}, {}]}',
      "c.json": '{"instances": []}',
      "d.json": '{"instances": [1, 2',
    });
    assert.equal(await sizeOf("a.json", door), "datasetSamples=2: 2 items of a.json");
    assert.equal(await sizeOf("b.json", door), "datasetSamples=1: 1 items of b.json");
    assert.equal(await sizeOf("c.json", door), undefined);
    assert.equal(await sizeOf("d.json", door), undefined);
  });

  it("are counted over the files of a folder that are trained on", async () => {
    const door = dataOf({
      "x/train_1.json": '{"instances": [1, 2]}',
      "x/train_2.json": "[1, 2, 3]",
      "x/test.json": "[1]",
      "x/dataset_info.json": "[1, 2, 3, 4]",
      "y/a.jsonl": "{}\n{}\n",
      "y/val.jsonl": "{}\n",
      "y/b.json": "[1]",
      "z/rows.json": "{}",
      "m/config.json": "[1, 2]",
    });
    assert.equal(await sizeOf("x", door), "datasetSamples=5: 5 rows of 2 JSON files in x");
    assert.equal(await sizeOf("y", door), "datasetSamples=2: 2 rows of 1 files of JSON lines in y");
    assert.equal(await sizeOf("z", door), undefined);
    assert.equal(await sizeOf("m", door), undefined);
  });

  it("are read from headers and footers where they have them", async () => {
    const rows = parquetWriteBuffer({ columnData: [{ name: "x", data: [1, 2, 3, 4, 5], type: "INT32" }] });
    const header = (text: string): Uint8Array => new TextEncoder().encode(`\x93NUMPY\x01\x00v\x00${text}`).slice(1);
    const door = dataOf({
      "data/train.parquet": new Uint8Array(rows),
      "data/broken.parquet": "PAR1 no footer PAR1",
      "data/tokens.npy": header("{'descr': '<u2', 'fortran_order': False, 'shape': (90000,), }"),
      "data/images.npy": header("{'descr': '<f4', 'fortran_order': False, 'shape': (600, 28, 28), }"),
    });
    assert.equal(await sizeOf("data/train.parquet", door), "datasetSamples=5: 5 rows of data/train.parquet");
    assert.equal(await sizeOf("data/broken.parquet", door), undefined);
    assert.equal(await sizeOf("data/tokens.npy", door), "datasetTokens=90000: 90,000 integers in data/tokens.npy");
    assert.equal(await sizeOf("data/images.npy", door), "datasetSamples=600: 600 rows of data/images.npy");
  });

  it("are images in class folders, of the training part", async () => {
    const door = dataOf({
      "pets/train/cat/1.jpg": "",
      "pets/train/cat/2.PNG": "",
      "pets/train/dog/1.jpeg": "",
      "pets/train/dog/notes.txt": "",
      "pets/val/cat/1.jpg": "",
    });
    assert.equal(await sizeOf("pets", door), "datasetSamples=3: 3 images in pets/train");
  });

  it("are taken in the part that the code uses", async () => {
    const door = dataOf({ "a.jsonl": "{}\n".repeat(10) });
    const part = { dataset: { fraction: 0.5, rowsKnown: true } };
    assert.equal(await sizeOf("a.jsonl", door, part), "datasetSamples=5: 10 lines of a.jsonl, 50 % of them used");
    assert.equal(await sizeOf("a.jsonl", door, { dataset: { fraction: 1, rowsKnown: false } }), undefined);
    assert.equal(
      await sizeOf("a.jsonl", door, { dataset: { fraction: 1, rowsKnown: true, split: "test" } }),
      undefined,
    );
  });

  it("are estimated from their beginning where they are large", async () => {
    const line = `{"text": "${"x".repeat(987)}"}\n`;
    const part = new TextEncoder().encode(line.repeat(4000));
    const door: DataFiles = {
      size: (path) => Promise.resolve(path === "big.jsonl" ? 1_000_000_000 : undefined),
      bytes: (_path, from, to) => Promise.resolve(part.slice(from % 4_000_000, (from % 4_000_000) + to - from)),
      list: () => Promise.resolve(undefined),
    };
    assert.equal(
      await sizeOf("big.jsonl", door),
      "datasetSamples=1000000: about 1,000,000 lines of big.jsonl, from the first 64 of 1,000 MB",
    );
  });

  it("are measured once", async () => {
    const door = dataOf({ "a.jsonl": "{}\n" });
    await sizeOf("a.jsonl", door);
    await sizeOf("a.jsonl", door);
    assert.equal(door.read, 1);
  });

  it("leave names of a hub, addresses and stated sizes alone", async () => {
    const door = dataOf({ "a.jsonl": "{}\n" });
    assert.equal(await sizeOf("squad", door), undefined);
    assert.equal(await sizeOf("s3://bucket/a.jsonl", door), undefined);
    const facts: Fact[] = [
      ...draftOf("a.jsonl").facts,
      { input: "datasetSamples", value: 7, origin: "stated", spans: [] },
    ];
    assert.equal(await sizeOf("a.jsonl", door, { facts }), "datasetSamples=7: ");
  });
});
