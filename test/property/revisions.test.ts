import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { analyzeDocument } from "../../src/core/analyze";
import { AnalysisCancelled } from "../../src/core/evaluate/bounds";
import { DocumentMemory } from "../../src/core/documentMemory";
import { SourceText } from "../../src/core/source/sourceText";
import { toSourceText } from "../../src/core/source/documents";
import { parsePython, parseRevision } from "../../src/core/syntax/python";
import { memoryWorkspace } from "../support/workspace";

/** What people type, and what breaks a tree in the middle of typing. */
const typed = [
  ...Array.from("x19.()[]{}:=,#'\"@\\ \n"),
  '"""',
  "1.",
  "    ",
  "\nelse:\n",
  "\nif a:\n    b\n",
  "def f(x):\n    return x\n",
  "@d\n",
  "class A:\n",
  "lambda ",
  "f'{x}'",
  "import torch\n",
  "from model import Net\n",
  "epochs = 7\n",
  "%time\n",
  "!pip install torch\n",
];
const edit = fc.record({
  at: fc.nat(10_000),
  removed: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(4), fc.nat(80)),
  added: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...typed) }, fc.constant("")),
});
const edits = fc.array(edit, { minLength: 1, maxLength: 6 });

function edited(text: string, { at, removed, added }: { at: number; removed: number; added: string }): string {
  const from = Math.floor((at / 10_000) * text.length);
  return text.slice(0, from) + added + text.slice(from + removed);
}

const scripts = [
  "examples/vision/train.py",
  "examples/finetune/train.py",
  "test/fixtures/models/torch/vision.py",
  "test/fixtures/models/flax/linen.py",
].map((path) => readFileSync(path, "utf8"));

/** A script that reads two files, with an argument parser and a loop of its own. */
const several = {
  "train.py": `# 8x A100 80GB
import argparse
import yaml
import torch
from model import Net, LAYERS

def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch-size", type=int, default=16)
    return parser.parse_args()

def main():
    args = parse()
    config = yaml.safe_load(open("config.yaml"))
    net = Net(config["width"], LAYERS)
    data = torch.utils.data.TensorDataset(torch.zeros(50000, config["width"]))
    loader = torch.utils.data.DataLoader(data, batch_size=args.batch_size)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for epoch in range(args.epochs):
        for batch in loader:
            loss = net(batch).sum()
            loss.backward()
            optimizer.step()

if __name__ == "__main__":
    main()
`,
  "model.py": `import torch
LAYERS = 4

class Net(torch.nn.Module):
    def __init__(self, width, layers):
        super().__init__()
        self.layers = torch.nn.Sequential(*[torch.nn.Linear(width, width) for _ in range(layers)])

    def forward(self, x):
        return self.layers(x)
`,
  "config.yaml": "width: 256\n",
};

/** A tree as plain data, bodies of functions included. */
function whole(source: SourceText, body: unknown): string {
  return `${source.text.length} ${JSON.stringify(body, (_, value: unknown) => (typeof value === "function" ? (value as () => unknown)() : value))}`;
}

describe("a document after an edit", () => {
  for (const language of ["python", "notebook"] as const)
    it(`has the tree that it has when it is read anew, as ${language}`, () => {
      fc.assert(
        fc.property(fc.constantFrom(...scripts), edits, (script, changes) => {
          let source = new SourceText("train.py", language, script);
          parsePython(source);
          for (const change of changes) {
            const next = new SourceText("train.py", language, edited(source.text, change));
            const again = parseRevision(next, source);
            const anew = parsePython(new SourceText("train.py", language, next.text));
            assert.equal(whole(next, again.body), whole(next, anew.body));
            assert.deepEqual(again.shellLines, anew.shellLines);
            source = next;
          }
        }),
        { numRuns: 50 },
      );
    });

  it("has the runs that it has when it is analysed anew", async () => {
    const workspace = memoryWorkspace(several);
    const programs = [several["train.py"], ...scripts.slice(0, 2)];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...programs), edits, fc.nat(12), async (script, changes, patience) => {
        const memory = new DocumentMemory();
        let text = script;
        await analyzeDocument(toSourceText("train.py", text), workspace, { memory });
        for (const change of changes) {
          text = edited(text, change);
          // The first analysis of each text may be overtaken while it runs, and leaves nothing.
          let asked = 0;
          const isCancelled = (): boolean => ++asked > patience;
          const overtaken = analyzeDocument(toSourceText("train.py", text), workspace, { memory, isCancelled });
          await overtaken.catch((fault: unknown) => {
            assert.ok(fault instanceof AnalysisCancelled, String(fault));
          });
          const again = await analyzeDocument(toSourceText("train.py", text), workspace, { memory });
          assert.deepEqual(again, await analyzeDocument(toSourceText("train.py", text), workspace));
        }
      }),
      { numRuns: 30 },
    );
  });

  it("is not analysed to the end where nobody waits for it", async () => {
    const source = toSourceText("train.py", `${several["train.py"]}${"x = [i * 2 for i in range(100)]\n".repeat(200)}`);
    let asked = 0;
    const isCancelled = (): boolean => ++asked > 4;
    await assert.rejects(analyzeDocument(source, memoryWorkspace({}), { isCancelled }), AnalysisCancelled);
    assert.equal(asked, 5);
  });

  it("reads a file that changed in between", async () => {
    const memory = new DocumentMemory();
    const train = toSourceText("train.py", several["train.py"]);
    const layers = async (model: string): Promise<unknown> => {
      const { runs } = await analyzeDocument(train, memoryWorkspace({ ...several, "model.py": model }), { memory });
      return runs[0]?.inputs.parameterCount?.value;
    };
    const four = await layers(several["model.py"]);
    const eight = await layers(several["model.py"].replace("LAYERS = 4", "LAYERS = 8"));
    assert.equal(four, 4 * (256 * 256 + 256));
    assert.equal(eight, 8 * (256 * 256 + 256));
  });
});
