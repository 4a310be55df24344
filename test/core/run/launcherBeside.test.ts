import assert from "node:assert/strict";
import { analyzeDocument } from "../../../src/core/analyze";
import { findConfigRuns } from "../../../src/core/frameworks/registry";
import { withLauncher } from "../../../src/core/run/launcherBeside";
import { readConfigFile } from "../../../src/core/run/launchers/configFile";
import type { RunDraft } from "../../../src/core/run/runSpec";
import { Documents, toSourceText } from "../../../src/core/source/documents";
import { listedWorkspace } from "../../support/workspace";

const json = JSON.stringify({
  train_batch_size: 24,
  train_micro_batch_size_per_gpu: 3,
  fp16: { enabled: true },
  optimizer: { type: "Adam", params: { lr: 3e-5 } },
});
const script = `
import argparse, deepspeed
from transformers import AutoModelForQuestionAnswering
parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--model")
parser = deepspeed.add_config_arguments(parser)
args = parser.parse_args()
model = AutoModelForQuestionAnswering.from_pretrained(args.model)
engine, _, loader, _ = deepspeed.initialize(args=args, model=model, model_parameters=model.parameters())
for epoch in range(args.epochs):
    for batch in loader:
        engine.backward(engine(**batch).loss)
        engine.step()
`;
const launch = (options: string): string =>
  `deepspeed train.py --model bert-large-uncased ${options} --deepspeed_config ds.json\n`;

async function inputsOf(files: Readonly<Record<string, string>>): Promise<Readonly<Record<string, unknown>>> {
  const workspace = listedWorkspace({ "job/ds.json": json, "job/train.py": script, ...files });
  const { runs } = await analyzeDocument(toSourceText("job/ds.json", json), workspace);
  assert.equal(runs.length, 1);
  const { modelId, epochs, globalBatchSize } = runs[0]?.inputs ?? {};
  return { modelId: modelId?.value, epochs: epochs?.value, globalBatchSize: globalBatchSize?.value };
}

