/** What a configuration of accelerate says, key by key, as `accelerate config` writes them. */
import assert from "node:assert/strict";
import { compiles, readAccelerateConfig } from "../../../src/core/run/launchers/accelerateConfig";
import type { Peeling } from "../../../src/core/run/launchers/peeling";
import { madeWord } from "../../../src/core/run/launchers/words";
import { toSourceText } from "../../../src/core/source/documents";
import { launchedRunsOf } from "../../support/launches";

const at = { path: "run.sh", from: 0, to: 1 };
const peelingOf = (given: Partial<Peeling> = {}): Peeling => ({
  allocation: {},
  environment: new Map(),
  launchers: [],
  spread: false,
  ...given,
});

/** Facts, then counts of processes and machines, in a few words; each fact stands where its value is written. */
function said(text: string, peeling = peelingOf(), path = "acc.yaml"): string {
  const config = readAccelerateConfig(toSourceText(path, text), peeling);
  for (const { spans } of config.facts) assert.equal(spans[0]?.path, path);
  return [
    ...config.facts.map(({ input, value }) => `${input}=${String(value)}`),
    ...(config.precision ? [`precision=${config.precision.value}`] : []),
    ...(config.accumulation ? [`accumulation=${String(config.accumulation.value)}`] : []),
    ...(peeling.total?.known ? [`total=${String(peeling.total.known.value)}`] : []),
    ...(peeling.nodes?.known ? [`nodes=${String(peeling.nodes.known.value)}`] : []),
    ...(peeling.cpuOnly === true ? ["processors"] : []),
    ...(peeling.deepspeedConfig?.text === undefined ? [] : [`with ${peeling.deepspeedConfig.text}`]),
  ].join(" ");
}

describe("a configuration of accelerate", () => {
  it("counts processes of all machines, or the devices that it lists of one", () => {
    assert.equal(said("num_processes: 16\nnum_machines: 2"), "total=16 nodes=2");
    assert.equal(said("num_processes: '4'"), "total=4");
    assert.equal(said("num_processes: 8\nnum_machines: 1\ngpu_ids: 0,1"), "total=2 nodes=1");
    assert.equal(said("num_processes: 8\nnum_machines: 1\ngpu_ids: 3"), "total=1 nodes=1");
    assert.equal(said("num_processes: 8\nnum_machines: 1\ngpu_ids: all"), "total=8 nodes=1");
    assert.equal(said("num_processes: 8\nnum_machines: 2\ngpu_ids: 0,1"), "total=8 nodes=2", "those of each machine");
    assert.equal(said("num_processes: 0\nnum_machines: -1"), "");
    assert.equal(said("num_processes: 1.5"), "");
    assert.equal(said("use_cpu: true\nnum_processes: 2"), "total=2 processors");
    assert.equal(said("use_cpu: false"), "");
    assert.equal(
      said('{"num_processes": 2, "mixed_precision": "fp16"}', peelingOf(), "acc.json"),
      "precision=fp16 total=2",
    );
    assert.equal(said(""), "");
  });

  it("gives way to the counts of the command line", () => {
    const given = peelingOf({ total: { known: { value: 3, span: at } }, nodes: { known: { value: 1, span: at } } });
    assert.equal(said("num_processes: 16\nnum_machines: 2", given), "total=3 nodes=1");
  });

  it("names a precision, of which a bare `no` is one", () => {
    assert.equal(said("mixed_precision: bf16"), "precision=bf16");
    assert.equal(said("mixed_precision: no"), "precision=no");
    assert.equal(said("mixed_precision: 'no'"), "precision=no");
  });

  it("shares states as FSDP's strategies or DeepSpeed's stages do", () => {
    const stages = ["FULL_SHARD", "1", "SHARD_GRAD_OP", "2", "NO_SHARD", "3", "HYBRID_SHARD", "4", "full_shard"].map(
      (name) => said(`fsdp_config:\n  fsdp_sharding_strategy: ${name}`),
    );
    assert.deepEqual(
      stages,
      [3, 3, 2, 2, 0, 0, 3, 3, 3].map((stage) => `zeroStage=${String(stage)}`),
    );
    assert.equal(said("fsdp_config:\n  fsdp_sharding_strategy: OTHER"), "");
    assert.equal(
      said("deepspeed_config:\n  zero_stage: 2\n  gradient_accumulation_steps: 4"),
      "zeroStage=2 accumulation=4",
    );
    assert.equal(said("deepspeed_config:\n  gradient_accumulation_steps: auto"), "");
    assert.equal(said("parallelism_config:\n  parallelism_config_tp_size: 2"), "tensorParallelSize=2");
    assert.equal(said("parallelism_config:\n  parallelism_config_tp_size: 1"), "");
  });

  it("names DeepSpeed's own configuration, which the run is shared by", async () => {
    const named = "num_processes: 4\ndeepspeed_config:\n  deepspeed_config_file: conf/ds.json\n";
    assert.equal(said(named), "total=4 with conf/ds.json");
    assert.equal(said(named, peelingOf({ deepspeedConfig: madeWord("other.json", at) })), "total=4 with other.json");
    const files = {
      "acc.yaml": named,
      "conf/ds.json": '{"train_micro_batch_size_per_gpu": 8, "zero_optimization": {"stage": 3}}',
      "train.py":
        "from transformers import Trainer, TrainingArguments\nTrainer(args=TrainingArguments('out', num_train_epochs=2)).train()",
    };
    const [run] = await launchedRunsOf("accelerate launch --config_file acc.yaml train.py", files);
    const { zeroStage, acceleratorCount, epochs } = run?.facts ?? {};
    assert.deepEqual([zeroStage, acceleratorCount, epochs], [3, 4, 2]);
    assert.ok(run?.companions.includes("conf/ds.json"));
  });

  it("saves memory, and compiles", () => {
    assert.equal(said("deepspeed_config:\n  offload_optimizer_device: cpu"), "offload=true");
    assert.equal(said("deepspeed_config:\n  offload_param_device: nvme"), "offload=true");
    assert.equal(said("deepspeed_config:\n  offload_param_device: none"), "");
    assert.equal(said("fsdp_config:\n  fsdp_offload_params: true"), "offload=true");
    assert.equal(said("fsdp_config:\n  offload_params: true"), "offload=true");
    assert.equal(said("fsdp_config:\n  fsdp_offload_params: false"), "");
    assert.equal(said("fsdp_config:\n  fsdp_activation_checkpointing: true"), "gradientCheckpointing=true");
    assert.equal(said("fsdp_config:\n  fsdp_activation_checkpointing: false"), "");
    assert.equal(said("dynamo_config:\n  dynamo_backend: INDUCTOR"), "compiled=true");
    assert.equal(said("dynamo_backend: inductor"), "compiled=true");
    assert.equal(said("dynamo_config:\n  dynamo_backend: 'NO'"), "");
    assert.deepEqual(["no", "No", "inductor", "nothing", undefined].map(compiles), [false, false, true, true, false]);
  });
});
