import { analyzeDocument } from "../../../src/core/analyze";
import { pathMatcher } from "../../../src/core/budget/pathMatcher";
import { readPolicy } from "../../../src/core/budget/readPolicy";
import { toSourceText } from "../../../src/core/source/documents";
import { languageOfPath, SourceText } from "../../../src/core/source/sourceText";
import { assertQuick } from "../../support/processorTime";
import { memoryWorkspace } from "../../support/workspace";

/** Billion laughs: each level doubles the one before. */
const doubled = Array.from({ length: 40 }, (_, n) => `a${n}: &a${n} ${n === 0 ? "x" : `[*a${n - 1}, *a${n - 1}]`}`);
const merged = Array.from(
  { length: 200 },
  (_, n) => `m${n}: &m${n}\n  k${n}: 1${n === 0 ? "" : `\n  <<: [*m${n - 1}, *m${n - 1}]`}`,
);
const training = "model_name_or_path: gpt2\ndo_train: true\nnum_train_epochs: 3\nper_device_train_batch_size: 8\n";
const trainer = "from transformers import Trainer, TrainingArguments\n";

/** Texts by the name of the file that they are. Each is quick, and takes no stack with it. */
const texts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a YAML bomb of aliases": {
    "train.yaml": `${training}${doubled.join("\n")}\n`,
    "carbon-budget.yaml": doubled.join("\n"),
  },
  "a YAML bomb of merges": { "train.yaml": `${training}${merged.join("\n")}\n` },
  "as many aliases as anchors": {
    "carbon-budget.yaml": Array.from({ length: 1500 }, (_, n) => `k${n}: &k${n} [1, *k${Math.max(0, n - 1)}]`).join(
      "\n",
    ),
  },
  "YAML that means itself": { "train.yaml": `${training}a: &a [*a, *a]\n<<: *a\n` },
  "deep nesting": {
    "train.yaml": `${training}a: ${"[".repeat(100_000)}`,
    "train.json": `{"num_train_epochs": ${"[".repeat(100_000)}`,
    "train.toml": `num_train_epochs = ${"[".repeat(20_000)}`,
    "train.py": `${trainer}x = ${"(".repeat(20_000)}`,
    "train.js": `import * as tf from "@tensorflow/tfjs";\nconst x = ${"[".repeat(2000)}`,
    "train.gin": `train.epochs = ${"(".repeat(20_000)}`,
  },
  "substitutions in substitutions": Object.fromEntries(
    [
      "$(",
      "$(echo ",
      '"$(',
      "$((",
      "${a:-",
      "${a#",
      "`",
      "<(",
      "$(case x in a) ",
      "$(# )\n",
      "$(')' ",
      "$(cat <<E\n)\nE\n",
    ].map((opener, index) => [`${"r".repeat(index + 1)}.sh`, `python train.py ${opener.repeat(3000)}`]),
  ),
  "what doubles itself": {
    "train.py": `${trainer}x = "a"\n${"x = x + x\n".repeat(60)}l = [0]\n${"l = l + l\n".repeat(60)}y = 10 ** 10 ** 10\n`,
    "run.sh": `X=a\n${"X=$X$X\n".repeat(60)}python train.py --epochs $X\n`,
    Makefile: `X = a\n${Array.from({ length: 60 }, (_, n) => `X${n + 1} = $(X${n})$(X${n})\n`).join("")}train:\n\tpython train.py $(X60)\n`,
  },
  "what calls itself": {
    "train.py": `${trainer}def f(n):\n    f(n)\n    f(n)\nf(1)\nclass A(A): pass\n`,
    "run.sh": `f() { f; f; }\nf\npython train.py\n`,
  },
  "one long line": Object.fromEntries(
    ["#", " ", "\\", "'", '"', "0", "_", "=", "/", "{", ",", "a.", "$X", "--a "].flatMap((sign, index) => [
      [`${"p".repeat(index + 1)}.py`, `${trainer}${sign.repeat(10_000)}`],
      [`${"s".repeat(index + 1)}.sh`, `python train.py ${sign.repeat(10_000)}`],
      [`${"g".repeat(index + 1)}.gin`, `train.num_epochs = 3 ${sign.repeat(10_000)}`],
      [`${"d".repeat(index + 1)}.Dockerfile`, `FROM pytorch\nRUN python train.py ${sign.repeat(10_000)}`],
    ]),
  ),
};

describe("hostile texts", () => {
  for (const [name, files] of Object.entries(texts))
    for (const [path, text] of Object.entries(files))
      it(`${name}: ${languageOfPath(path)} of ${text.length} characters that end in ${JSON.stringify(text.slice(-5))}`, async () => {
        const source = toSourceText(path, text);
        await assertQuick(
          () => (path.startsWith("carbon-budget") ? readPolicy(source) : analyzeDocument(source, memoryWorkspace({}))),
          200 + text.length / 200,
        );
      });

  it("path patterns of a budget that could be tried in too many ways", async () => {
    for (const pattern of ["*a".repeat(100), "**/a".repeat(60), "{a,b}".repeat(50), "[a-z]*".repeat(40)])
      await assertQuick(() => pathMatcher([pattern])("a".repeat(200) + "/b"));
  });

  it("a budget whose names are long", async () => {
    const text = `version: 1\nlimits:\n${`  - name: ${"x".repeat(500)}\n    scope: run\n    energyKwh: 1\n`.repeat(500)}`;
    await assertQuick(() => readPolicy(new SourceText("carbon-budget.yaml", "yaml", text)), 1500);
  });
});