describe("DeepSpeed's JSON", () => {
  it("is the run that the one script beside it starts with it", async () => {
    assert.deepEqual(await inputsOf({ "job/run.sh": launch("--epochs 2"), "job/other.sh": "python prepare.py\n" }), {
      modelId: "bert-large-uncased",
      epochs: 2,
      globalBatchSize: 24,
    });
  });

  it("stands for itself where no run uses it", async () => {
    assert.deepEqual(await inputsOf({}), { modelId: null, epochs: undefined, globalBatchSize: 24 });
  });

  it("takes of several runs what they agree on", async () => {
    assert.deepEqual(await inputsOf({ "job/a.sh": launch("--epochs 2"), "job/b.sh": launch("--epochs 9") }), {
      modelId: "bert-large-uncased",
      epochs: undefined,
      globalBatchSize: 24,
    });
  });

  it("is told with where each thing is said, and without what the run cannot add", async () => {
    assert.deepEqual(await told({ "job/run.sh": launch("--epochs 2") }), [
      "microBatchSize = 3 stated: job/ds.json",
      "globalBatchSize = 24 stated: job/ds.json",
      "precision = fp16 stated: job/ds.json",
      "optimizer = adam stated: job/ds.json",
      "framework = deepspeed derived: job/ds.json",
      "gradientAccumulationSteps = 1 derived: job/train.py",
      "epochs = 2 stated: job/run.sh, job/train.py",
      "modelId = bert-large-uncased stated: job/run.sh",
      "method = full derived: ",
      "with job/run.sh job/train.py",
      "acceleratorCount ? all devices that the machine has: job/run.sh",
    ]);
  });

  it("leaves open what its only run leaves open, and what it does not know itself", async () => {
    const only = await told({ "job/run.sh": launch('--epochs "$EPOCHS"') });
    assert.deepEqual(
      only.filter((line) => line.includes("?")),
      [
        "acceleratorCount ? all devices that the machine has: job/run.sh",
        "epochs ? a word of the command line is not known: job/train.py",
      ],
    );
  });

  it("counts rows that several runs read under several names of one data set", async () => {
    const reading = script
      .replace("parser = deepspeed", 'parser.add_argument("--data")\nparser = deepspeed')
      .replace("for batch in loader", "for batch in DataLoader(load_dataset(args.data, split='train'), batch_size=3)")
      .replace(
        "import argparse",
        "from datasets import load_dataset\nfrom torch.utils.data import DataLoader\nimport argparse",
      );
    const split = 'rows of {"split":"train","fraction":1,"rowsKnown":true}';
    const rows = async (one: string, other: string): Promise<string[]> => {
      const files = {
        "job/train.py": reading,
        "job/a.sh": launch(`--data ${one}`),
        "job/b.sh": launch(`--data ${other}`),
      };
      return (await told(files)).filter((line) => /dataset|rows/.test(line));
    };
    assert.deepEqual(await rows("squad", "squad"), ["datasetId = squad stated: job/a.sh", split]);
    assert.deepEqual(await rows("squad", "rajpurkar/squad"), [
      "datasetId = squad derived, by several names: job/a.sh",
      split,
    ]);
    assert.deepEqual(await rows("squad", "imdb"), []);
  });

  it("asks no more of files than it needs", async () => {
    const nothing = ["with nothing", "modelId ? the script that reads this file has the model: job/ds.json"];
    const unused = {
      "job/a.sh": launch("").replace("ds.json", "other_ds.json"),
      "job/b.txt": launch("--epochs 4"),
      "job/other_ds.json": json,
      "job/deep/c.sh": launch("--epochs 5"),
    };
    assert.deepEqual((await told(unused)).slice(5), nothing);
    const many = Object.fromEntries(
      Array.from({ length: 24 }, (_, at) => [`job/${String(at + 10)}.sh`, "echo ds.json\n"]),
    );
    assert.deepEqual((await told({ ...many, "job/99.sh": launch("--epochs 6") })).slice(5), nothing);
    assert.ok((await told({ "job/01.sh": launch("--epochs 6"), ...many })).includes("with job/01.sh job/train.py"));
  });

  it("is DeepSpeed's alone", async () => {
    const source = toSourceText("job/ds.json", json);
    const workspace = listedWorkspace({ "job/run.sh": launch("--epochs 2"), "job/train.py": script });
    const [draft] = draftsOf(source, new Documents([source]));
    assert.ok(draft);
    const other = [{ ...draft, framework: "axolotl" }];
    assert.equal(await withLauncher(other, source, new Documents([source]), workspace), other);
    const two = [draft, draft];
    assert.equal(await withLauncher(two, source, new Documents([source]), workspace), two);
    const yaml = toSourceText("job/ds.yaml", "a: 1\n");
    assert.equal((await withLauncher([draft], yaml, new Documents([yaml]), workspace)).length, 1);
    assert.deepEqual(await withLauncher([], source, new Documents([source]), workspace), []);
  });
});

function draftsOf(source: ReturnType<typeof toSourceText>, documents: Documents): readonly RunDraft[] {
  const config = readConfigFile(source);
  return config ? findConfigRuns(config, source, documents) : [];
}

/** The draft of the file, line by line, with the files that its facts are written in. */
async function told(files: Readonly<Record<string, string>>): Promise<string[]> {
  const all = { "job/ds.json": json, "job/train.py": script, ...files };
  const source = toSourceText("job/ds.json", json);
  const documents = new Documents([source]);
  const [draft, ...more] = await withLauncher(draftsOf(source, documents), source, documents, listedWorkspace(all));
  assert.ok(draft);
  assert.deepEqual(more, []);
  const places = (spans: readonly { readonly path: string }[] = []): string =>
    [...new Set(spans.map(({ path }) => path))].join(", ");
  const said = ({ origin, reason }: RunDraft["facts"][number]): string =>
    reason?.startsWith("by ") ? `${origin}, ${reason}` : origin;
  return [
    ...draft.facts.map((fact) => `${fact.input} = ${String(fact.value)} ${said(fact)}: ${places(fact.spans)}`),
    ...(draft.dataset ? [`rows of ${JSON.stringify(draft.dataset)}`] : []),
    `with ${draft.companions.join(" ") || "nothing"}`,
    ...draft.unknowns.map(({ input, reason, spans }) => `${input} ? ${reason}: ${places(spans)}`),
  ];
}
