/** Disks that are full or read-only while something is written: it is said in one line, and what was there stays. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "../../src/cli/writeAtomically";
import { cliFile, runCli, temporaryFolder } from "../support/cli";

const train = `# carbon-lens: accelerator=a100-sxm4-40gb acceleratorCount=1 gridZone=DNK
from transformers import Trainer, TrainingArguments, AutoModelForCausalLM
from datasets import load_dataset
model = AutoModelForCausalLM.from_pretrained("gpt2")
Trainer(model=model, args=TrainingArguments("out"), train_dataset=load_dataset("imdb", split="train")).train()
`;

describe("faults", () => {
  it("a full disk leaves the ledger as it was, and says so in a line", function () {
    // A limit of no bytes for files is what a full disk is to a program.
    if (process.platform === "win32") this.skip();
    const { path, remove } = temporaryFolder({ "train.py": train, "carbon-ledger.jsonl": "" });
    try {
      const command = `ulimit -f 0; exec "$0" "$@"`;
      const words = [process.execPath, cliFile, "ledger", "accept", "train.py"];
      const { status, stderr } = spawnSync("bash", ["-c", command, ...words], { cwd: path, encoding: "utf8" });
      assert.equal(status, 2, stderr);
      assert.match(stderr, /^carbon-lens: .*carbon-ledger\.jsonl cannot be written: .*\n$/);
      assert.equal(readFileSync(join(path, "carbon-ledger.jsonl"), "utf8"), "");
      assert.equal(runCli(["ledger", "accept", "train.py"], { cwd: path }).status, 0, "and with room it goes on");
      assert.notEqual(readFileSync(join(path, "carbon-ledger.jsonl"), "utf8"), "");
    } finally {
      remove();
    }
  });

  it("a file that cannot be replaced stays whole, and no draft is left", async () => {
    const { path, remove } = temporaryFolder({ "kept.json": "old" });
    try {
      // A folder stands where the file should be: the rename fails as it does on a read-only disk.
      mkdirSync(join(path, "target", "inside"), { recursive: true });
      await assert.rejects(writeAtomically(join(path, "target"), "new"));
      await writeAtomically(join(path, "kept.json"), "new");
      assert.equal(readFileSync(join(path, "kept.json"), "utf8"), "new");
      await assert.rejects(writeAtomically(join(path, "missing", "file"), "new"));
      assert.deepEqual(readdirSync(path).sort(), ["kept.json", "target"]);
    } finally {
      remove();
    }
  });

  it("many writers of one file leave one of their texts, whole", async () => {
    const { path, remove } = temporaryFolder({});
    try {
      const texts = Array.from({ length: 20 }, (_, n) => String(n).repeat(50_000));
      await Promise.all(texts.map((text) => writeAtomically(join(path, "file"), text)));
      assert.ok(texts.includes(readFileSync(join(path, "file"), "utf8")));
      assert.deepEqual(readdirSync(path), ["file"]);
    } finally {
      remove();
    }
  });

  it("answers of the Hub that cannot be kept are said, and the estimate is there all the same", () => {
    const { path, remove } = temporaryFolder({ "train.py": train.replace('"gpt2"', '"some-lab/some-net"') });
    try {
      writeFileSync(join(path, "cache"), "a file where a folder should be");
      const env = { XDG_CACHE_HOME: join(path, "cache"), CARBON_LENS_HUB_HOST: "http://127.0.0.1:65431" };
      const { status, stdout, stderr } = runCli(["estimate", "train.py", "--hub"], { cwd: path, env });
      assert.equal(status, 0, stderr);
      assert.match(stdout, /train\.py/);
      assert.match(stderr, /Hugging Face Hub: .*not reachable/);
      assert.doesNotMatch(stderr, /\n\s+at /);
    } finally {
      remove();
    }
  });
});
