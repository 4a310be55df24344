import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Analysis, AnalyzedRun } from "../../src/core/analysis";
import { cliFile, temporaryFolder } from "../support/cli";

const script = (zone: string): string => `# carbon-lens: accelerator=a100-sxm4-40gb acceleratorCount=1 gridZone=${zone}
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
from datasets import load_dataset

model = AutoModelForCausalLM.from_pretrained("gpt2")
Trainer(model=model, args=TrainingArguments("out"), train_dataset=load_dataset("imdb", split="train")).train()
`;

describe("carbon-lens estimate --live", () => {
  let server: Server;
  let host = "";
  let listener: RequestListener;
  let folder: ReturnType<typeof temporaryFolder>;

  before((done) => {
    server = createServer((request, response) => {
      listener(request, response);
    });
    server.listen(0, "127.0.0.1", () => {
      host = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
      done();
    });
    folder = temporaryFolder({ "denmark.py": script("DNK"), "sweden.py": script("SWE") });
  });
  after((done) => {
    folder.remove();
    server.close(done);
  });

  async function estimate(...args: readonly string[]): Promise<{ runs: readonly AnalyzedRun[]; stderr: string }> {
    const env = { ...process.env, CARBON_LENS_LIVE_HOST: host, ELECTRICITY_MAPS_TOKEN: "secret" };
    const options = { cwd: folder.path, env, encoding: "utf8" } as const;
    const words = [cliFile, "estimate", ...args, "--format", "json"];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, words, options, (error, stdout, stderr) => {
        if (error) reject(new Error(stderr));
        else resolve({ runs: (JSON.parse(stdout) as Analysis).files.flatMap((file) => file.runs), stderr });
      });
    });
  }

  const record = (): string => {
    const now = new Date(Math.floor(Date.now() / 300_000) * 300_000).toISOString().slice(0, 19);
    return JSON.stringify({ records: [{ Minutes5UTC: now, PriceArea: "DK1", CO2Emission: 42 }] });
  };

  it("takes the intensity of the coming day for runs in the provider's country, and for no others", async () => {
    listener = (_request, response) => response.end(record());
    const { runs, stderr } = await estimate(".", "--live", "energi-data-service");
    const [danish, swedish] = runs;
    assert.equal(danish?.inputs.carbonIntensityGramsPerKwh?.value, 42);
    assert.match(danish.inputs.carbonIntensityGramsPerKwh.reason ?? "", /^Energi Data Service: mean of the coming day/);
    assert.match(swedish?.inputs.carbonIntensityGramsPerKwh?.reason ?? "", /Sweden/);
    assert.equal(stderr, "");
  });

  it("sends the token to the provider that needs one", async () => {
    let token: unknown;
    listener = (request, response) => {
      token = request.headers["auth-token"];
      response.end(JSON.stringify({ forecast: [{ carbonIntensity: 77, datetime: new Date().toISOString() }] }));
    };
    const { runs } = await estimate("denmark.py", "--live", "electricity-maps", "--set", "gridZone=DNK");
    assert.equal(runs[0]?.inputs.carbonIntensityGramsPerKwh?.value, 77);
    assert.equal(token, "secret");
    await assert.rejects(estimate("denmark.py", "--live", "electricity-maps"), /needs to know where/);
  });

  it("falls back to the tables, and says so, where the provider does not answer", async () => {
    listener = (_request, response) => response.writeHead(503).end();
    const { runs, stderr } = await estimate("denmark.py", "--live", "energi-data-service");
    assert.match(runs[0]?.inputs.carbonIntensityGramsPerKwh?.reason ?? "", /Denmark/);
    assert.match(stderr, /Energi Data Service: answered 503; the tables' averages are used/);
  });

  it("asks nobody without being told to", async () => {
    listener = () => assert.fail("the network was used");
    const { runs } = await estimate("denmark.py");
    assert.match(runs[0]?.inputs.carbonIntensityGramsPerKwh?.reason ?? "", /Denmark/);
    await assert.rejects(estimate("denmark.py", "--live", "somebody"), /known are electricity-maps/);
  });
});
