/** What a script does not say itself: what others give it, what only its run decides, and what the scheduler counts for it. */
import assert from "node:assert/strict";
import { countedVariable, listsHosts } from "../../../src/core/run/launchers/shellCounts";
import { matchesPattern, removeMatching } from "../../../src/core/run/launchers/shellPattern";
import { integerOf } from "../../../src/core/run/launchers/shellArithmetic";
import { folderAfter } from "../../../src/core/run/launchers/shellBuiltins";
import { keyOf, textOf } from "../../../src/core/run/launchers/shellText";
import { launchesOf } from "../../support/launches";

const lines = (...text: readonly string[]): string => text.join("\n");

/** The words that the only command of a script is started with; `?` where one is not known. */
async function words(...text: readonly string[]): Promise<string> {
  const launches = await launchesOf(lines(...text));
  return launches.map(({ launch }) => launch.argv.map((word) => word.text ?? "?").join("|")).join(" and ");
}

describe("a script that others give something", () => {
  it("does not know its arguments, nor names that it does not set", async () => {
    assert.equal(await words('python train.py $1 "$LR" ${X} a$Y ${#1} ${!B} ${Z#a}'), "?|?|?|?|?|?|?");
    assert.equal(await words('python train.py "$@" ${@:2} end'), "end", "started by hand it has none");
    assert.equal(await words("set -- $1 b", "python train.py $1 $2"), "?|b");
  });

  it("takes a default that it gives itself", async () => {
    assert.equal(await words("python train.py ${1:-a} ${X:-b} ${Y-c} ${Z:=d} $Z"), "a|b|c|d|d");
    assert.equal(await words("python train.py ${X:+given} ${1:+given} end"), "end");
    assert.equal(await words("python train.py ${SLURM_JOB_ID:-a}"), "?", "the scheduler sets it");
    assert.equal(await words("python train.py $HOME/x $PWD/y"), "~/x|./y");
  });

  it("goes the way of the one who gives nothing, and does not stop where something must be given", async () => {
    assert.equal(await words('if [ -z "$1" ]; then E=3; else E=$1; fi', "python train.py $E"), "3");
    assert.equal(await words('if [ -n "$1" ]; then E=$1; else E=3; fi', "python train.py $E"), "3");
    assert.equal(await words("E=3", 'if [ "$1" = big ]; then E=9; fi', "python train.py $E"), "3");
    assert.equal(await words('[ -z "$1" ] && exit 1', "python train.py end"), "end");
    assert.equal(await words("E=", 'while [ $# -gt 0 ]; do E="$1"; shift; done', "python train.py $E"), "?");
    assert.equal(await words("E=2", 'while [ $# -gt 0 ]; do E="$1"; shift; done', "python train.py $E"), "2");
  });
});

describe("a script whose run decides", () => {
  it("does not know what is different behind branches that only the run chooses between", async () => {
    const branch = "if [ -f x ]; then A=1; B=5; C=1; else A=2; B=5; fi";
    assert.equal(await words("C=0", branch, "python train.py $A $B $C"), "?|5|?");
    assert.equal(await words("A=1", "if grep -q x y; then A=2; fi", "python train.py $A"), "?");
    assert.equal(await words("A=1", "[ -e x ] && A=2", "python train.py $A"), "?");
    assert.equal(await words("A=1", "ls x || A=2", "python train.py $A"), "?");
    assert.equal(await words("A=1", "case $(hostname) in a) A=2;; *) A=3;; esac", "python train.py $A"), "?");
    assert.equal(await words("A=(a)", "if [ -f x ]; then A+=(b); fi", 'python train.py "${A[@]}" end'), "?|end");
    assert.equal(await words("f() { A=1; }", "if [ -f x ]; then f; else A=1; fi", "python train.py $A"), "1");
  });

  it("does not know what is read, listed, timed or drawn", async () => {
    assert.equal(
      await words("read A", "read -a B <<< x", "mapfile C < f", 'python train.py $A "${B[0]}" "${C[@]}"'),
      "?|?|?",
    );
    assert.equal(await words("while read line; do A=$line; done < f", "python train.py $A"), "?");
    assert.equal(await words("for f in $(ls); do A=$f; done", "python train.py $A"), "?");
    assert.equal(
      await words("A=$(date +%s)", "B=$RANDOM", "C=`git rev-parse HEAD`", "python train.py $A $B $C"),
      "?|?|?",
    );
    assert.equal(await words("A=$(($1 + 1))", "((B = X * 2))", "let C=$Q+1", "python train.py $A $B $C"), "?|?|?");
    assert.equal(await words("python train.py $((1/0)) $((1%0)) $((2**-1)) $((1 << 2))"), "?|?|?|?");
    assert.equal(
      await words("python train.py $(seq 1 0 3) $(seq a) $(seq 1 5000) $(wc -l < f) $(cut -d: -f1 f)"),
      "?|?|?|?|?",
    );
    assert.equal(await words("A[3]=x", "B[$1]=y", 'python train.py "${A[@]}" "${B[@]}" end'), "?|?|end");
  });

  it("does not know what differs from round to round", async () => {
    const loop = ["for i in 1 2; do", "  A=$i", "  export B=$i", "  python train.py --a $A --c 3", "done"];
    const [launch, ...more] = await launchesOf(lines(...loop));
    assert.equal(launch?.started, "train.py --a ? --c 3");
    assert.deepEqual(launch.facts, ["sweepRuns=2"]);
    assert.deepEqual(
      [...launch.launch.environment].map(([name, { kind }]) => `${name} ${kind}`),
      ["B unknown"],
    );
    assert.equal(more.length, 0);
  });
});

