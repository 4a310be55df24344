import assert from "node:assert/strict";
import { analyzeDocument } from "../../../src/core/analyze";
import type { AnalyzedRun } from "../../../src/core/analysis";
import { alternativeAssumptions, withAlternatives } from "../../../src/core/estimate/alternatives";
import { chainOf, type Chain } from "../../../src/core/estimate/chain";
import type { Quantity } from "../../../src/core/estimate/quantity";
import { constants } from "../../../src/core/estimate/workload/constants";
import { checkValues } from "../../../src/core/estimate/workload/values";
import type { InputName } from "../../../src/core/run/inputs";
import { resolveInputs } from "../../../src/core/run/resolve";
import type { Input, Inputs } from "../../../src/core/run/runSpec";
import { toSourceText } from "../../../src/core/source/documents";
import { isNear, stated } from "./support";
import { memoryWorkspace } from "../../support/workspace";

/** The one run of a file, through the whole analysis. */
async function runOf(
  text: string,
  path = "train.py",
  files: Readonly<Record<string, string>> = {},
): Promise<AnalyzedRun> {
  const { runs } = await analyzeDocument(toSourceText(path, text), memoryWorkspace(files));
  const [run] = runs;
  assert.ok(run, "no run was found");
  assert.equal(runs.length, 1);
  return run;
}

const shareOf = ({ estimate }: AnalyzedRun, input: string): number =>
  estimate.uncertainty.find((cause) => cause.input === input)?.share ?? 0;

const energyOf = ({ estimate }: AnalyzedRun): { low: number; central: number; high: number } => {
  assert.ok(estimate.energyKwh);
  return estimate.energyKwh;
};

const trainer = (head: string, epochs: string, more = ""): string => `
from transformers import Trainer, TrainingArguments, AutoModelForSequenceClassification, EarlyStoppingCallback
from datasets import load_dataset
from lib import config
# carbon-lens: accelerator=a100-80gb acceleratorCount=1
${head}
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased")
args = TrainingArguments("out", num_train_epochs=${epochs}, per_device_train_batch_size=16, fp16=True${more})
trainer = Trainer(model=model, args=args, train_dataset=load_dataset("imdb", split="train"))
`;
const train = "trainer.train()\n";

describe("alternatives through the analysis", () => {
  it("of a branch that is not decided both count: the range holds either run", async () => {
    const open = await runOf(trainer("epochs = 20\nif config.quick:\n    epochs = 5", "epochs") + train);
    const [most, least] = await Promise.all(["20", "5"].map(async (epochs) => runOf(trainer("", epochs) + train)));
    assert.ok(most && least);
    assert.deepEqual(open.inputs.epochs?.alternatives?.length, 1);
    const [range, low, high] = [energyOf(open), energyOf(least), energyOf(most)];
    assert.ok(Math.abs(range.central / Math.sqrt(low.central * high.central) - 1) < 0.01, "in the middle of both");
    assert.ok(range.low < low.central && range.high > high.central);
    assert.ok(range.high / range.low > high.high / high.low, "wider than either");
    assert.ok(shareOf(open, "epochs") > 0.1);
    assert.equal(shareOf(most, "epochs"), 0);
    assert.ok(open.estimate.assumptions.some(({ code }) => code === "run.open-alternative"));
    assert.ok(open.estimate.steps.some(({ name }) => name === "epochsAlternatives"));
  });

  it("a branch for debugging is no alternative", async () => {
    const run = await runOf(trainer("epochs = 20\nif config.debug:\n    epochs = 1", "epochs") + train);
    assert.equal(run.inputs.epochs?.value, 20);
    assert.equal(shareOf(run, "epochs"), 0);
    const ternary = await runOf(trainer("epochs = 1 if config.smoke_test else 20", "epochs") + train);
    assert.deepEqual([ternary.inputs.epochs?.value, ternary.inputs.epochs?.alternatives], [20, undefined]);
  });

  it("pinning the input takes its part of the spread away", async () => {
    const text = trainer("epochs = 20\nif config.quick:\n    epochs = 5", "epochs") + train;
    const pinned = await runOf(text.replace("acceleratorCount=1", "acceleratorCount=1 epochs=20"));
    const open = await runOf(text);
    const width = (run: AnalyzedRun): number => energyOf(run).high / energyOf(run).low;
    assert.ok(width(pinned) < width(open));
    assert.equal(shareOf(pinned, "epochs"), 0);
  });

  it("models of which one is meant are both estimated", async () => {
    const text = (name: string): string =>
      (trainer(name, "3") + train).replace('from_pretrained("bert-base-uncased")', "from_pretrained(name)");
    const open = await runOf(text('name = "bert-large-uncased" if config.large else "bert-base-uncased"'));
    const small = energyOf(await runOf(text('name = "bert-base-uncased"')));
    const large = energyOf(await runOf(text('name = "bert-large-uncased"')));
    assert.ok(energyOf(open).low < small.central && energyOf(open).high > large.central);
    assert.ok(shareOf(open, "modelId") > 0);
  });

  it("what the branches of a launcher do not agree on is open, and widens the range", async () => {
    const script = trainer("", "3") + train;
    const text = 'if [ "$HOSTNAME" = big ]; then N=8; else N=2; fi\ntorchrun --nproc_per_node $N train.py\n';
    const run = await runOf(text, "start.sh", { "train.py": script.replace(" acceleratorCount=1", "") });
    assert.notEqual(run.inputs.acceleratorCount?.origin, "stated");
    assert.ok(shareOf(run, "acceleratorCount") > 0);
  });
});

