import assert from "node:assert/strict";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { Analysis, AnalyzedRun } from "../../src/core/analysis";
import { cliFile, runCli, temporaryFolder } from "../support/cli";
import { assertMatchesSchema } from "../support/schema";

const script = `# carbon-lens: accelerator=a100-sxm4-80gb acceleratorCount=1
from datasets import load_dataset
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

model = AutoModelForCausalLM.from_pretrained("facebook/opt-350m")
args = TrainingArguments("out", num_train_epochs=3)
trainer = Trainer(model=model, args=args, train_dataset=load_dataset("tatsu-lab/alpaca", split="train"))
trainer.train()
`;

const budget = "version: 1\nlimits:\n  - name: single-run\n    scope: run\n    energyKwh: 0.001\n";

interface Answer {
  readonly text: string;
  readonly json: unknown;
  readonly isError: boolean;
}

describe("carbon-lens mcp", function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  let client: Client;
  before(async () => {
    folder = temporaryFolder({
      "project/train.py": script,
      "project/notes.txt": "nothing",
      "project/serve.py": "print('no training')\n",
      "secret.py": script,
    });
    symlinkSync(join(folder.path, "secret.py"), join(folder.path, "project", "link.py"));
    client = new Client({ name: "test", version: "1" });
    const args = [cliFile, "mcp", "--workspace", join(folder.path, "project")];
    await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: "pipe" }));
  });
  after(async () => {
    await client.close();
    folder.remove();
  });

  async function call(name: string, input: Record<string, unknown>): Promise<Answer> {
    const { content, structuredContent, isError } = await client.callTool({ name, arguments: input });
    const [part] = content as { type: string; text: string }[];
    assert.equal(part?.type, "text");
    return { text: part.text, json: structuredContent, isError: isError === true };
  }

  async function refusal(name: string, input: Record<string, unknown>): Promise<string> {
    const { text, isError } = await call(name, input);
    assert.ok(isError, text);
    return text;
  }

  it("lists its tools, which only read", async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      ["estimate", "explain", "suggest", "what_if", "check"],
    );
    for (const { annotations, inputSchema } of tools) {
      assert.equal(annotations?.readOnlyHint, true);
      assert.equal(inputSchema.type, "object");
    }
  });

  it("estimates a file as the command line does, in the contract's JSON", async () => {
    const { text, json } = await call("estimate", { path: "train.py" });
    assertMatchesSchema(json);
    const { stdout } = runCli(["estimate", "train.py", "--format", "json"], { cwd: join(folder.path, "project") });
    assert.deepEqual(json, JSON.parse(stdout));
    assert.match(text, /^train\.py:8 .*≈ .*Wh/);
  });

  it("estimates a folder, a text and inputs", async () => {
    const whole = (await call("estimate", { path: "." })).json as Analysis;
    assert.deepEqual(
      whole.files.map(({ path }) => path),
      ["train.py"],
    );
    const text = (await call("estimate", { text: script, name: "new/train.py" })).json as Analysis;
    assert.deepEqual(text.totals, whole.totals);
    const inputs = { parameterCount: 7e9, trainingTokens: 1e9, accelerator: "a100-80gb", acceleratorCount: 8 };
    const spec = (await call("estimate", { inputs })).json as { runs: AnalyzedRun[] };
    assert.ok((spec.runs[0]?.estimate.energyKwh?.central ?? 0) > 1);
  });

  it("sees a file as it is now", async () => {
    const at = join(folder.path, "project", "later.py");
    writeFileSync(at, script);
    const energy = async (): Promise<number> =>
      ((await call("estimate", { path: "later.py" })).json as Analysis).totals.energyKwh?.central ?? 0;
    const before = await energy();
    writeFileSync(at, script.replace("epochs=3", "epochs=6"));
    assert.ok(Math.abs((await energy()) / before - 2) < 0.01);
  });

  it("explains every input with its place", async () => {
    const { text, json } = await call("explain", { path: "train.py", set: { epochs: 2 } });
    assertMatchesSchema(json);
    assert.match(text, /\| model \| facebook.opt-350m \| stated \| line 5/);
    assert.match(text, /epochs.*2/);
    assert.match(text, /set by the agent/);
  });

  it("suggests with edits that take the advice", async () => {
    const { json, text } = await call("suggest", { path: "train.py" });
    const { runs } = json as {
      runs: { fixes: { code: string; edits: { path: string; start: object; end: object; text: string }[] }[] }[];
    };
    const bf16 = runs[0]?.fixes.find(({ code }) => code === "advice.mixed-precision");
    const at = { line: 6, column: script.split("\n")[5]!.indexOf(")") + 1 };
    assert.deepEqual(bf16?.edits, [{ path: "train.py", start: at, end: at, text: ", bf16=True" }]);
    assert.match(text, /saves ≈/);
    assert.equal(readFileSync(join(folder.path, "project", "train.py"), "utf8"), script);
  });

  it("compares a change", async () => {
    const { json, text } = await call("what_if", { path: "train.py", set: { epochs: 1 } });
    const [comparison] = (json as { comparisons: { difference: { energyFraction: { central: number } } }[] })
      .comparisons;
    assert.ok(Math.abs(comparison!.difference.energyFraction.central + 2 / 3) < 0.02);
    assert.match(text, /\| Figure \| Before \| After \|/);
    assert.match(await refusal("what_if", { path: "train.py" }), /set/);
  });

  it("checks the budget where there is one", async () => {
    assert.match(await refusal("check", {}), /carbon-budget\.yaml/);
    writeFileSync(join(folder.path, "project", "carbon-budget.yaml"), budget);
    const { json, text } = await call("check", { path: "train.py" });
    assert.equal((json as { verdict: string }).verdict, "over");
    assert.match(text, /Over budget/);
  });

  it("reads nothing outside its folder", async () => {
    for (const path of ["../secret.py", join(folder.path, "secret.py"), "link.py", "/etc/passwd", "a/../../secret.py"])
      assert.match(await refusal("estimate", { path }), /outside|no text file/);
    assert.match(await refusal("estimate", { text: script, name: "../x.py" }), /outside/);
  });

  it("says what is wrong with a question", async () => {
    assert.match(await refusal("estimate", {}), /give a path/);
    assert.match(await refusal("estimate", { path: "train.py", text: script, name: "x.py" }), /exclude/);
    assert.match(await refusal("estimate", { text: script }), /name/);
    assert.match(await refusal("estimate", { text: script, name: "x" }), /language/);
    assert.match(await refusal("estimate", { path: "missing.py" }), /no text file/);
    assert.match(await refusal("estimate", { path: "train.py", set: { epoch: 1 } }), /did you mean epochs/);
    assert.match(await refusal("estimate", { path: "train.py", depth: 1 }), /takes no depth/);
    assert.match(await refusal("explain", { path: "train.py", run: "nothing" }), /train\.py/);
    assert.match(await refusal("guess", {}), /there is no tool/);
  });

  it("is a file of its own, which other commands do not load", () => {
    const cli = readFileSync(cliFile, "utf8");
    assert.match(cli, /require\("\.\/mcp\.js"\)/);
    assert.doesNotMatch(cli, /modelcontextprotocol|StdioServerTransport/);
  });

  it("is silent on what does not train", async () => {
    const { json, text } = await call("estimate", { path: "serve.py" });
    assert.match(text, /No training/);
    assert.equal((json as Analysis).totals.runs, 0);
  });
});
