/** Tuners of language models that are started by a module with flat options: OpenRLHF, verl. */
import { readDatasets, stateAdapter, stateAttentionKey } from "../configMethod";
import { itemsOf, numberOf, type Settings } from "../configs";
import { stateDataset } from "../datasetFacts";
import { FactSheet } from "../facts";
import type { CommandFramework, CommandReading } from "../framework";
import { statePreferenceMethod } from "../preference";
import { statePrecisionSwitch, stateTable, type OptionTable } from "../optionTable";

/** Names of OpenRLHF 0.2 to 0.8, then those of the later dotted groups. */
const openRlhfNames: OptionTable = {
  modelId: ["pretrain actor.model_name_or_path model.model_name_or_path"],
  epochs: ["max_epochs num_episodes train.max_epochs"],
  globalBatchSize: ["train_batch_size train.batch_size"],
  microBatchSize: ["micro_train_batch_size train.micro_batch_size"],
  sequenceLength: ["max_len data.max_len"],
  precision: ["param_dtype ds.param_dtype"],
  packing: ["packing_samples ds.packing_samples"],
  gradientCheckpointing: [
    "gradient_checkpointing model.gradient_checkpointing_enable actor.gradient_checkpointing_enable",
  ],
  optimizer: ["optim"],
};

export const openRlhf: CommandFramework = {
  name: "openrlhf",
  programs: /(^|[./])openrlhf[./]cli[./]train_\w+(\.py)?$|(^|\/)train_(sft|dpo|rm|kto|ppo|ppo_ray)\.py$/,
  recognises: ({ settings }) =>
    settings.get("pretrain", "actor.model_name_or_path", "model.model_name_or_path") !== undefined &&
    settings.count("micro_train_batch_size", "train.micro_batch_size", "train_batch_size", "train.batch_size") > 0,
  read({ settings, program }) {
    const sheet = new FactSheet();
    stateTable(sheet, settings, openRlhfNames, { tool: "openrlhf", complete: false });
    statePrecisionSwitch(sheet, settings, { bf16: "bf16" });
    stateAttentionKey(sheet, settings.get("flash_attn", "attn_implementation", "ds.attn_implementation"));
    if (settings.on("adam_offload")) sheet.state("offload", true, settings.get("adam_offload"));
    stateRank(sheet, settings.get("lora_rank", "ds.lora.rank"), settings);
    if (program.includes("ppo")) stateActors(sheet, settings);
    const method = /train_(dpo|rm|kto)\b/.exec(program)?.[1];
    if (method !== undefined) statePreferenceMethod(sheet, method, `openrlhf's train_${method}`, settings.spans());
    return named(sheet, settings, ["prompt_data", "dataset", "data.prompt_dataset", "data.dataset"], program);
  },
};

/** Devices of the actor; where the other models share them, they are all. */
function stateActors(sheet: FactSheet, settings: Settings): void {
  const each = settings.get("actor_num_gpus_per_node", "actor.num_gpus_per_node");
  const [count, nodes] = [
    settings.number("actor_num_gpus_per_node", "actor.num_gpus_per_node"),
    settings.number("actor_num_nodes", "actor.num_nodes") ?? 1,
  ];
  if (!settings.on("colocate_all_models") && !settings.on("train.colocate_all")) return;
  if (each && count !== undefined)
    sheet.state("acceleratorCount", count * nodes, each, { origin: nodes > 1 ? "derived" : "stated" });
}

/** Names of verl 0.2 to 0.6. */
const verlNames: OptionTable = {
  modelId: ["actor_rollout_ref.model.path model.partial_pretrain model.path"],
  epochs: ["trainer.total_epochs rollout.total_epochs"],
  maxSteps: ["trainer.total_training_steps"],
  gradientCheckpointing: ["actor_rollout_ref.model.enable_gradient_checkpointing model.enable_gradient_checkpointing"],
};

/** What verl's trainer for supervised tuning does where nothing is given, in the words of its own options. Source: verl 0.2 to 0.7. */
const verlSupervised: OptionTable = {
  globalBatchSize: ["data.train_batch_size", 256],
  microBatchSize: ["data.micro_batch_size_per_gpu data.micro_batch_size", 4],
  sequenceLength: ["data.max_length", 1024],
  gradientCheckpointing: ["model.enable_gradient_checkpointing", true],
};

