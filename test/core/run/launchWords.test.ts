/** What the words behind a program mean: options by name, files by path, programs by name. */
import assert from "node:assert/strict";
import type { Value } from "../../../src/core/evaluate/value";
import { asSettings, commandOptions, withOptions } from "../../../src/core/run/launchers/commandOptions";
import { candidatePaths, foldersFrom, fromFolder, startFolders } from "../../../src/core/run/launchers/files";
import { doesNotTrainByName, trainsByName } from "../../../src/core/run/launchers/trainingTools";

const at = { path: "run.sh", from: 0, to: 1 };

function shown(value: Value): string {
  if (value.kind === "list") return `[${value.items.map(shown).join(" ")}]`;
  if (value.kind === "dict") return `{${[...value.entries].map(([key, entry]) => `${key}:${shown(entry)}`).join(" ")}}`;
  return "value" in value ? String(value.value) : value.kind === "unknown" ? "?" : value.kind;
}

/** Words before the first option, then options by name. `?` is a word that cannot be known. */
function options(line: string): string {
  const words = line.split(" ").filter((text) => text !== "");
  const argv = words.map((text) => ({ text: text === "?" ? undefined : text, span: at }));
  const { entries, positional, open } = commandOptions(argv);
  for (const { spans } of entries.values()) assert.equal(spans[0], at);
  const named = [...entries].map(([name, value]) => `${name}=${shown(value)}`);
  return [...positional.map(({ text }) => text ?? "?"), ...named, ...(open ? ["…"] : [])].join(" ");
}

describe("options of a program", () => {
  it("have their values behind them, after `=`, or none", () => {
    const expected: Readonly<Record<string, string>> = {
      "--epochs 3": "epochs=3",
      "--epochs=3": "epochs=3",
      "-epochs 3": "epochs=3",
      "--num-epochs 3": "num_epochs=3",
      "--do_train": "do_train=true",
      "--do_train --epochs 3": "do_train=true epochs=3",
      "--sizes 1 2 3": "sizes=[1 2 3]",
      "--a 1 --a 2": "a=2",
      "--name=": "name=none",
      "--text=a=b": "text=a=b",
      "--lr 1e-4 --flag true": "lr=0.0001 flag=true",
      "config.yaml --epochs 3": "config.yaml epochs=3",
      "--offset -1": "offset=-1",
      "--epochs ?": "epochs=?",
      "? --epochs 3": "epochs=3 …",
      "--epochs 3 ?": "epochs=3 …",
      "": "",
    };
    for (const [line, wanted] of Object.entries(expected)) assert.equal(options(line), wanted, line);
  });

  it("are settings of Hydra, and the rest of a command line as yacs reads it", () => {
    const expected: Readonly<Record<string, string>> = {
      "lr=0.1 model.width=8": "lr=0.1 model.width=8",
      "+a=1 ++b=2 ~c=3 data@x/y=z": "a=1 b=2 c=3 data@x/y=z",
      "train --epochs 3 lr=1": "train epochs=3 lr=1",
      "--key a=1": "key=a=1",
      "SOLVER.BASE_LR 0.1 DATASETS.TRAIN a b": "SOLVER.BASE_LR=0.1 DATASETS.TRAIN=[a b]",
      "--opts SOLVER.IMS 8": "opts=[SOLVER.IMS 8]",
      "--a 1 SOLVER.IMS 8": "a=1 SOLVER.IMS=8",
      "Solver.ims 8": "Solver.ims 8",
    };
    for (const [line, wanted] of Object.entries(expected)) assert.equal(options(line), wanted, line);
  });

  it("lie over a configuration: in parts that it has, and as keys of the whole", () => {
    const { entries } = commandOptions(["a.b=2", "c=3", "x.y=4", "a=5"].map((text) => ({ text, span: at })));
    const config = (text: string[]): Value =>
      asSettings(commandOptions(text.map((word) => ({ text: word, span: at }))).entries, at);
    const nested = asSettings(new Map([["a", config(["b=1"])]]), at);
    const some = (...names: string[]): Map<string, Value> =>
      new Map([...entries].filter(([name]) => names.includes(name)));
    assert.equal(shown(withOptions(nested, some("a.b", "c"))), "{a:{b:2} c:3}");
    assert.equal(shown(withOptions(nested, some("x.y"))), "{a:{b:1}}", "a part that is not there");
    assert.equal(shown(withOptions(nested, some("a"))), "{a:5}");
    const [number] = entries.values();
    assert.ok(number);
    assert.equal(shown(withOptions(number, some("c"))), "2", "no configuration at all");
    assert.equal(shown(nested), "{a:{b:1}}", "the one given stays");
  });
});