describe("the environment of a command", () => {
  const environment = async (...text: string[]): Promise<readonly string[]> => {
    const [launch] = await launchesOf(lines(...text));
    return [...(launch?.launch.environment ?? [])].map(([name, value]) =>
      value.kind === "string" ? `${name}=${value.value}` : name,
    );
  };

  it("is what the script exports, and what stands before the command", async () => {
    assert.deepEqual(await environment("export A=1", "B=2", "C=3 python train.py"), ["A=1", "C=3"]);
    assert.deepEqual(await environment("A=1", "export A", "A=2", "python train.py"), ["A=2"]);
    assert.deepEqual(await environment("declare -x A=1", "declare B=2", "typeset -rx C=3", "python train.py"), [
      "A=1",
      "C=3",
    ]);
    assert.deepEqual(await environment("export A=1", "unset A", "python train.py"), []);
    assert.deepEqual(await environment("export A=$1", "python train.py"), ["A"]);
    assert.deepEqual(await environment("(export A=1)", "env B=2 python train.py"), ["B=2"]);
  });
});

describe("files that a script writes", () => {
  const written = async (...text: string[]): Promise<readonly string[]> => {
    const [launch] = await launchesOf(lines(...text, "python train.py"));
    return [...(launch?.launch.files ?? [])].map(([path, content]) => `${path}: ${textOf(content) ?? keyOf(content)}`);
  };

  it("are known where cat, tee or echo write them", async () => {
    assert.deepEqual(await written("A=1", "cat > a.yaml <<EOF", "x: $A", "EOF"), ["a.yaml: x: 1\n"]);
    assert.deepEqual(await written("cat <<'EOF' > a.yaml", "x: $A", "EOF"), ["a.yaml: x: $A\n"]);
    assert.deepEqual(await written("tee a.yaml <<EOF", "x: ${A}", "EOF"), ["a.yaml: x: ${A}\n"]);
    assert.deepEqual(await written('echo "x: 1" > a.yaml'), ["a.yaml: x: 1"]);
    assert.deepEqual(await written("sort > a.yaml <<EOF", "x", "EOF"), []);
    assert.deepEqual(await written("cat 2> a.yaml <<EOF", "x", "EOF"), []);
    assert.deepEqual(await written("cat >> a.yaml <<EOF", "x", "EOF"), [], "what stood there before is not known");
  });
});

describe("folders", () => {
  it("follow cd", () => {
    const root = "\u0001/";
    assert.equal(folderAfter("", "a"), "a");
    assert.equal(folderAfter("a", "b/c"), "a/b/c");
    assert.equal(folderAfter("a", "/opt/x"), "/opt/x");
    assert.equal(folderAfter("a", "~/x"), "~/x");
    assert.equal(folderAfter("a", "${ROOT}/x"), "${ROOT}/x");
    assert.equal(folderAfter(undefined, "/opt"), "/opt");
    assert.equal(folderAfter(undefined, "a"), undefined);
    assert.equal(folderAfter("a", `${root}b/../c`), `${root}c`);
    assert.equal(folderAfter("a", `${root}..`), undefined);
    for (const path of [undefined, "", "-"]) assert.equal(folderAfter("a", path), undefined);
  });

  it("come back with no popd, and not out of brackets", async () => {
    const folder = async (...text: string[]): Promise<string | undefined> =>
      (await launchesOf(lines(...text, "python train.py")))[0]?.launch.folders[0];
    assert.equal(await folder("cd a"), "a");
    assert.equal(await folder("cd -P a", "cd -- b"), "a/b");
    assert.equal(await folder("pushd a"), "a");
    assert.equal(await folder("(cd a)"), "");
    assert.equal(await folder("{ cd a; }"), "a");
    assert.equal(await folder("pushd a", "popd"), "");
  });
});

