/** What lies outside of the workspace is not read, whichever way a file of it names it. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { activated, closeAll, openText, uriOf, write } from "../support";

/** A number that stands outside only. */
const secret = 7919;
const home = "outsideTest";

const train = (from: string): string => `${from}
from transformers import Trainer, TrainingArguments, AutoModelForCausalLM
from datasets import load_dataset
model = AutoModelForCausalLM.from_pretrained("gpt2")
Trainer(model=model, args=TrainingArguments("out", num_train_epochs=EPOCHS), train_dataset=load_dataset("imdb", split="train")).train()
`;
const loading = (path: string): string =>
  train(`import json\nEPOCHS = json.load(open(${JSON.stringify(path)}))["epochs"]`);

describe("what lies outside of the workspace", () => {
  let outside = "";
  const inside = (path: string): string => uriOf(`${home}/${path}`).fsPath;

  before(async () => {
    await activated();
    await write(`${home}/inside.json`, '{ "epochs": 5 }');
    await write(`${home}/data/inside.json`, '{ "epochs": 6 }');
    outside = join(dirname(uriOf("").fsPath), "outside");
    mkdirSync(outside, { recursive: true });
    writeFileSync(join(outside, "secret.json"), `{ "epochs": ${secret} }`);
    writeFileSync(join(outside, "secret.py"), `EPOCHS = ${secret}\n`);
    writeFileSync(join(outside, "rows.jsonl"), '{"text": "a"}\n'.repeat(secret));
    symlinkSync(join(outside, "secret.json"), inside("link.json"));
    symlinkSync(join(outside, "secret.py"), inside("linkedmodule.py"));
    symlinkSync(outside, inside("elsewhere"));
    symlinkSync("data", inside("near"));
  });
  after(async () => {
    await closeAll();
    rmSync(outside, { recursive: true, force: true });
    rmSync(inside(""), { recursive: true, force: true });
  });

  async function epochsOf(name: string, text: string): Promise<unknown> {
    await write(`${home}/${name}`, text);
    const { analyses } = await activated();
    const { document } = await openText(`${home}/${name}`);
    const run = (await analyses.newest(document))?.runs[0];
    assert.ok(run, name);
    assert.doesNotMatch(JSON.stringify(run), new RegExp(`\\b${secret}\\b`), name);
    return run.inputs.epochs?.value;
  }

  it("is what this test takes it for: files inside are read, through links inside too", async () => {
    assert.equal(await epochsOf("own.py", loading(`${home}/inside.json`)), 5);
    assert.equal(await epochsOf("near.py", loading(`${home}/near/inside.json`)), 6);
  });

  for (const [way, text] of [
    ["by a relative path", () => loading("../outside/secret.json")],
    ["by a path from the script", () => loading("../../outside/secret.json")],
    ["by an absolute path", () => loading(join(outside, "secret.json"))],
    ["by an absolute path that begins inside", () => loading(inside("../../outside/secret.json"))],
    ["by a path with dots in it", () => loading(`${uriOf("").path}/../outside/secret.json`)],
    ["by a link", () => loading(`${home}/link.json`)],
    ["by a linked folder", () => loading(`${home}/elsewhere/secret.json`)],
    ["by an import of a link", () => train("from linkedmodule import EPOCHS")],
    [
      "by an import from elsewhere",
      () => train('import sys\nsys.path.insert(0, "../../outside")\nfrom secret import EPOCHS'),
    ],
    [
      "by its rows, which are counted",
      () =>
        train("EPOCHS = 1").replace('"imdb"', `"json", data_files=${JSON.stringify(`${home}/elsewhere/rows.jsonl`)}`),
    ],
  ] as const)
    it(`is not read ${way}`, async () => {
      const epochs = await epochsOf(`${way.replaceAll(/\W/g, "")}.py`, text());
      assert.notEqual(epochs, secret);
    });
});