describe("schedules that are the most that a run takes", () => {
  const early = "trainer.add_callback(EarlyStoppingCallback(early_stopping_patience=2))\n";

  it("with a callback for early stopping", async () => {
    const run = await runOf(trainer("", "20", ', eval_strategy="epoch"') + early + train);
    const whole = energyOf(await runOf(trainer("", "20", ', eval_strategy="epoch"') + train));
    assert.deepEqual([run.inputs.epochs?.value, run.inputs.epochs?.least], [20, 3]);
    assert.ok(energyOf(run).central < whole.central && energyOf(run).high > whole.central);
    assert.ok(run.estimate.assumptions.some(({ code, input }) => code === "run.at-most" && input === "epochs"));
  });

  it("whose loop may be left", async () => {
    const loop = (test: string): string => `
import torch
from lib import loader, stopper
model = torch.nn.Linear(512, 10)
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(100):
    for x, y in loader:
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
    if ${test}:
        break
`;
    assert.equal((await runOf(loop("stopper.early_stop"))).inputs.epochs?.least, 25);
    assert.equal((await runOf(loop("torch.isnan(model.weight).any()"))).inputs.epochs?.least, undefined);
  });

  it("of a search that prunes: between successive halving and all trials whole", async () => {
    const text = `
import torch
from lib import loader
from ray import tune
from ray.tune.schedulers import ASHAScheduler
# carbon-lens: accelerator=t4 datasetSamples=50000
def train(config):
    model = torch.nn.Linear(512, 10)
    optimizer = torch.optim.Adam(model.parameters())
    for epoch in range(16):
        for x, y in loader:
            torch.nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
tune.run(train, num_samples=64, config={}, scheduler=ASHAScheduler(max_t=16, grace_period=1, reduction_factor=4))
`;
    const run = await runOf(text);
    const { sweepRuns } = run.inputs;
    // Rungs at 1, 4 and 16 epochs: 64 · (1 + 3/4 + 12/16)/16 = 10 whole trainings.
    assert.deepEqual([sweepRuns?.value, sweepRuns?.least], [64, 10]);
    const { sweep } = run.estimate;
    const whole = energyOf(run).central * 64;
    assert.ok(sweep?.energyKwh && sweep.energyKwh.central < whole && sweep.energyKwh.high > whole);
    assert.ok(shareOf(run, "sweepRuns") > 0);
  });
});