describe("files of a launcher", () => {
  const root = "\u0001/";

  it("are looked for from its own folder up to the root", () => {
    assert.deepEqual(startFolders("run.sh"), [""]);
    assert.deepEqual(startFolders("a/b/run.sh"), ["a/b", "a", ""]);
    assert.equal(startFolders("a/b/c/d/e/f/g/h/i/run.sh").length, 8);
    assert.deepEqual(foldersFrom("x", ["a", ""]), ["a/x", "x"]);
    assert.deepEqual(foldersFrom("..", ["a", ""]), [""]);
    assert.deepEqual(candidatePaths("train.py", undefined, ["a", ""]), ["a/train.py", "train.py"]);
    assert.deepEqual(candidatePaths("./train.py", "src", ["a", ""]), ["a/src/train.py", "src/train.py"]);
    assert.deepEqual(candidatePaths("../train.py", undefined, [""]), []);
    assert.deepEqual(candidatePaths("train.py", undefined, ["", ""]), ["train.py"]);
  });

  it("from the root, or from outside by the end of their path", () => {
    assert.deepEqual(candidatePaths(`${root}src/train.py`, "x", ["a"]), ["src/train.py"]);
    assert.deepEqual(candidatePaths("/opt/lab/train.py", undefined, [""]), [
      "opt/lab/train.py",
      "lab/train.py",
      "train.py",
    ]);
    assert.deepEqual(candidatePaths("/a/b/c/d/e/t.py", undefined, [""]), ["c/d/e/t.py", "d/e/t.py", "e/t.py", "t.py"]);
    assert.deepEqual(candidatePaths("~/lab/./train.py", undefined, [""]), ["lab/train.py", "train.py"]);
    assert.deepEqual(candidatePaths("${ROOT}/lab/train.py", undefined, [""]), ["lab/train.py", "train.py"]);
    assert.deepEqual(candidatePaths("${A}${B}", undefined, [""]), []);
    const near = candidatePaths("/x/train.py", undefined, ["a/b", "a", ""]);
    assert.deepEqual(
      near,
      ["a/b/x/train.py", "a/x/train.py", "x/train.py", "a/b/train.py", "a/train.py"],
      "a bare name only near by",
    );
  });

  it("stay as they are where they begin elsewhere", () => {
    assert.equal(fromFolder("a", "train.py"), "a/train.py");
    for (const path of ["/opt/train.py", "~/train.py", "${X}/train.py", `${root}train.py`])
      assert.equal(fromFolder("a", path), path);
  });
});

describe("names of programs", () => {
  it("say that they train, that they do something else, or nothing", () => {
    for (const name of [
      "train.py",
      "src/pretrain_gpt.py",
      "run_sft.py",
      "finetune_lora.py",
      "grpo.py",
      "C:\\x\\train.py",
      "distill.py",
    ])
      assert.deepEqual([trainsByName(name), doesNotTrainByName(name)], [true, false], name);
    for (const name of [
      "evaluate.py",
      "lab/serve.py",
      "preprocess.py",
      "train/export.py",
      "convert_model.py",
      "benchmark.py",
    ])
      assert.deepEqual([trainsByName(name), doesNotTrainByName(name)], [false, true], name);
    for (const name of ["main.py", "strain.py", "train_and_evaluate.py", "eval/main.py"])
      assert.deepEqual([trainsByName(name), doesNotTrainByName(name)], [false, false], name);
  });
});
