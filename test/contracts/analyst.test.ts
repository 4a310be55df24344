/** The thread in which the editor analyses, without an editor: that it says what the core says, and what happens when it ends. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { analyzeDocument } from "../../src/core/analyze";
import { findFixes } from "../../src/core/fix";
import { toSourceText } from "../../src/core/source/documents";
import type { Workspace } from "../../src/core/workspace";
import type { Analyst } from "../../src/editor/analyst/analyst";
import { AnalystRestsError } from "../../src/editor/analyst/analystRestsError";
import { LocalAnalyst } from "../../src/editor/analyst/localAnalyst";
import { ThreadAnalyst } from "../../src/editor/analyst/threadAnalyst";
import { listedWorkspace } from "../support/workspace";

const program = resolve("dist/thread.js");
/** Of the bundles: what runs here is not bundled. */
const { build } = createRequire(__filename)(resolve("dist/engine.js")) as { readonly build: string };
const files = {
  "train.py": `import torch
import yaml
from model import Net
config = yaml.safe_load(open("config.yaml"))
data = torch.utils.data.TensorDataset(torch.zeros(50000, 256))
loader = torch.utils.data.DataLoader(data, batch_size=16)
net = Net(config["width"])
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(3):
    for batch in loader:
        loss = net(batch[0]).sum()
        loss.backward()
        optimizer.step()
`,
  "model.py": `import torch
class Net(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layers = torch.nn.Sequential(*[torch.nn.Linear(width, width) for _ in range(4)])
    def forward(self, x):
        return self.layers(x)
`,
  "config.yaml": "width: 256\n",
  "train.jsonl": '{"text": "one"}\n{"text": "two"}\n',
  "tune.py": `from datasets import load_dataset
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
data = load_dataset("json", data_files="train.jsonl", split="train")
model = AutoModelForCausalLM.from_pretrained("gpt2")
Trainer(model=model, args=TrainingArguments("out", num_train_epochs=3, bf16=False), train_dataset=data).train()
`,
  "run.ts": `import * as tf from "@tensorflow/tfjs";
const model = tf.sequential({ layers: [tf.layers.dense({ units: 10, inputShape: [784] })] });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
await model.fit(tf.zeros([6000, 784]), tf.zeros([6000, 10]), { epochs: 5, batchSize: 32 });
`,
};
const notebook = JSON.stringify({
  cells: [
    { cell_type: "markdown", source: "# About" },
    { cell_type: "code", source: files["train.py"] },
  ],
  metadata: {},
  nbformat: 4,
});
const all = { ...files, "train.ipynb": notebook };
const textOf = (path: string): string => all[path as keyof typeof all];

const refused = (): never => assert.fail("done in this thread");
const nobody: Analyst = { analyze: refused, findFixes: refused, forget: () => undefined, dispose: () => undefined };

/** An analyst whose thread runs a program, with what it logs. */
async function withAnalyst(
  use: (analyst: ThreadAnalyst, logged: string[]) => Promise<void>,
  { file = program, local = nobody }: { readonly file?: string; readonly local?: Analyst } = {},
): Promise<void> {
  const logged: string[] = [];
  const error = (message: string | Error): void => {
    logged.push(String(message));
  };
  const analyst = new ThreadAnalyst(file, local, { error }, build);
  try {
    await use(analyst, logged);
  } finally {
    analyst.dispose();
  }
}

