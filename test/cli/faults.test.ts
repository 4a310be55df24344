/** Disks that are full or read-only while something is written: it is said in one line, and what was there stays. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
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

  it("a full disk leaves a script that is to be fixed, and a report, as they were", function () {
    if (process.platform === "win32") this.skip();
    const { path, remove } = temporaryFolder({
      "train.py": train,
      "report.json": "old",
      "carbon-budget.yaml": "version: 1\nlimits:\n  - { name: one, energyKwh: 100 }\n",
    });
    try {
      const full = (...args: readonly string[]): { readonly status: number | null; readonly stderr: string } =>
        spawnSync("bash", ["-c", `ulimit -f 0; exec "$0" "$@"`, process.execPath, cliFile, ...args], {
          cwd: path,
          encoding: "utf8",
        });
      const before = readdirSync(path).sort();
      for (const words of [
        ["fix", "train.py", "--write"],
        ["check", "--format", "json", "--output", "report.json"],
        ["check", "--shard", "1/2", "--output", "report.json"],
      ]) {
        const { status, stderr } = full(...words);
        assert.equal(status, 2, words.join(" "));
        assert.match(stderr, /^carbon-lens: .* cannot be written: .*\n$/);
        assert.equal(readFileSync(join(path, "train.py"), "utf8"), train, words.join(" "));
        assert.equal(readFileSync(join(path, "report.json"), "utf8"), "old", words.join(" "));
        assert.deepEqual(readdirSync(path).sort(), before, "no draft is left");
      }
      assert.equal(runCli(["fix", "train.py", "--write"], { cwd: path }).status, 0, "and with room it goes on");
      assert.notEqual(readFileSync(join(path, "train.py"), "utf8"), train);
    } finally {
      remove();
    }
  });

  it("what is no file is written to as it is, a link stays a link, and a script stays one that can be run", async function () {
    if (process.platform === "win32") this.skip();
    const { path, remove } = temporaryFolder({ "kept.sh": "old", "train.py": train });
    try {
      chmodSync(join(path, "kept.sh"), 0o750);
      symlinkSync("kept.sh", join(path, "link"));
      await writeAtomically(join(path, "link"), "new");
      assert.ok(lstatSync(join(path, "link")).isSymbolicLink());
      assert.equal(readFileSync(join(path, "kept.sh"), "utf8"), "new");
      assert.equal(statSync(join(path, "kept.sh")).mode & 0o777, 0o750);
      const command = `"$0" "$@" --output /dev/stdout | cat; exit "\${PIPESTATUS[0]}"`;
      const words = ["-c", command, process.execPath, cliFile, "ledger", "export"];
      const { status, stdout, stderr } = spawnSync("bash", words, { cwd: path, encoding: "utf8" });
      assert.equal(status, 0, stderr);
      assert.match(stdout, /energy/);
    } finally {
      remove();
    }
  });

  it("a shard that dies in its work makes the join fail, in a line", () => {
    const { path, remove } = temporaryFolder({
      "train.py": train,
      "carbon-budget.yaml": "version: 1\nlimits:\n  - { name: one, energyKwh: 100 }\n",
    });
    try {
      assert.equal(runCli(["check", "--shard", "1/2", "--output", "one.json"], { cwd: path }).status, 0);
      // Killed before it is done: nothing stands where its part should be, and no half of one either.
      const words = [cliFile, "check", "--shard", "2/2", "--output", "two.json"];
      spawnSync(process.execPath, words, { cwd: path, timeout: 30, killSignal: "SIGKILL" });
      const parts = readdirSync(path).filter((name) => name.endsWith(".json"));
      assert.deepEqual(parts, ["one.json"]);
      const merged = runCli(["merge", "one.json"], { cwd: path });
      assert.equal(merged.status, 2);
      assert.match(merged.stderr, /^carbon-lens: parts 2 of 2 are missing\n$/);
      const absent = runCli(["merge", "one.json", "two.json"], { cwd: path });
      assert.equal(absent.status, 2);
      assert.match(absent.stderr, /^carbon-lens: two\.json cannot be read/);
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

  it("two processes that write one ledger at once lose nothing", async () => {
    const paths = Array.from({ length: 6 }, (_, at) => `train${at}.py`);
    const { path, remove } = temporaryFolder(
      Object.fromEntries(paths.map((name, at) => [name, train.replace('"out"', `"out", num_train_epochs=${at + 1}`)])),
    );
    try {
      const accept = (name: string): Promise<number | null> =>
        new Promise((resolve) => {
          spawn(process.execPath, [cliFile, "ledger", "accept", name], { cwd: path, stdio: "ignore" }).on(
            "exit",
            resolve,
          );
        });
      assert.deepEqual(
        await Promise.all(paths.map(accept)),
        paths.map(() => 0),
      );
      const lines = readFileSync(join(path, "carbon-ledger.jsonl"), "utf8").trimEnd().split("\n");
      const ids = new Set(lines.map((line) => (JSON.parse(line) as { readonly id: string }).id));
      assert.equal(ids.size, paths.length);
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
