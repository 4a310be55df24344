/** The folder of the extension goes, or holds another build, while its thread runs: what is loaded goes on, what is not is missed in one way. */
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { loadPart, PartMissingError, type Part } from "../../src/core/loadPart";
import { toSourceText } from "../../src/core/source/documents";
import type { Worker } from "node:worker_threads";
import type { Analyst } from "../../src/editor/analyst/analyst";
import { ThreadAnalyst } from "../../src/editor/analyst/threadAnalyst";
import { memoryWorkspace } from "../support/workspace";

const require = createRequire(__filename);
const parts = ["thread.js", "engine.js", "typescript.js"] as const;
const train = (epochs: number): string => `from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
model = AutoModelForCausalLM.from_pretrained("gpt2")
Trainer(model=model, args=TrainingArguments("out", num_train_epochs=${String(epochs)}, max_steps=50)).train()
`;
const script = `import * as tf from "@tensorflow/tfjs";
const model = tf.sequential({ layers: [tf.layers.dense({ units: 10, inputShape: [784] })] });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
await model.fit(tf.zeros([6000, 784]), tf.zeros([6000, 10]), { epochs: 5, batchSize: 32 });
`;

describe("an extension that is updated while it runs", function () {
  this.timeout(60_000);
  const refused = (): never => assert.fail("done in this thread");
  const nobody: Analyst = { analyze: refused, findFixes: refused, forget: () => undefined, dispose: () => undefined };
  let build = "";
  let folder = "";
  let logged: string[] = [];
  let analyst: ThreadAnalyst;
  const at = (name: string): string => join(folder, "dist", name);
  const away = (): void => {
    renameSync(join(folder, "dist"), join(folder, "gone"));
  };
  const back = (): void => {
    renameSync(join(folder, "gone"), join(folder, "dist"));
  };
  const analyze = async (path: string, text: string): Promise<number> =>
    (await analyst.analyze(toSourceText(path, text), memoryWorkspace({}), { document: path })).runs.length;
  /** Ends the thread as a fault of its own would. */
  const end = async (): Promise<void> => {
    const { thread } = analyst as unknown as { readonly thread: Worker | undefined };
    await thread?.terminate();
  };
  /** Until a part is looked for again. */
  const rest = (): Promise<void> => new Promise((done) => setTimeout(done, 3100));

  before(() => {
    for (const name of parts) assert.ok(existsSync(resolve("dist", name)), "npm run build comes first");
    ({ build } = require(resolve("dist/engine.js")) as Part);
    assert.match(build, /^[0-9a-f]{12}$/);
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "carbon-lens-updated-"));
    for (const name of parts) cpSync(resolve("dist", name), at(name));
    logged = [];
    analyst = new ThreadAnalyst(at("thread.js"), nobody, { error: (what) => logged.push(what) }, build);
  });
  afterEach(() => {
    analyst.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it("goes on with what is loaded when the folder is gone, and misses only what is not", async () => {
    assert.equal(await analyze("train.py", train(1)), 1);
    away();
    assert.equal(await analyze("train.py", train(2)), 1);
    await assert.rejects(analyze("run.ts", script), (error: Error) => {
      assert.ok(error instanceof PartMissingError);
      assert.match(error.message, /^typescript\.js cannot be loaded: Carbon Lens was updated or removed/);
      return true;
    });
    assert.equal(await analyze("train.py", train(3)), 1, "and it still goes on");
    back();
    assert.equal(await analyze("run.ts", script), 1, "a part that is there again is taken");
    assert.deepEqual(logged, []);
  });

  it("whose thread ends then starts no other, leaves nothing waiting, and goes on when the folder is there again", async () => {
    assert.equal(await analyze("train.py", train(1)), 1);
    away();
    await end();
    assert.equal(logged.length, 1, "the end of the thread itself");
    const missed = [2, 3, 4].map((epochs) => analyze("train.py", train(epochs)));
    for (const each of missed) await assert.rejects(each, PartMissingError);
    assert.equal(logged.length, 1);
    back();
    await rest();
    assert.equal(await analyze("train.py", train(5)), 1);
  });

  it("before anything was loaded has nothing to go on with, and says which part is missing", async () => {
    away();
    await assert.rejects(analyze("train.py", train(1)), /^PartMissingError: thread\.js cannot be loaded/);
    back();
    rmSync(at("engine.js"));
    await rest();
    await assert.rejects(analyze("train.py", train(1)), /^PartMissingError: engine\.js cannot be loaded/);
    assert.deepEqual(logged, []);
  });

  for (const name of parts)
    it(`does not take ${name} of another build`, async () => {
      const text = readFileSync(at(name), "utf8");
      assert.ok(text.includes(build), "the build is in the bundle");
      writeFileSync(at(name), text.replaceAll(build, "0123456789ab"));
      const [path, code] = name === "typescript.js" ? ["run.ts", script] : ["train.py", train(1)];
      for (let round = 0; round < 3; round++)
        await assert.rejects(analyze(path, code), (error: Error) => {
          assert.ok(error instanceof PartMissingError, String(error));
          assert.equal(error.message.includes(`${name} is of another build (0123456789ab)`), true, error.message);
          return true;
        });
      assert.deepEqual(logged, []);
    });

  it("loads no part that is half written or says no build, and takes it when it is whole", async () => {
    const file = at("part.js");
    const load = (): Promise<Part> => loadPart("part.js", () => Promise.resolve().then(() => require(file) as Part));
    await assert.rejects(load(), /^PartMissingError: part\.js cannot be loaded/);
    writeFileSync(file, 'exports.build = "sour');
    await assert.rejects(load(), /^PartMissingError: part\.js cannot be loaded/);
    writeFileSync(file, 'exports.build = "sources"; exports.say = 1;');
    assert.equal((await load()).build, "sources");
    writeFileSync(at("none.js"), "exports.say = 1;");
    await assert.rejects(
      loadPart("none.js", () => Promise.resolve(require(at("none.js")) as Part)),
      /^PartMissingError: none\.js is of another build \(unknown\)/,
    );
  });

  it("has one build in all its bundles", () => {
    const named = ["extension.js", "web.js", "thread.js", "engine.js", "wording.js", "typescript.js", "cli.js"];
    for (const name of [...named, "huggingFaceHub.js"])
      assert.ok(readFileSync(resolve("dist", name), "utf8").includes(`"${build}"`), name);
  });
});
