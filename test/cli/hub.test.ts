import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Analysis, AnalyzedRun } from "../../src/core/analysis";
import { cliFile, temporaryFolder } from "../support/cli";

const script = `from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
from datasets import load_dataset

model = AutoModelForCausalLM.from_pretrained("some-lab/some-net")
rows = load_dataset("some-lab/some-rows", split="train")
Trainer(model=model, args=TrainingArguments("out"), train_dataset=rows).train()
`;
const config = JSON.stringify({ num_hidden_layers: 10, hidden_size: 512, num_attention_heads: 8, vocab_size: 5000 });

/** The Hub as it documents itself: a model's information, its files by range, the sizes of data sets. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://hub");
  const json = (value: unknown): void => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
  };
  if (pathname === "/api/models/some-lab/some-net/revision/HEAD")
    json({
      _id: "1",
      id: "some-lab/some-net",
      private: false,
      lastModified: "2026-01-01T00:00:00.000Z",
      safetensors: { parameters: { F32: 34_000_000 }, total: 34_000_000 },
    });
  else if (pathname === "/some-lab/some-net/resolve/main/config.json") {
    const [, from = "0", to = ""] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
    const last = to === "" ? config.length - 1 : Math.min(Number(to), config.length - 1);
    const range = `bytes ${from}-${String(last)}/${String(config.length)}`;
    response.writeHead(206, { "content-range": range, etag: '"1"' }).end(config.slice(Number(from), last + 1));
  } else if (pathname === "/size" && searchParams.get("dataset") === "some-lab/some-rows")
    json({
      size: {
        dataset: { dataset: "some-lab/some-rows", num_rows: 1200 },
        splits: [
          { dataset: "some-lab/some-rows", config: "default", split: "train", num_rows: 1000 },
          { dataset: "some-lab/some-rows", config: "default", split: "test", num_rows: 200 },
        ],
      },
      pending: [],
      failed: [],
      partial: false,
    });
  else response.writeHead(404, { "content-type": "application/json" }).end('{"error":"not found"}');
}

describe("carbon-lens estimate --hub", () => {
  let server: Server;
  let host = "";
  let listener: typeof answer;
  let seen: IncomingMessage[] = [];
  let folder: ReturnType<typeof temporaryFolder>;

  before((done) => {
    server = createServer((request, response) => {
      seen.push(request);
      listener(request, response);
    });
    server.listen(0, "127.0.0.1", () => {
      host = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
      done();
    });
    folder = temporaryFolder({ "train.py": script });
  });
  beforeEach(() => {
    listener = answer;
    seen = [];
    rmSync(join(folder.path, "cache"), { recursive: true, force: true });
  });
  after((done) => {
    folder.remove();
    server.closeAllConnections();
    server.close(done);
  });

  async function estimate(...args: readonly string[]): Promise<{ run: AnalyzedRun; stderr: string }> {
    const env = {
      ...process.env,
      CARBON_LENS_HUB_HOST: host,
      HF_TOKEN: "hf_test",
      XDG_CACHE_HOME: join(folder.path, "cache"),
    };
    const words = [cliFile, "estimate", "train.py", ...args, "--format", "json"];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, words, { cwd: folder.path, env, encoding: "utf8" }, (error, stdout, stderr) => {
        const run = error ? undefined : (JSON.parse(stdout) as Analysis).files.flatMap((file) => file.runs)[0];
        if (run) resolve({ run, stderr });
        else reject(new Error(stderr));
      });
    });
  }

  it("looks up what the tables do not know, says who said it and when, and keeps it", async () => {
    const { run, stderr } = await estimate("--hub");
    const { parameterCount, layerCount, datasetSamples } = run.inputs;
    assert.deepEqual([parameterCount?.value, layerCount?.value, datasetSamples?.value], [34_000_000, 10, 1000]);
    assert.equal(parameterCount?.origin, "derived");
    const today = new Date().toISOString().slice(0, 10);
    for (const input of [parameterCount, datasetSamples])
      assert.match(input?.reason ?? "", new RegExp(`^Hugging Face Hub, read ${today}`));
    assert.equal(stderr, "");
    assert.ok(seen.every(({ headers }) => headers.authorization === "Bearer hf_test"));
    seen = [];
    assert.equal((await estimate("--hub")).run.inputs.parameterCount?.value, 34_000_000);
    assert.deepEqual(seen, []);
  });

  it("asks nobody unless it is told to", async () => {
    const { run } = await estimate();
    assert.deepEqual(seen, []);
    assert.equal(run.inputs.parameterCount?.value ?? null, null);
  });

  it("refuses answers about something else, of impossible size, or from somewhere else", async () => {
    const hostile: readonly (readonly [string, typeof answer, RegExp])[] = [
      [
        "another model",
        (_, response) => response.end('{"id":"other/net","safetensors":{"total":5000000}}'),
        /about another/,
      ],
      ["endless", (_, response) => response.end(`"${"x".repeat(5_000_000)}"`), /longer than/],
      ["no JSON", (_, response) => response.end("<html>"), /JSON/],
      ["elsewhere", (_, response) => response.writeHead(302, { location: "http://127.0.0.2:9/x" }).end(), /sent on to/],
      [
        "round in circles",
        (request, response) => response.writeHead(302, { location: request.url }).end(),
        /too often/,
      ],
      ["broken", (_, response) => response.writeHead(500).end(), /500|Api error/i],
    ];
    for (const [name, hostileAnswer, words] of hostile) {
      listener = hostileAnswer;
      const { run, stderr } = await estimate("--hub");
      assert.equal(run.inputs.parameterCount?.value ?? null, null, name);
      assert.equal(run.inputs.datasetSamples?.value ?? null, null, name);
      assert.match(stderr, words, name);
    }
  });

  it("takes it that there is nothing where the Hub says so, without a word", async () => {
    listener = (_, response) => response.writeHead(404).end("{}");
    const { run, stderr } = await estimate("--hub");
    assert.equal(run.inputs.parameterCount?.value ?? null, null);
    assert.equal(stderr, "");
  });

  it("goes on without the answers of a Hub that is silent", async () => {
    listener = () => undefined;
    const { run, stderr } = await estimate("--hub");
    assert.equal(run.inputs.parameterCount?.value ?? null, null);
    assert.match(stderr, /no answer within 5 s/);
  }).timeout(40_000);
});
