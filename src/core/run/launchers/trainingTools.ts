/** TOOLS. Programs that train from their own command line, and which of their commands do. */
import { recordEntry } from "../../source/recordEntry";
import type { Launch } from "../launch";

export interface TrainingTool {
  readonly framework: string;
  /** Its first word when it trains; absent where it always does. */
  readonly command?: RegExp;
  /** What its words hold when it trains, for tools whose command may stand anywhere. */
  readonly words?: RegExp;
}

const tools: Readonly<Record<string, TrainingTool>> = {
  axolotl: { framework: "axolotl", command: /^train$/ },
  "axolotl.cli.train": { framework: "axolotl" },
  "llamafactory-cli": { framework: "llama-factory", command: /^train$/ },
  lmf: { framework: "llama-factory", command: /^train$/ },
  trl: { framework: "trl", command: /^(?:sft|dpo|orpo|kto|cpo|grpo|rloo|reward|gkd|bco|online_dpo)$/ },
  "trl.scripts.sft": { framework: "trl" },
  "trl.scripts.dpo": { framework: "trl" },
  "trl.scripts.grpo": { framework: "trl" },
  tune: { framework: "torchtune", command: /finetune|dpo|ppo|grpo|pretrain|qat|distillation|recipe/ },
  litgpt: { framework: "litgpt", command: /^(?:pretrain|finetune\w*)$/ },
  mlx_lm: { framework: "mlx", command: /^lora$/, words: /(?:^|\s)(?:--train|-c|--config)(?:\s|=|$)/ },
  "mlx_lm.lora": { framework: "mlx", words: /(?:^|\s)(?:--train|-c|--config)(?:\s|=|$)/ },
  swift: { framework: "swift", command: /^(?:sft|pt|rlhf)$/ },
  xtuner: { framework: "xtuner", command: /^train$/ },
  "fairseq-train": { framework: "fairseq" },
  "fairseq-hydra-train": { framework: "fairseq" },
  "lerobot-train": { framework: "lerobot" },
  onmt_train: { framework: "opennmt" },
  autotrain: { framework: "autotrain", command: /^(?!setup|app|api|tools).+/ },
  "torchtitan.train": { framework: "torchtitan" },
  "verl.trainer.main_ppo": { framework: "verl" },
  "verl.trainer.fsdp_sft_trainer": { framework: "verl" },
  "verl.trainer.sft_trainer": { framework: "verl" },
  yolo: { framework: "ultralytics", words: /(?:^|\s)(?:train|mode=train)(?:\s|$)/ },
  train_gpt2cu: { framework: "llm.c" },
  train_gpt2fp32cu: { framework: "llm.c" },
  rl_zoo3: { framework: "stable-baselines3", command: /^train$/ },
};

/** The tool that a launch starts, when it is one and its command trains; `other` when it is one that does something else. */
export function trainingTool(launch: Launch): TrainingTool | "other" | undefined {
  const { program } = launch;
  if (program.kind === "script") return undefined;
  const tool = recordEntry(tools, program.name);
  if (!tool) return program.kind === "tool" ? "other" : undefined;
  const first = launch.argv.find((word) => !word.text?.startsWith("-"))?.text;
  const words = launch.argv.map((word) => word.text ?? "").join(" ");
  return tool.command?.test(first ?? "") === false || tool.words?.test(words) === false ? "other" : tool;
}

const trainingName = /(?:^|[^a-z])(?:pre)?(?:train|finetun|fine_tun|sft|dpo|ppo|grpo|orpo|rlhf|distill)/i;
const otherName =
  /(?:^|[^a-z])(?:eval|test|infer|generat|predict|serve|server|demo|chat|export|convert|merge|preprocess|prepare|download|bench|plot|upload|process|tokenize|build|data)/i;

/** Whether a program that is not at hand trains, by its name. */
export function trainsByName(name: string): boolean {
  const last = name.replace(/^.*[/\\]/, "").replace(/\.py$/, "");
  return trainingName.test(last) && !otherName.test(last);
}

/** Whether the name says that it does something else. */
export function doesNotTrainByName(name: string): boolean {
  return otherName.test(name.replace(/^.*[/\\]/, "")) && !trainingName.test(name.replace(/^.*[/\\]/, ""));
}