describe("commands that count what a job was given", () => {
  it("are known by what they list", () => {
    const counted: Readonly<Record<string, string>> = {
      "scontrol show hostnames $SLURM_JOB_NODELIST | wc -l": "SLURM_JOB_NUM_NODES",
      "scontrol show hosts x | sort | uniq | wc -l": "SLURM_JOB_NUM_NODES",
      "sort -u $PBS_NODEFILE | wc -l": "PBS_NUM_NODES",
      'uniq "$PBS_NODEFILE" | wc -l': "PBS_NUM_NODES",
      "cat $PBS_NODEFILE | sort | uniq | wc -l": "PBS_NUM_NODES",
      "cat ${PBS_NODEFILE} | uniq | wc  -l": "PBS_NUM_NODES",
      "cat $PBS_NODEFILE | wc -l": "PBS_NP",
      'wc -l < "${PBS_NODEFILE}"': "PBS_NP",
      "nvidia-smi -L | wc -l": "SLURM_GPUS_ON_NODE",
      "nvidia-smi --list-gpus | grep A100 | wc -l": "SLURM_GPUS_ON_NODE",
      "nvidia-smi --query-gpu=name --format=csv,noheader | wc -l": "SLURM_GPUS_ON_NODE",
      "python -c 'import torch; print(torch.cuda.device_count())'": "SLURM_GPUS_ON_NODE",
    };
    for (const [text, variable] of Object.entries(counted)) assert.equal(countedVariable(text), variable, text);
    for (const text of [
      "ls | wc -l",
      "scontrol show job 1 | wc -l",
      "scontrol show hostnames x | head -1",
      "nvidia-smi | wc -l",
      "cat $NODEFILE | wc -l",
      "nvidia-smi -L | wc -c",
      `nvidia-smi -L ${"x".repeat(300)} | wc -l`,
    ])
      assert.equal(countedVariable(text), undefined, text);
    assert.ok(listsHosts("$(scontrol show hostnames $X)") && listsHosts("$( scontrol show hosts )"));
    assert.ok(!listsHosts("$(scontrol show hostnames $X | head -1)") && !listsHosts("a$(scontrol show hostnames)"));
  });
});

describe("shell patterns", () => {
  it("match whole texts", () => {
    const yes = [
      "abc abc",
      "abc a*",
      "abc *c",
      "abc *b*",
      "abc ???",
      "abc a[a-c]c",
      "abc a[!x]c",
      "a-c a[-x]c",
      "abc **c",
    ];
    const no = ["abc ab", "abc bc", "abc ??", "abc a[x-z]c", "abc a[!b]c", "abc a[^b]c", "abc *b", "a[c a[", "ab a*bc"];
    for (const pair of yes) assert.ok(matchesPattern(...(pair.split(" ") as [string, string])), pair);
    for (const pair of no) assert.ok(!matchesPattern(...(pair.split(" ") as [string, string])), pair);
    assert.ok(
      matchesPattern("", "") && matchesPattern("", "*") && !matchesPattern("", "?") && !matchesPattern("a", ""),
    );
    assert.ok(matchesPattern("a*c", "a\\*c") && !matchesPattern("abc", "a\\*c") && matchesPattern("[", "["));
    assert.ok(matchesPattern("x".repeat(4000), "*") && !matchesPattern("x".repeat(4001), "*"), "no more is compared");
  });

  it("are taken off either end, the least or the most", () => {
    const taken = (["#", "##", "%", "%%"] as const).map((operator) =>
      removeMatching("a.b.c", operator < "$" ? "*." : ".*", operator),
    );
    assert.deepEqual(taken, ["b.c", "c", "a.b", "a"]);
    assert.equal(removeMatching("abc", "x*", "##"), "abc");
    assert.equal(removeMatching("abc", "*", "%%"), "");
  });
});

it("integers of the shell are decimal, hexadecimal and octal", () => {
  const texts = [
    "3",
    " 3 ",
    "-3",
    "+3",
    "0x1F",
    "017",
    "-017",
    "00",
    "1e3",
    "3.0",
    "",
    "x",
    "08",
    "99999999999999999999",
  ];
  const numbers = [3, 3, -3, 3, 31, 15, -15, 0, undefined, undefined, undefined, undefined, 8, undefined];
  assert.deepEqual(texts.map(integerOf), numbers);
});