describe("the thread that analyses", function () {
  this.timeout(60_000);
  before(() => {
    assert.ok(existsSync(program), "npm run build comes first");
  });

  it("finds what the core finds: other files, rows of data, cells, scripts, fixes", async () => {
    const workspace = listedWorkspace(all);
    const options = { settings: {}, today: "2027-03-31" };
    await withAnalyst(async (analyst) => {
      for (const path of ["train.py", "tune.py", "run.ts", "train.ipynb"]) {
        const source = toSourceText(path, textOf(path));
        const file = await analyst.analyze(source, workspace, options);
        assert.equal(file.runs.length, 1, path);
        assert.deepEqual(file, await analyzeDocument(source, workspace, options));
        const fixes = await analyst.findFixes(source, file, workspace, options, file.runs);
        assert.deepEqual(fixes, await findFixes(source, file, workspace, options));
      }
    });
  });

  it("finds the same in a document that is edited, and after it is forgotten", async () => {
    const workspace = listedWorkspace(all);
    await withAnalyst(async (analyst) => {
      for (const epochs of [3, 4, 5, 6]) {
        const source = toSourceText("train.py", files["train.py"].replace("range(3)", `range(${String(epochs)})`));
        const file = await analyst.analyze(source, workspace, { document: "a" });
        assert.deepEqual(file, await analyzeDocument(source, workspace));
        if (epochs === 5) analyst.forget("a");
      }
    });
  });

  it("leaves what nobody waits for, and goes on with the next", async () => {
    const source = toSourceText("train.py", files["train.py"]);
    const controller = new AbortController();
    const read: string[] = [];
    const slow: Workspace = {
      read: (path) => {
        read.push(path);
        controller.abort();
        return new Promise(() => undefined);
      },
    };
    await withAnalyst(async (analyst) => {
      await assert.rejects(analyst.analyze(source, slow, { signal: controller.signal, document: "a" }));
      await assert.rejects(analyst.analyze(source, slow, { signal: AbortSignal.abort() }));
      assert.ok(read.length > 0);
      const file = await analyst.analyze(source, listedWorkspace(all), { document: "a" });
      assert.equal(file.runs[0]?.inputs.parameterCount?.value, 4 * (256 * 256 + 256));
    });
  });

  describe("ends", () => {
    let folder = "";
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "carbon-lens-thread-"));
    });
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    it("once: its jobs are done by the next, and the log says so in a line", async () => {
      const file = join(folder, "once.js");
      const mark = join(folder, "started");
      writeFileSync(
        file,
        `const { existsSync, writeFileSync } = require("node:fs");
        if (existsSync(${JSON.stringify(mark)})) require(${JSON.stringify(program)});
        else require("node:worker_threads").parentPort.once("message", () => {
          writeFileSync(${JSON.stringify(mark)}, "");
          process.exit(7);
        });`,
      );
      await withAnalyst(
        async (analyst, logged) => {
          const analyze = (path: string) => analyst.analyze(toSourceText(path, textOf(path)), listedWorkspace(all), {});
          const found = await Promise.all(["train.py", "tune.py"].map(analyze));
          assert.deepEqual(
            found.map(({ runs }) => runs.length),
            [1, 1],
          );
          assert.equal(logged.length, 1);
          assert.match(logged[0] ?? "", /ended: exit 7; 2 files/);
        },
        { file },
      );
    });

    it("whatever it is given: it is not started for ever, and what never started is done without it", async () => {
      const file = join(folder, "never.js");
      writeFileSync(file, "throw new Error('not here');");
      const workspace = listedWorkspace(all);
      const source = toSourceText("train.py", files["train.py"]);
      const local = new LocalAnalyst(() => import("../../src/editor/engine"));
      await withAnalyst(
        async (analyst, logged) => {
          for (let round = 0; round < 3; round++)
            await assert.rejects(analyst.analyze(source, workspace, {}), /ended|rests/);
          assert.deepEqual(await analyst.analyze(source, workspace, {}), await analyzeDocument(source, workspace));
          assert.equal(logged.length, 5);
        },
        { file, local },
      );
    });

    it("on one file again and again: it rests, and says so once, not for each analysis that it leaves", async () => {
      const file = join(folder, "poison.js");
      writeFileSync(
        file,
        `const { parentPort } = require("node:worker_threads");
        parentPort.postMessage({ build: ${JSON.stringify(build)} });
        parentPort.on("message", ({ start, job }) => {
          if (job.source.text === "poison") process.exit(1);
          parentPort.postMessage({ done: start, result: job.source.text });
        });`,
      );
      await withAnalyst(
        async (analyst, logged) => {
          const analyze = (text: string) => analyst.analyze(toSourceText("train.py", text), listedWorkspace(all), {});
          assert.equal(await analyze("good"), "good");
          for (let round = 0; round < 4; round++) await assert.rejects(analyze("poison"));
          assert.equal(logged.length, 5);
          assert.match(logged[4] ?? "", /none is started for 10 minutes$/);
          // Those who wait are told in a way that they need not tell on.
          for (let round = 0; round < 20; round++) await assert.rejects(analyze("good"), AnalystRestsError);
          assert.equal(logged.length, 5);
        },
        { file },
      );
    });
  });

  it("is what the extension starts, and nothing that VS Code for the Web carries", () => {
    assert.match(readFileSync(resolve("dist/extension.js"), "utf8"), /thread\.js/);
    assert.doesNotMatch(readFileSync(resolve("dist/web.js"), "utf8"), /thread\.js|worker_threads/);
  });
});
