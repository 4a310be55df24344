import assert from "node:assert/strict";
import { checkMarked, runsOf } from "../../../support/carets";
import { configRunsOf, launchedRunsOf } from "../../../support/launches";

describe("MLX loops", () => {
  it("are trainings on Apple's graphics, their batches yielded by a generator that a range bounds", () =>
    checkMarked(`
from functools import partial
import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim

class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
#       ^^^^^^^^^^^^^^^^^^ parameterCount = 1752 (derived)
        self.table = nn.Embedding(100, width)
        self.layers = [nn.Linear(width, width) for _ in range(2)]
        self.norm = nn.RMSNorm(width)
        self.out = nn.Linear(width, 100, bias=False)

    def __call__(self, x):
        x = self.table(x)
        for layer in self.layers:
            x = nn.relu(layer(x))
        return self.out(self.norm(x))

def batches(batch_size, rows):
    while True:
        ids = mx.random.permutation(rows.shape[0])[:batch_size]
        yield rows[ids]

def main(rows):
    model = Net(8)
    optimizer = optim.AdamW(learning_rate=1e-3)
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ optimizer = adamw
    state = [model.state, optimizer.state]

    @partial(mx.compile, inputs=state, outputs=state)
    def step(x):
        loss, grads = nn.value_and_grad(model, loss_fn)(model, x)
        optimizer.update(model, grads)
        return loss

    for it, x in zip(range(500), batches(16, rows)):
#                          ^^^ maxSteps = 500
        step(x)

main(load())
# also: framework = mlx (derived); modelId = Net; acceleratorKind = apple (default); method = full (derived); microBatchSize = 16
`));
});

describe("a range beside a generator", () => {
  const script = (loop: string): string => `
import mlx.nn as nn
import mlx.optimizers as optim

def batches(batch_size, rows):
    ${loop}
        yield rows

model = nn.Linear(4, 2)
optimizer = optim.SGD(learning_rate=0.1)
for it, x in zip(range(500), batches(8, load())):
    loss, grads = nn.value_and_grad(model, loss_fn)(model, x)
    optimizer.update(model, grads)
`;

  it("counts the steps where the generator goes on without end, and leaves them open where it may be over before", async () => {
    const stepsOf = async (loop: string): Promise<unknown> => {
      const { runs } = await runsOf(script(loop));
      assert.equal(runs.length, 1);
      return runs[0]?.facts.find(({ input }) => input === "maxSteps")?.value;
    };
    assert.equal(await stepsOf("while True:"), 500);
    assert.equal(await stepsOf("for start in range(0, len(rows), batch_size):"), undefined);
  });
});

const pick = (facts: Readonly<Record<string, unknown>> | undefined, ...names: string[]): unknown[] =>
  names.map((name) => facts?.[name]);

describe("mlx_lm", () => {
  it("reads its file: iterations are batches, of which several may make a step", async () => {
    const [run] = await configRunsOf(
      `model: someone/Tiny-1B-4bit
train: true
data: someone/talk
iters: 600
batch_size: 2
grad_accumulation_steps: 4
max_seq_length: 512
lora_parameters:
  rank: 16
`,
    );
    assert.deepEqual(
      pick(run?.facts, "modelId", "maxSteps", "microBatchSize", "gradientAccumulationSteps", "sequenceLength"),
      ["someone/Tiny-1B-4bit", 150, 2, 4, 512],
    );
    assert.deepEqual(pick(run?.facts, "method", "loraRank", "quantizationBits", "acceleratorKind", "datasetId"), [
      "qlora",
      16,
      4,
      "apple",
      "someone/talk",
    ]);
    assert.deepEqual(run?.defaults, ["optimizer", "gradientCheckpointing", "acceleratorKind"]);
  });

  it("is silent on files that evaluate, and on what a training leaves beside its weights", async () => {
    const text = "model: a/b\ntrain: false\ndata: a/c\niters: 10\nnum_layers: 4\n";
    assert.deepEqual(await configRunsOf(text), []);
    const left = '{"model": "a/b", "train": true, "data": "a/c", "iters": 10, "num_layers": 4}';
    assert.deepEqual(await configRunsOf(left, {}, "adapters/adapter_config.json"), []);
    assert.equal((await configRunsOf(left, {}, "lora.json")).length, 1);
  });

  it("reads its command line, under both of its names", async () => {
    const [one, other, ...more] = await launchedRunsOf(
      `mlx_lm.lora --model a/b-bf16 --train --data a/c --fine-tune-type full --num-layers -1 --iters 300
python -m mlx_lm lora --model a/b --train --data a/c --fine-tune-type full
mlx_lm.lora --model a/b --adapter-path x --test
mlx_lm.generate --model a/b --prompt hello
`,
    );
    assert.deepEqual(pick(one?.facts, "method", "maxSteps", "precision", "microBatchSize"), ["full", 300, "bf16", 4]);
    assert.deepEqual(pick(other?.facts, "method", "maxSteps"), ["frozen-backbone", 1000]);
    assert.deepEqual(more, []);
  });

  it("trains all of a model that has no more layers than the last ones that are asked for", async () => {
    const methodOf = async (model: string): Promise<unknown> =>
      (
        await configRunsOf(`model: ${model}\ntrain: true\ndata: a/c\niters: 10\nnum_layers: 24\nfine_tune_type: full\n`)
      )[0]?.facts.method;
    assert.equal(await methodOf("Qwen/Qwen2.5-0.5B"), "full");
    assert.equal(await methodOf("mistralai/Mistral-7B-v0.1"), "frozen-backbone");
  });
});