describe("alternatives of one input", () => {
  const run: Parameters<typeof stated>[0] = {
    task: "causal-lm",
    modelId: "gpt2",
    parameterCount: 124e6,
    datasetSamples: 10_000,
    meanSampleTokens: 512,
    sequenceLength: 512,
    epochs: 4,
    microBatchSize: 8,
    gradientAccumulationSteps: 1,
    precision: "bf16",
    accelerator: "a100-80gb",
    acceleratorCount: 8,
    nodeCount: 1,
    pue: 1.2,
    carbonIntensityGramsPerKwh: 100,
    usdPerAcceleratorHour: 3,
    sweepRuns: 2,
    cloudProvider: "aws",
    gridZone: "SWE",
  };
  /** Every figure of a run, by name. */
  function figuresOf(chain: Chain): Record<string, Quantity> {
    const { memoryGb, pace, power, energy, sweep, water, costUsd, per1000Samples } = chain;
    const found: Record<string, Quantity | null | undefined> = {
      memoryGb,
      trainingFlops: pace.trainingFlops,
      mfu: pace.mfu,
      wallHours: pace.wallHours,
      acceleratorHours: pace.acceleratorHours,
      hoursPer1000Samples: pace.hoursPer1000Samples,
      board: power?.board,
      node: power?.node,
      ...energy,
      sweepKwh: sweep?.energyKwh,
      sweepKg: sweep?.kgCo2e,
      litres: water && "litres" in water ? water.litres : null,
      costUsd,
      per1000Samples,
    };
    return Object.fromEntries(Object.entries(found).flatMap(([name, figure]) => (figure ? [[name, figure]] : [])));
  }
  const open = (given: typeof run, name: InputName, alternatives: Partial<Input>): [Inputs, Chain] => {
    const inputs = resolveInputs(
      { ...stated(given), [name]: { value: given[name] ?? null, origin: "stated", ...alternatives } },
      {},
      {},
    );
    return [inputs, withAlternatives(chainOf(checkValues(inputs).values, constants), inputs, constants)];
  };
  const fixed = (given: typeof run): Chain =>
    chainOf(checkValues(resolveInputs(stated(given), {}, {})).values, constants);

  it("puts every figure in the geometric middle of what it is at either end, with the input as a cause where they differ", () => {
    for (const [name, values] of [
      ["epochs", [4, 9]],
      ["acceleratorCount", [8, 2]],
      ["precision", ["bf16", "fp32"]],
      ["microBatchSize", [8, 1]],
    ] as const) {
      const [, chain] = open(run, name, { alternatives: [values[1]] });
      const [one, other] = values.map((value) => figuresOf(fixed({ ...run, [name]: value })));
      const spanned = figuresOf(chain);
      assert.deepEqual(Object.keys(spanned), Object.keys(one ?? {}));
      for (const [figure, { central, spread }] of Object.entries(spanned)) {
        const ends = [one?.[figure]?.central ?? NaN, other?.[figure]?.central ?? NaN];
        const middle = Math.sqrt((ends[0] ?? NaN) * (ends[1] ?? NaN));
        assert.ok(isNear(central, middle), `${name} ${figure}: ${String(central)} is not ${String(middle)}`);
        const sigma = spread.find((cause) => cause.name === name)?.sigma ?? 0;
        const expected = Math.abs(Math.log((ends[1] ?? NaN) / (ends[0] ?? NaN))) / (2 * 1.2816);
        assert.ok(Math.abs(Math.abs(sigma) - expected) < 1e-3 * (1 + expected), `${name} ${figure}: ${String(sigma)}`);
      }
    }
  });

  it("says as a step by which factor, and as an assumption which values the range holds", () => {
    const [inputs, chain] = open(run, "epochs", { alternatives: [9, 1] });
    const step = chain.steps.at(-1);
    assert.deepEqual(step && { ...step, value: step.value.toFixed(6) }, {
      name: "epochsAlternatives",
      value: (Math.sqrt(9 * 1) / 4).toFixed(6),
      unit: "×",
      formula: "geometric middle of the figures for epochs 4 and 9 and 1",
      inputs: ["epochs", "energyKwh"],
    });
    assert.deepEqual(alternativeAssumptions(inputs), [
      {
        code: "run.open-alternative",
        text: "or 9 or 1: a condition decides when the code runs, the range holds all",
        input: "epochs",
        value: 4,
      },
    ]);
    const [early] = open(run, "epochs", { least: 1.23456, reason: "early stopping" });
    assert.deepEqual(alternativeAssumptions(early), [
      { code: "run.at-most", text: "at most, and not less than 1.23: early stopping", input: "epochs", value: 4 },
    ]);
    const [silent] = open(run, "epochs", { least: 1 });
    assert.equal(alternativeAssumptions(silent)[0]?.text, "at most, and not less than 1: the run may stop early");
  });

  it("changes nothing where the values make no difference, none is open, or none is known", () => {
    const same = open(run, "epochs", { alternatives: [4] })[1];
    assert.deepEqual(figuresOf(same), figuresOf(fixed(run)));
    assert.equal(same.steps.at(-1)?.name === "epochsAlternatives", false);
    assert.deepEqual(alternativeAssumptions(resolveInputs(stated(run), {}, {})), []);
    const unknown = resolveInputs(
      { ...stated(run), epochs: { value: null, origin: "unknown", alternatives: [3] } },
      {},
      {},
    );
    assert.deepEqual(alternativeAssumptions(unknown), []);
    const bare = { epochs: 3 } as const;
    assert.deepEqual(figuresOf(open(bare, "epochs", { alternatives: [5] })[1]), figuresOf(fixed(bare)));
  });

  it("spans what 1,000 samples take, where their number is missing", () => {
    const endless = Object.fromEntries(Object.entries(run).filter(([name]) => !/^(?:epochs|dataset|sweep)/.test(name)));
    const given = { ...endless, trainingSamples: 0 };
    const [, chain] = open(given, "precision", { alternatives: ["fp32"] });
    const [one, other] = ["bf16", "fp32"].map(
      (precision) => fixed({ ...given, precision }).per1000Samples?.central ?? NaN,
    );
    assert.ok(isNear(chain.per1000Samples?.central, Math.sqrt((one ?? NaN) * (other ?? NaN))), String(one));
    assert.ok(isNear(chain.steps.at(-1)?.value, Math.sqrt((other ?? NaN) / (one ?? NaN))));
    assert.deepEqual(chain.steps.at(-1)?.inputs, ["precision", "acceleratorHours"]);
  });

  it("follows the first six values", () => {
    const [, many] = open(run, "epochs", { alternatives: [5, 6, 7, 8, 9, 10, 1000] });
    assert.ok(
      isNear(many.energy?.energyKwh.central, (Math.sqrt(4 * 10) * (fixed(run).energy?.energyKwh.central ?? NaN)) / 4),
    );
  });
});