/** Devices of the trainer, and those that answer on machines of their own where the two run apart. */
function stateDevices(sheet: FactSheet, settings: Settings): void {
  const [devices, nodes] = [settings.number("trainer.n_gpus_per_node"), settings.number("trainer.nnodes") ?? 1];
  const answering = settings.get("rollout.n_gpus_per_node");
  const others = answering
    ? (settings.number("rollout.n_gpus_per_node") ?? Number.NaN) * (settings.number("rollout.nnodes") ?? 1)
    : 0;
  const machines = settings.get("trainer.nnodes");
  const more = answering ? settings.number("rollout.nnodes") : 0;
  if (machines && settings.number("trainer.nnodes") !== undefined && more !== undefined)
    sheet.state("nodeCount", nodes + more, machines, { origin: more > 0 ? "derived" : "stated" });
  if (devices === undefined || Number.isNaN(others)) return;
  sheet.state("acceleratorCount", devices * nodes + others, settings.get("trainer.n_gpus_per_node"), {
    origin: nodes > 1 || others > 0 ? "derived" : "stated",
  });
}

export const verl: CommandFramework = {
  name: "verl",
  programs:
    /(^|[./])verl[./]trainer[./](main_\w+|fsdp_sft_trainer|sft_trainer)(\.py)?$|(^|[./])(verl|recipe)[./][\w./]*main\w*$|(^|\/)main_(ppo|dapo)\w*\.py$/,
  recognises: ({ settings, program }) =>
    !/generation|eval/.test(program) && settings.get("data.train_files", "data.train_batch_size") !== undefined,
  read({ settings, program, open }) {
    const sheet = new FactSheet();
    stateTable(sheet, settings, verlNames, { tool: "verl", complete: false });
    if (program.includes("sft")) {
      stateTable(sheet, settings, verlSupervised, { tool: "verl", complete: !open });
      if (!open && !sheet.has("maxSteps")) sheet.fallback("epochs", 4, "verl: total_epochs is 4", settings.spans());
    }
    sheet.fallback("precision", "bf16", "verl: models compute in bf16", settings.spans());
    sheet.fallback("optimizer", "adamw", "verl: AdamW", settings.spans());
    const [prompt, response] = [settings.number("data.max_prompt_length"), settings.number("data.max_response_length")];
    const last = settings.get("data.max_response_length");
    if (prompt !== undefined && response !== undefined && last)
      sheet.state("sequenceLength", prompt + response, last, {
        origin: "derived",
        spans: [...last.spans, ...(settings.get("data.max_prompt_length")?.spans ?? [])],
        reason: "longest prompt and response together",
      });
    sheet.add("sequenceLength", settings.get("data.max_length"));
    // Prompts of one step, each answered `rollout.n` times.
    const batch = settings.get("data.train_batch_size");
    const times = settings.number("actor_rollout_ref.rollout.n") ?? 1;
    const prompts = settings.number("data.train_batch_size");
    if (batch && prompts !== undefined)
      sheet.state("globalBatchSize", prompts * times, batch, {
        origin: times > 1 ? "derived" : "stated",
        ...(times > 1 ? { reason: "prompts × answers to each" } : {}),
      });
    stateDevices(sheet, settings);
    stateRank(sheet, settings.get("actor_rollout_ref.model.lora_rank", "model.lora_rank"), settings);
    return named(sheet, settings, ["data.train_files"], program);
  },
};

function stateRank(sheet: FactSheet, rank: ReturnType<Settings["get"]>, settings: Settings): void {
  const four = settings.get("load_in_4bit", "ds.load_in_4bit");
  const bits = four && settings.on("load_in_4bit", "ds.load_in_4bit") ? { value: 4, from: four } : undefined;
  const used = (numberOf(rank) ?? 0) > 0;
  stateAdapter(sheet, { adapter: used ? rank : undefined, rank, defaultRank: 8, tool: "peft", bits });
}

function named(sheet: FactSheet, settings: Settings, keys: readonly string[], program: string): CommandReading {
  const data = readDatasets(itemsOf(settings.get(...keys)).map((id) => ({ id })));
  stateDataset(sheet, data);
  const task = /ppo|grpo|dapo|reinforce/.test(program) ? "reinforcement" : "causal-lm";
  sheet.state("task", task, undefined, { spans: settings.spans(), reason: "the program that is started" });
  return { sheet, data };
}
