/** What a file says to people, and the commands among it: where it stands, what is no remark, and where reading ends. */
import assert from "node:assert/strict";
import { launchLinesOf, withoutOptions } from "../../../src/core/run/hints/launchLines";
import { remarksOf } from "../../../src/core/run/hints/remarks";
import { Documents, toSourceText } from "../../../src/core/source/documents";

const lines = (...text: readonly string[]): string => text.join("\n");

/** The remarks of a file; each stands where it says. */
function remarks(text: string, path = "train.py"): readonly string[] {
  const source = toSourceText(path, text);
  return remarksOf(source).map((remark) => {
    assert.equal(text.slice(remark.span.from, remark.span.to), remark.text);
    assert.equal(remark.span.path, path);
    return remark.text;
  });
}

describe("remarks", () => {
  it("of Python are comments, marks taken off, and the text that the module begins with", () => {
    assert.deepEqual(remarks("# one\n  ## two\n#three\n#"), ["one", "two", "three", ""]);
    for (const quote of ['"""', "'''", 'r"""', "U'''"]) {
      const end = quote.slice(-3);
      assert.deepEqual(remarks(`${quote}One.\n\ntwo ${end} + x\n# three\nx = 1`), ["One.", "", "two ", "three"], quote);
      assert.deepEqual(remarks(`${quote}One.${end}\n# two`), ["One.", "two"], quote);
    }
    assert.deepEqual(remarks('"""never ends\nat all'), ["never ends", "at all"]);
    assert.deepEqual(remarks("'''one\n\"\"\" two\n''' three"), ["one", '""" two', ""], "another quote is text");
  });

  it("of Python are not texts behind the first statement, nor what follows a definition", () => {
    assert.deepEqual(remarks('import os\n"""no remark"""\n# one'), ["one"]);
    assert.deepEqual(remarks('x = """no remark\n# one\n"""'), ["one"]);
    assert.deepEqual(remarks('"one line"\n# one'), ["one"]);
    for (const start of ["def f():", "class A:", "async def f():", 'if __name__ == "__main__":'])
      assert.deepEqual(remarks(lines("# one", "x = 1", start, "    # two", "# three")), ["one"], start);
    assert.deepEqual(remarks("# one\ndefine = 1\n# two\nx = 2\nclassy = 3\n# three"), ["one", "two", "three"]);
    assert.deepEqual(remarks("x = 1\n  def f(): pass\n# one"), ["one"], "not at the margin");
  });

  it("are neither the line that names the interpreter nor directives of a scheduler", () => {
    assert.deepEqual(remarks("#!/usr/bin/env python\n# one"), ["one"]);
    for (const mark of ["SBATCH", "PBS", "BSUB", "SLURM", "DSUB"])
      assert.deepEqual(remarks(`#${mark} -n 8\n# one`, "job.sh"), ["one"], mark);
    assert.deepEqual(remarks("# SBATCH -n 8", "job.sh"), ["SBATCH -n 8"], "commented out");
    assert.deepEqual(remarks("#PBSX", "job.sh"), ["PBSX"]);
  });

  it("of other files are all comments that have a line of their own", () => {
    const text = "# one\nkey = 1 # no line of its own\n\t# two\n";
    for (const path of ["a.yaml", "a.toml", "a.gin", "a.sh", "Makefile", "Dockerfile"])
      assert.deepEqual(remarks(text, path), ["one", "two"], path);
    for (const path of ["a.js", "a.json"]) assert.deepEqual(remarks(text, path), [], path);
  });

  it("are cut at the length of a page", () => {
    assert.equal(remarks("# one\n".repeat(500)).length, 400);
    assert.equal(remarks(`# ${"x".repeat(1000)}`)[0]?.length, 398);
    assert.deepEqual(remarks("# one  \n# two\r\n# three"), ["one", "two", "three"]);
  });
});

/** What the commands in the remarks of a file start, with the number of devices. */
function commands(path: string, ...text: readonly string[]): readonly string[] {
  const source = toSourceText(path, text.map((line) => `# ${line}`).join("\n"));
  return launchLinesOf(source, remarksOf(source), new Documents([source])).map(({ argv, facts }) =>
    [...argv.map((word) => word.text ?? "?"), ...facts.map(({ input, value }) => `${input}=${String(value)}`)].join(
      " ",
    ),
  );
}

describe("commands in remarks", () => {
  it("begin the remark, or stand behind a colon, a prompt or a backtick", () => {
    for (const before of ["", "Usage: ", "$ ", "> ", "`", "% ", "!", "WORLD=2 ", "run: A=1 B=2 "])
      assert.deepEqual(commands("train.py", `${before}torchrun --nproc_per_node=2 train.py --lr 1`), [
        "--lr 1 acceleratorCount=2 nodeCount=1",
      ]);
    assert.deepEqual(commands("train.py", "call torchrun --nproc_per_node=2 train.py"), []);
    assert.deepEqual(commands("train.py", "torchrunner --nproc_per_node=2 train.py"), []);
    assert.deepEqual(commands("train.py", "use `python train.py -a` and then -b"), ["-a"]);
  });

  it("go on in the next line behind a backslash", () => {
    assert.deepEqual(commands("train.py", "python train.py \\", "  --a 1 \\  ", "--b 2", "--c 3"), ["--a 1 --b 2"]);
    assert.deepEqual(commands("train.py", "python train.py \\"), [""]);
    const long = ["python train.py \\", ...Array.from({ length: 30 }, (_, at) => `--a${String(at)} \\`)];
    assert.equal(commands("train.py", ...long)[0]?.split(" ").length, 24);
  });

  it("are sixteen at most", () => {
    assert.equal(commands("train.py", ...Array.from({ length: 40 }, () => "python train.py")).length, 16);
  });

  it("start the file itself, as a script, as a module, or give it to a program", () => {
    assert.deepEqual(commands("src/train.py", "python train.py", "python -m src.train -a", "python -m other -b"), [
      "",
      "-a",
    ]);
    assert.deepEqual(commands("conf/a.yaml", "axolotl train conf/a.yaml", "axolotl train b.yaml"), [
      "train conf/a.yaml",
    ]);
    assert.deepEqual(commands("conf/a.yaml", "python x.py --config=conf/a.yaml"), ["--config=conf/a.yaml"]);
  });

  it("that do something else with it are none", () => {
    for (const option of ["--eval", "-eval_only", "--do_eval", "--test-only", "--predict", "--dry-run", "--export=a"])
      assert.deepEqual(commands("train.py", `python train.py ${option}`), [], option);
    for (const option of ["--eval-steps 5", "--evaluation", "eval", "--retest", "--generate-samples"])
      assert.deepEqual(commands("train.py", `python train.py ${option}`), [option], option);
  });

  it("keep of their options those that name the file", () => {
    const kept = (path: string, command: string): string => {
      const source = toSourceText(path, `# ${command}`);
      const [launch] = launchLinesOf(source, remarksOf(source), new Documents([source]));
      assert.ok(launch, command);
      return withoutOptions(launch, path)
        .argv.map((word) => word.text ?? "?")
        .join(" ");
    };
    assert.equal(kept("train.py", "python train.py --lr 1 other"), "");
    assert.equal(kept("a.yaml", "python x.py a.yaml --lr 1"), "a.yaml");
    assert.equal(kept("a.yaml", "python x.py --config a.yaml --lr 1"), "--config a.yaml");
    assert.equal(kept("a.yaml", "python x.py --config=a.yaml --lr=1"), "--config=a.yaml");
    assert.equal(kept("a.yaml", "python x.py --lr=1 a.yaml"), "a.yaml", "an option that has its value takes no other");
  });
});
