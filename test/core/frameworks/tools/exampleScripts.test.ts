/** Scripts in the examples of libraries, known by name where they are not in the workspace. */
import assert from "node:assert/strict";
import { launchedRunsOf } from "../../../support/launches";

/** `name=value` of the only run of a command, `?` after defaults; only what is asked for and known. */
async function factsOf(command: string, ...names: string[]): Promise<string> {
  const runs = await launchedRunsOf(command);
  assert.equal(runs.length, 1, command);
  const [run] = runs;
  const known: Readonly<Record<string, unknown>> = { ...run?.facts, framework: run?.draft.framework };
  return names
    .filter((name) => known[name] !== undefined)
    .map((name) => `${name}=${String(known[name])}${run?.defaults.includes(name) ? "?" : ""}`)
    .join(" ");
}

async function isSilent(command: string): Promise<void> {
  assert.deepEqual(await launchedRunsOf(command), [], command);
}

const batches = ["epochs", "maxSteps", "microBatchSize", "gradientAccumulationSteps"];

describe("scripts of transformers by name", () => {
  it("read their options with the Trainer's defaults and lengths of their own", async () => {
    const words = "--model_name_or_path openai-community/gpt2 --dataset_name wikitext --do_train --output_dir out";
    assert.equal(
      await factsOf(
        `python run_clm.py ${words}`,
        "modelId",
        "task",
        ...batches,
        "sequenceLength",
        "packing",
        "precision",
      ),
      "modelId=openai-community/gpt2 task=causal-lm epochs=3? microBatchSize=8? gradientAccumulationSteps=1? sequenceLength=1024? packing=true? precision=fp32?",
    );
    const glue = "--model_name_or_path bert-base-cased --task_name mrpc --do_train --num_train_epochs 5 --fp16";
    assert.equal(
      await factsOf(`python examples/run_glue.py ${glue}`, "task", "epochs", "sequenceLength", "precision"),
      "task=text-classification epochs=5 sequenceLength=128? precision=fp16",
    );
  });

  it("with a loop of their own leave the precision to accelerate, and epochs to given steps", async () => {
    const words = "--model_name_or_path t5-small --dataset_name cnn_dailymail --max_train_steps 500";
    assert.equal(
      await factsOf(`accelerate launch run_summarization_no_trainer.py ${words}`, "task", ...batches, "precision"),
      "task=seq2seq maxSteps=500 microBatchSize=8? gradientAccumulationSteps=1?",
    );
  });

  it("say nothing that options which are not seen may change", async () => {
    const words = "--model_name_or_path gpt2 --do_train --per_device_train_batch_size 2";
    assert.equal(
      await factsOf(`python run_clm.py ${words} $MORE`, ...batches, "sequenceLength", "precision"),
      "microBatchSize=2",
    );
  });

  it("are silent where they evaluate", async () => {
    await isSilent("python run_qa.py --model_name_or_path bert-base-cased --dataset_name squad --do_eval");
    await isSilent("python run_server.py --model_name_or_path bert-base-cased --do_train");
  });
});

describe("TRL's programs", () => {
  const words = "--model_name_or_path Qwen/Qwen2-0.5B --dataset_name org/pairs";

  it("train by the word after `trl`", async () => {
    assert.equal(
      await factsOf(`trl sft ${words}`, "framework", "task", ...batches, "sequenceLength"),
      "framework=trl task=causal-lm epochs=3? microBatchSize=8? gradientAccumulationSteps=1? sequenceLength=1024?",
    );
    assert.equal(
      await factsOf(
        `trl dpo ${words} --max_length 2048`,
        "sequencesPerSample",
        "frozenForwardPasses",
        "sequenceLength",
      ),
      "sequencesPerSample=2? frozenForwardPasses=1? sequenceLength=2048",
    );
    assert.equal(
      await factsOf(`trl grpo ${words} --max_prompt_length 100 --max_completion_length 300`, "task", "sequenceLength"),
      "task=reinforcement sequenceLength=400",
    );
  });

  it("have defaults as scripts of TRL, not as scripts of the same name elsewhere", async () => {
    assert.equal(
      await factsOf(`python examples/scripts/dpo.py ${words}`, "framework", "epochs", "sequenceLength"),
      "framework=trl epochs=3? sequenceLength=1024?",
    );
    assert.equal(
      await factsOf(`python src/sft.py ${words} --num_train_epochs 2`, "framework", ...batches, "sequenceLength"),
      "framework=trl epochs=2",
    );
  });

  it("leave to a file of options that is not at hand what it may set", async () => {
    assert.equal(
      await factsOf(`trl sft --config gone.yaml --learning_rate 1e-5 --max_steps 10`, ...batches, "sequenceLength"),
      "maxSteps=10",
    );
  });

  it("are silent where they serve", async () => {
    await isSilent("trl vllm-serve --model Qwen/Qwen2-0.5B");
    await isSilent("trl chat --model_name_or_path Qwen/Qwen2-0.5B");
  });
});

