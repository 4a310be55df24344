import assert from "node:assert/strict";
import { launchedRunsOf } from "../../../support/launches";

const pick = (facts: Readonly<Record<string, unknown>> | undefined, ...names: string[]): unknown[] =>
  names.map((name) => facts?.[name]);

/** Facts of the only run of one command. */
async function factsOf(command: string, ...names: string[]): Promise<unknown[]> {
  const runs = await launchedRunsOf(command);
  assert.equal(runs.length, 1, command);
  return pick({ ...runs[0]?.facts, framework: runs[0]?.draft.framework }, ...names);
}

async function isSilent(command: string): Promise<void> {
  assert.deepEqual(
    (await launchedRunsOf(command)).map((run) => run.facts),
    [],
    command,
  );
}

describe("commands of programs that are not at hand", () => {
  it("open_clip", async () => {
    const words = "--train-data '/data/{00..42}.tar' --train-num-samples 10968539 --batch-size 320 --model ViT-B-32";
    const command = `torchrun --nproc_per_node 4 -m open_clip_train.main ${words} --precision amp_bf16 --epochs 20`;
    assert.deepEqual(
      await factsOf(command, "framework", "modelId", "datasetSamples", "microBatchSize", "precision", "epochs"),
      ["open-clip", "ViT-B-32", 10968539, 320, "bf16", 20],
    );
    await isSilent("python -m open_clip_train.main --imagenet-val /data/val --model RN101 --pretrained openai");
  });

  it("timm", async () => {
    const command =
      "torchrun --nproc_per_node=8 train.py /imagenet --model convnext_tiny --sched cosine --reprob 0.5 --lr 0.4 --amp";
    assert.deepEqual(
      await factsOf(command, "framework", "modelId", "datasetId", "epochs", "microBatchSize", "precision"),
      ["timm", "convnext_tiny", "/imagenet", 300, 128, "fp16"],
    );
    const [run] = await launchedRunsOf(command);
    assert.ok(run?.defaults.includes("epochs") && run.defaults.includes("microBatchSize"));
    await isSilent("python validate.py /imagenet --model convnext_tiny --amp");
  });

  it("torchvision references", async () => {
    const command =
      "torchrun train.py --model resnet50 --batch-size 128 --lr-scheduler steplr --epochs 90 --data-path /imagenet";
    assert.deepEqual(await factsOf(command, "framework", "modelId", "microBatchSize", "epochs"), [
      "torchvision",
      "resnet50",
      128,
      90,
    ]);
    await isSilent(`python train.py --test-only --model resnet50 --lr-scheduler steplr`);
  });

  it("scripts of papers on image models", async () => {
    const command =
      "python main_pretrain.py --batch_size 64 --model vit_large_patch16 --epochs 800 --blr 1.5e-4 --accum_iter 8 --data_path /in";
    assert.deepEqual(await factsOf(command, "modelId", "microBatchSize", "gradientAccumulationSteps", "epochs"), [
      "vit_large_patch16",
      64,
      8,
      800,
    ]);
    await isSilent(
      "python main_finetune.py --eval --model vit_base_patch16 --drop_path 0.1 --batch_size 8 --data_path /in",
    );
  });

  it("BERT's first scripts and their descendants", async () => {
    const torch =
      "torchrun --nproc_per_node 4 my_squad.py --bert_model bert-large-uncased --do_train --train_batch_size 24 --fp16 " +
      "--gradient_accumulation_steps 2 --num_train_epochs 2.0 --max_seq_length 384 --train_file $DATA/train-v1.1.json";
    assert.deepEqual(
      await factsOf(torch, "modelId", "datasetId", "microBatchSize", "epochs", "sequenceLength", "precision"),
      ["bert-large-uncased", "squad", 12, 2, 384, "fp16"],
    );
    const tensorFlow =
      "python run_classifier.py --task_name=MRPC --do_train=true --bert_config_file=$B/uncased_L-12_H-768_A-12/bert_config.json " +
      "--train_batch_size=32 --max_seq_length=128";
    assert.deepEqual(await factsOf(tensorFlow, "framework", "modelId", "datasetId", "microBatchSize"), [
      "tensorflow",
      "uncased_L-12_H-768_A-12",
      "glue",
      32,
    ]);
    assert.deepEqual(await factsOf(`${tensorFlow} --use_tpu=True`, "globalBatchSize", "acceleratorKind"), [32, "tpu"]);
    await isSilent(tensorFlow.replace("do_train", "do_predict"));
    await isSilent("python extract_features.py --bert_model bert-base-uncased --do_lower_case --max_seq_length 128");
  });

  it("yolo", async () => {
    assert.deepEqual(
      await factsOf(
        "yolo detect train data=coco8.yaml model=yolo11n.pt epochs=50 device=0,1",
        "framework",
        "modelId",
        "datasetId",
        "epochs",
        "imageSize",
        "acceleratorCount",
        "task",
      ),
      ["ultralytics", "yolo11n.pt", "coco8.yaml", 50, 640, 2, "detection"],
    );
    assert.deepEqual(await factsOf("yolo task=segment mode=train model=y.pt data=d.yaml", "task"), ["segmentation"]);
    await isSilent("yolo predict model=yolo11n.pt source=bus.jpg");
    await isSilent("yolo val model=yolo11n.pt data=coco8.yaml");
  });

  it("scripts that descend from YOLOv5", async () => {
    const command = "python train.py --img 640 --batch 16 --epochs 3 --data coco128.yaml --weights yolov5s.pt";
    assert.deepEqual(await factsOf(command, "modelId", "globalBatchSize", "imageSize", "epochs"), [
      "yolov5s.pt",
      16,
      640,
      3,
    ]);
    await isSilent("python val.py --img 640 --data coco128.yaml --weights yolov5s.pt");
  });

  it("OpenRLHF", async () => {
    const words = "--pretrain org/model-8b --dataset org/data --train_batch_size 256 --micro_train_batch_size 2";
    assert.deepEqual(
      await factsOf(
        `deepspeed --module openrlhf.cli.train_sft ${words} --max_len 2048 --max_epochs 1 --bf16 --lora_rank 64`,
        "modelId",
        "datasetId",
        "globalBatchSize",
        "microBatchSize",
        "sequenceLength",
        "precision",
        "method",
        "loraRank",
      ),
      ["org/model-8b", "org/data", 256, 2, 2048, "bf16", "lora", 64],
    );
    await isSilent("python -m openrlhf.cli.batch_inference --pretrain org/model-8b --micro_batch_size 16");
  });

  it("litgpt", async () => {
    const command =
      "litgpt finetune_lora org/model-2b --train.epochs 2 --train.micro_batch_size 4 --data JSON --data.json_path rows.json";
    assert.deepEqual(
      await factsOf(command, "framework", "modelId", "method", "loraRank", "epochs", "microBatchSize", "datasetId"),
      ["litgpt", "org/model-2b", "lora", 8, 2, 4, "rows.json"],
    );
    const [run] = await launchedRunsOf(command);
    assert.ok(run?.defaults.includes("globalBatchSize") && run.defaults.includes("loraRank"));
    assert.deepEqual(
      await factsOf(
        "litgpt pretrain org/tiny --data OpenWebText --train.max_tokens 10_000_000",
        "method",
        "trainingTokens",
      ),
      ["full", 10_000_000],
    );
    assert.deepEqual(await factsOf("litgpt finetune_full org/tiny --precision bf16-true", "method", "precision"), [
      "full",
      "bf16",
    ]);
    await isSilent("litgpt generate org/model-2b --prompt x");
    await isSilent("litgpt download org/model-2b");
  });

  it("lerobot-train", async () => {
    const facts = ["framework", "modelId", "datasetId", "maxSteps", "microBatchSize", "precision"];
    const words = "--policy.type=act --dataset.repo_id=owner/cups --steps=20000 --batch_size=16";
    assert.deepEqual(await factsOf(`lerobot-train ${words}`, ...facts), [
      "lerobot",
      "act",
      "owner/cups",
      20000,
      16,
      undefined,
    ]);
    assert.deepEqual(
      await factsOf(
        "python lerobot/scripts/train.py --policy.path=lerobot/smolvla_base --dataset.repo_id=owner/cups",
        ...facts,
      ),
      ["lerobot", "lerobot/smolvla_base", "owner/cups", 100_000, 8, undefined],
    );
    assert.deepEqual(
      await factsOf(`lerobot-train ${words} --peft.method_type=LORA --peft.r=32`, "method", "loraRank"),
      ["lora", 32],
    );
    await isSilent("lerobot-eval --policy.path=owner/act --env.type=aloha --eval.batch_size=1");
  });

  it("EasyLM", async () => {
    const data = "--train_dataset.type=json --train_dataset.json_dataset.batch_size=512";
    assert.deepEqual(
      await factsOf(
        `python -m EasyLM.models.llama.llama_train --total_steps=25000 --load_llama_config=7b ${data} --train_dataset.json_dataset.seq_length=2048`,
        "framework",
        "modelId",
        "maxSteps",
        "globalBatchSize",
        "sequenceLength",
      ),
      ["easylm", "llama-7b", 25_000, 512, 2048],
    );
    await isSilent("python -m EasyLM.models.llama.llama_serve --load_llama_config=7b");
  });

  it("verl", async () => {
    const words =
      "data.train_files=train.parquet data.train_batch_size=1024 data.max_prompt_length=512 data.max_response_length=1024";
    const devices = "trainer.n_gpus_per_node=8 trainer.nnodes=2 trainer.total_epochs=15";
    const rollout = "actor_rollout_ref.model.path=org/model-7b actor_rollout_ref.rollout.n=5";
    assert.deepEqual(
      await factsOf(
        `python3 -m verl.trainer.main_ppo ${words} ${rollout} ${devices}`,
        "modelId",
        "task",
        "sequenceLength",
        "globalBatchSize",
        "acceleratorCount",
        "epochs",
      ),
      ["org/model-7b", "reinforcement", 1536, 5120, 16, 15],
    );
    const apart =
      "python3 -m recipe.async.async_main data.train_files=a.parquet trainer.nnodes=1 trainer.n_gpus_per_node=4 rollout.nnodes=2 rollout.n_gpus_per_node=8";
    assert.deepEqual(await factsOf(apart, "acceleratorCount", "nodeCount"), [20, 3]);
    await isSilent("python3 -m verl.trainer.main_generation data.path=x.parquet model.path=org/model-7b");
    const tuning = `torchrun --nproc_per_node=4 -m verl.trainer.fsdp_sft_trainer data.train_files="['a.parquet','b.parquet']" data.micro_batch_size_per_gpu=2 model.partial_pretrain=org/model-7b model.lora_rank=16`;
    const names = ["framework", "datasetId", "globalBatchSize", "microBatchSize", "epochs", "method", "loraRank"];
    assert.deepEqual(await factsOf(tuning, ...names), ["verl", "a.parquet,b.parquet", 256, 2, 4, "lora", 16]);
    // What is given last may be anything.
    assert.deepEqual((await launchedRunsOf(`${tuning} $EXTRA_ARGS`))[0]?.facts.epochs, undefined);
    // The trainer's own code, where it is at hand, knows its options no better.
    const own = {
      "verl/trainer/fsdp_sft_trainer.py":
        "import torch\nfor batch in loader:\n    loss.backward()\n    optimizer.step()\n",
    };
    const [run] = await launchedRunsOf(tuning, own);
    assert.deepEqual([run?.draft.framework, run?.facts.modelId], ["verl", "org/model-7b"]);
  });

  it("ms-swift", async () => {
    const command = "swift sft --model org/model-7b --dataset org/data#500 --torch_dtype bfloat16 --max_length 2048";
    assert.deepEqual(
      await factsOf(
        command,
        "modelId",
        "datasetId",
        "datasetSamples",
        "epochs",
        "method",
        "precision",
        "sequenceLength",
      ),
      ["org/model-7b", "org/data", 500, 3, "lora", "bf16", 2048],
    );
    await isSilent("swift infer --adapters output/checkpoint-100");
    // What the model is to call itself is not which it is, and rows that are counted out of several sets add up.
    const mixed =
      "swift sft --model org/model-7b --train_type full --dataset org/a#500 org/b#1500 --split_dataset_ratio 0.1 " +
      "--num_train_epochs 1 --per_device_train_batch_size 1 --model_author me --model_name my-robot";
    assert.deepEqual(await factsOf(mixed, "framework", "modelId", "datasetId", "datasetSamples", "method"), [
      "swift",
      "org/model-7b",
      "org/a,org/b",
      1800,
      "full",
    ]);
  });

  it("torchtune by the name of a configuration", async () => {
    const command =
      "tune run --nproc_per_node 2 lora_finetune_distributed --config llama3_1/8B_lora epochs=3 batch_size=4";
    assert.deepEqual(await factsOf(command, "modelId", "method", "epochs", "microBatchSize", "acceleratorCount"), [
      "llama3_1 8B",
      "lora",
      3,
      4,
      2,
    ]);
    await isSilent("tune download meta-llama/Llama-3.1-8B --output-dir /tmp");
  });

  it("llm.c", async () => {
    const command = 'mpirun -np 8 ./train_gpt2cu -i "fineweb_*.bin" -b 64 -t 1024 -d 524288 -e "d12" -x 18865';
    assert.deepEqual(
      await factsOf(
        command,
        "parameterCount",
        "maxSteps",
        "microBatchSize",
        "globalBatchSize",
        "sequenceLength",
        "acceleratorCount",
      ),
      [124439808, 18865, 64, 512, 1024, 8],
    );
    await isSilent("./test_gpt2cu");
  });

  it("fairseq-train", async () => {
    const words =
      "--task language_modeling --arch transformer_lm --max-update 286000 --max-tokens 6144 --update-freq 3";
    assert.deepEqual(
      await factsOf(
        `fairseq-train data-bin/wikitext ${words} --tokens-per-sample 3072 --fp16`,
        "modelId",
        "datasetId",
        "maxSteps",
        "microBatchSize",
        "gradientAccumulationSteps",
        "precision",
        "task",
      ),
      ["transformer_lm", "data-bin/wikitext", 286000, 2, 3, "fp16", "causal-lm"],
    );
    await isSilent("fairseq-generate data-bin/wmt --path checkpoint.pt --beam 5");
  });

  it("MaxText", async () => {
    const command =
      "python3 -m MaxText.train MaxText/configs/base.yml model_name=gemma-2b steps=100 per_device_batch_size=8";
    assert.deepEqual(await factsOf(command, "modelId", "maxSteps", "microBatchSize", "optimizer"), [
      "gemma-2b",
      100,
      8,
      undefined,
    ]);
    await isSilent("python3 -m MaxText.decode MaxText/configs/base.yml model_name=gemma-2b per_device_batch_size=1");
  });

  it("CleanRL and the RL Zoo", async () => {
    assert.deepEqual(
      await factsOf(
        "python cleanrl/ppo_atari.py --env-id BreakoutNoFrameskip-v4 --total-timesteps 10000000",
        "task",
        "trainingSamples",
        "datasetId",
        "modelId",
      ),
      ["reinforcement", 10000000, "BreakoutNoFrameskip-v4", "ppo_atari"],
    );
    assert.deepEqual(
      await factsOf("python -m rl_zoo3.train --algo sac --env Pendulum-v1 -n 20000", "trainingSamples"),
      [20000],
    );
    await isSilent("python -m rl_zoo3.enjoy --algo sac --env Pendulum-v1 -n 5000");
  });
});

describe("settings after an option", () => {
  it("are settings and not its values", async () => {
    const config = "MODEL:\n  META_ARCHITECTURE: RetinaNet\nSOLVER:\n  MAX_ITER: 90000\n";
    const command =
      "python tools/train_net.py --config-file c.yaml --num-gpus 8 SOLVER.IMS_PER_BATCH 32 SOLVER.MAX_ITER 45000";
    const [run] = await launchedRunsOf(command, { "c.yaml": config });
    assert.deepEqual(pick(run?.facts, "globalBatchSize", "maxSteps", "acceleratorCount"), [32, 45000, 8]);
  });
});
