import assert from "node:assert/strict";
import { checkMarked, runsOf } from "../../../support/carets";
import { configRunsOf } from "../../../support/launches";

const pick = (facts: Readonly<Record<string, unknown>> | undefined, ...names: string[]): unknown[] =>
  names.map((name) => facts?.[name]);

describe("SpeechBrain", () => {
  const text = `seed: 1
output_folder: !ref results/<seed>
number_of_epochs: 30
batch: 8
batch_size: !ref <batch>
grad_accumulation_factor: 4
precision: bf16
wav2vec2_hub: org/wav2vec2-large
train_dataloader_opts:
  batch_size: !ref <batch_size>
model_opt_class: !name:torch.optim.AdamW
  lr: 0.001
epoch_counter: !new:speechbrain.utils.epoch_loop.EpochCounter
  limit: !ref <number_of_epochs>
`;
  it("reads a recipe and follows its references", async () => {
    const [run] = await configRunsOf(text);
    assert.deepEqual(
      pick(run?.facts, "framework", "task", "epochs", "microBatchSize", "gradientAccumulationSteps", "precision"),
      ["speechbrain", "speech", 30, 8, 4, "bf16"],
    );
    assert.deepEqual(pick(run?.facts, "modelId", "optimizer"), ["org/wav2vec2-large", "adamw"]);
  });

  it("leaves the batch open where it is filled by length", async () => {
    const [run] = await configRunsOf(`dynamic_batching: True\n${text}`);
    assert.equal(run?.facts.microBatchSize, undefined);
    assert.ok(run?.draft.unknowns.some(({ input }) => input === "microBatchSize"));
  });

  it("names no optimizer of several", async () => {
    const [run] = await configRunsOf(`${text}other_opt_class: !name:torch.optim.Adadelta\n  lr: 1\n`);
    assert.equal(run?.facts.optimizer, undefined);
  });

  it("is silent on inference settings", async () => {
    assert.deepEqual(await configRunsOf(text.replace("number_of_epochs: 30\n", "")), []);
    assert.deepEqual(await configRunsOf("number_of_epochs: 3\nbatch_size: 2\n"), []);
  });
});

describe("ESPnet", () => {
  const text = `batch_type: numel
batch_bins: 30000000
accum_grad: 3
max_epoch: 60
keep_nbest_models: 10
use_amp: true
encoder: conformer
optim: adam
optim_conf:
    lr: 0.001
`;
  it("reads a recipe's training", async () => {
    const [run] = await configRunsOf(text);
    assert.deepEqual(
      pick(run?.facts, "framework", "task", "epochs", "gradientAccumulationSteps", "optimizer", "precision"),
      ["espnet", "speech", 60, 3, "adam", "fp16"],
    );
    assert.ok(run?.draft.unknowns.some(({ input }) => input === "microBatchSize"));
  });

  it("counts rows where a batch is made of them", async () => {
    const [run] = await configRunsOf(text.replace("numel\nbatch_bins: 30000000", "unsorted\nbatch_size: 32"));
    assert.equal(run?.facts.globalBatchSize, 32);
  });

  it("is silent on decoding", async () => {
    assert.deepEqual(await configRunsOf("beam_size: 60\nctc_weight: 0.3\nlm_weight: 0.6\n"), []);
  });
});

describe("Coqui's trainer", () => {
  it("reads its configuration, also one that was handed on", async () => {
    await checkMarked(`
from trainer import Trainer, TrainerArgs
from TTS.config.shared_configs import BaseDatasetConfig
from TTS.tts.configs.glow_tts_config import GlowTTSConfig
from TTS.tts.utils.text.tokenizer import TTSTokenizer
own = BaseDatasetConfig(formatter="ljspeech", path="speech/")
#                                 ^^^^^^^^^^ datasetId = ljspeech
config = GlowTTSConfig(
    batch_size=32,
#              ^^ microBatchSize = 32
    epochs=1000,
#          ^^^^ epochs = 1000
    mixed_precision=True,
#                   ^^^^ precision = fp16
    optimizer="RAdam",
#             ^^^^^^^ optimizer = radam
    datasets=[own],
)
tokenizer, config = TTSTokenizer.init_from_config(config)
trainer = Trainer(TrainerArgs(grad_accum_steps=4), config, "out", model=None)
#                                              ^ gradientAccumulationSteps = 4
trainer.fit()
#^^^^^^^^^^^^ run
# also: framework = coqui (derived); task = speech (derived); method = full (derived)
`);
  });

  it("names the library's defaults where nothing is hidden", async () => {
    const { runs } = await runsOf(`
from trainer import Trainer, TrainerArgs
from lab import Config
trainer = Trainer(TrainerArgs(), Config(**read()), "out", model=None)
trainer.fit()
`);
    const facts = new Map(runs[0]?.facts.map(({ input, value }) => [input, value]));
    assert.equal(facts.get("precision"), undefined);
    assert.equal(facts.get("gradientAccumulationSteps"), 1);
  });
});