describe("scripts of diffusers by name", () => {
  const model = "--pretrained_model_name_or_path org/model";

  it("have the defaults of what they train", async () => {
    assert.equal(
      await factsOf(
        `accelerate launch train_text_to_image_lora_sdxl.py ${model} --dataset_name org/pictures`,
        "task",
        ...batches,
        "imageSize",
        "method",
        "loraRank",
        "precision",
      ),
      "task=diffusion epochs=100? microBatchSize=16? gradientAccumulationSteps=1? imageSize=1024? method=lora loraRank=4?",
    );
    assert.equal(
      await factsOf(
        `accelerate launch train_dreambooth.py ${model} --instance_data_dir dog --max_train_steps 400 --train_batch_size 1`,
        ...batches,
        "imageSize",
        "method",
        "optimizer",
      ),
      "maxSteps=400 microBatchSize=1 gradientAccumulationSteps=1? imageSize=512? method=full optimizer=adamw?",
    );
    assert.equal(
      await factsOf(`python train_controlnet_sdxl.py ${model} --dataset_name org/edges`, "epochs", "imageSize"),
      "epochs=1? imageSize=512?",
    );
  });

  it("pass a picture of the class through beside each, and keep latents", async () => {
    const sizes = ["sequencesPerSample", "frozenForwardPasses", "pipelineParameterCount"] as const;
    const launch = (script: string, options: string): string =>
      `accelerate launch ${script} --pretrained_model_name_or_path sdxl --instance_data_dir dog ${options}`;
    assert.equal(
      await factsOf(launch("train_dreambooth_lora_sdxl.py", "--with_prior_preservation"), ...sizes),
      "sequencesPerSample=2 frozenForwardPasses=0.738 pipelineParameterCount=3467199467",
    );
    assert.equal(
      await factsOf(launch("train_dreambooth_lora_sdxl.py", "--cache_latents"), ...sizes),
      `pipelineParameterCount=${3_467_199_467 - 83_653_863}`,
    );
  });

  it("leave open what options that are not seen may give", async () => {
    assert.equal(
      await factsOf(`accelerate launch train_dreambooth.py ${model} --resolution 768 $MORE`, ...batches, "imageSize"),
      "imageSize=768",
    );
  });
});

describe("kohya's scripts by name", () => {
  const words = "--pretrained_model_name_or_path sdxl.safetensors";

  it("read their options", async () => {
    assert.equal(
      await factsOf(
        `accelerate launch sdxl_train_network.py ${words} --train_data_dir d --network_module networks.lora --resolution 1024,1024 --mixed_precision bf16`,
        "framework",
        ...batches,
        "imageSize",
        "method",
        "loraRank",
        "precision",
        "optimizer",
      ),
      "framework=kohya maxSteps=1600? microBatchSize=1? gradientAccumulationSteps=1? imageSize=1024 method=lora loraRank=4? precision=bf16 optimizer=adamw?",
    );
  });

  it("say which encoders lie on the device, by what is kept of them", async () => {
    const held = (options: string): Promise<string> =>
      factsOf(
        `accelerate launch sdxl_train_network.py --pretrained_model_name_or_path sdxl --train_data_dir d ${options}`,
        "pipelineParameterCount",
      );
    const [network, autoencoder] = [2_567_463_684, 83_653_863];
    assert.equal(
      await held("--cache_latents --cache_text_encoder_outputs_to_disk"),
      `pipelineParameterCount=${network}`,
    );
    assert.equal(await held("--cache_text_encoder_outputs"), `pipelineParameterCount=${network + autoencoder}`);
    assert.equal(await held("--cache_latents_to_disk"), `pipelineParameterCount=${3_467_199_467 - autoencoder}`);
    assert.equal(await held(""), "");
  });

  it("leave the batch to a file of data sets, and all else to a file of options", async () => {
    assert.equal(
      await factsOf(`python train_db.py ${words} --dataset_config d.toml --max_train_epochs 8`, ...batches, "method"),
      "epochs=8 gradientAccumulationSteps=1? method=full",
    );
    assert.equal(
      await factsOf(`python fine_tune.py ${words} --in_json m.json --config_file c.toml`, "maxSteps", "precision"),
      "",
    );
  });
});
