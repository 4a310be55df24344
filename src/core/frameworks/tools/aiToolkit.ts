/** ostris' AI Toolkit, its job files: adapters of diffusion models and whole ones. Keys and defaults: `toolkit/config_modules.py`, 2025. */
import { asString } from "../../evaluate/value";
import type { RunDraft } from "../../run/runSpec";
import type { SourceText } from "../../source/sourceText";
import { configDraft, itemsOf, numberOf, Settings } from "../configs";
import { FactSheet } from "../facts";
import { stateKept } from "../frozenModels";
import type { ConfigFramework } from "../framework";
import { stateOptimizerName } from "../optimizers";
import { precisionNamed } from "../precision";

/** Processes that train a model from pictures; a job has others too, which make pictures or captions. */
const trainers = /^(sd_trainer|diffusion_trainer|ui_trainer)$/;

export const aiToolkit: ConfigFramework = {
  name: "ai-toolkit",
  recognises: (config) => processesIn(config).length > 0,
  find: (config, source) => processesIn(config).map((process) => readProcess(process, source)),
};

function processesIn(config: ConstructorParameters<typeof Settings>[0]): readonly Settings[] {
  const settings = new Settings(config);
  if (settings.get("job") === undefined) return [];
  return itemsOf(settings.get("config.process"))
    .map((process) => new Settings(process))
    .filter((process) => trainers.test(process.text("type") ?? "") && process.get("train") && process.get("model"));
}

function readProcess(process: Settings, source: SourceText): RunDraft {
  const sheet = new FactSheet();
  const train = process.part("train");
  const model = process.get("model.name_or_path");
  const spans = train.spans();
  sheet.add("modelId", model);
  sheet.state("task", "diffusion", undefined, { spans: model?.spans ?? [], reason: "a diffusion model" });
  stateData(sheet, process);
  sheet.add("microBatchSize", train.get("batch_size"));
  sheet.fallback("microBatchSize", 1, "ai-toolkit: batch_size is 1", spans);
  stateSteps(sheet, train);
  stateAdapter(sheet, process);
  const type = train.get("dtype");
  if (type) sheet.state("precision", precisionNamed(asString(type) ?? ""), type);
  else sheet.fallback("precision", "fp32", "ai-toolkit: dtype is fp32", spans);
  const optimizer = train.get("optimizer");
  if (optimizer) stateOptimizerName(sheet, asString(optimizer) ?? "", optimizer);
  else sheet.fallback("optimizer", "adamw", "ai-toolkit: the optimizer is AdamW", spans);
  const recomputes = train.get("gradient_checkpointing");
  if (recomputes) sheet.add("gradientCheckpointing", recomputes);
  else sheet.fallback("gradientCheckpointing", true, "ai-toolkit: gradient_checkpointing is on", spans);
  const device = process.get("device");
  if (/^cuda(:\d+)?$/.test(asString(device) ?? ""))
    sheet.state("acceleratorCount", 1, device, { origin: "derived", reason: "a process trains on one device" });
  return configDraft("ai-toolkit", source, model ?? train.get("steps"), sheet);
}

/** One folder of pictures has an id and a side; of several, or of several sides, neither stands for all. */
function stateData(sheet: FactSheet, process: Settings): void {
  const listed = process.get("datasets");
  const [only, ...others] = itemsOf(listed).map((each) => new Settings(each));
  if (!only) return;
  if (others.length > 0) {
    sheet.leaveOpen("datasetId", "several folders of pictures are trained on", listed?.spans);
    return;
  }
  sheet.add("datasetId", only.get("folder_path", "dataset_path"));
  stateKept(sheet, {
    latents: only.switched("cache_latents", "cache_latents_to_disk"),
    embeddings: only.switched("cache_text_embeddings"),
  });
  const resolution = only.get("resolution");
  const sides = itemsOf(resolution);
  if (sides.length > 1) sheet.leaveOpen("imageSize", "pictures of several sizes are trained on", resolution?.spans);
  else if (sides[0]) sheet.state("imageSize", numberOf(sides[0]), resolution);
  else sheet.fallback("imageSize", 512, "ai-toolkit: resolution is 512", only.spans());
}

/** `gradient_accumulation` counts batches within a step; by `gradient_accumulation_steps` the optimizer waits for several of the steps. */
function stateSteps(sheet: FactSheet, train: Settings): void {
  const steps = train.get("steps");
  const waits = train.number("gradient_accumulation_steps") ?? 1;
  const within = train.get("gradient_accumulation");
  if (waits === -1) sheet.leaveOpen("gradientAccumulationSteps", "the optimizer steps once an epoch");
  else if (waits > 1) sheet.add("gradientAccumulationSteps", train.get("gradient_accumulation_steps"));
  else if (within) sheet.add("gradientAccumulationSteps", within);
  else if (train.get("gradient_accumulation_steps"))
    sheet.add("gradientAccumulationSteps", train.get("gradient_accumulation_steps"));
  else sheet.fallback("gradientAccumulationSteps", 1, "ai-toolkit: gradient_accumulation is 1", train.spans());
  const count = numberOf(steps);
  if (count !== undefined && waits > 1)
    sheet.state("maxSteps", Math.floor(count / waits), steps, {
      origin: "derived",
      reason: `the optimizer steps after ${waits} of the steps`,
    });
  else if (steps && waits >= 1) sheet.add("maxSteps", steps);
  else if (waits === -1) sheet.leaveOpen("maxSteps", "the optimizer steps once an epoch");
  else sheet.fallback("maxSteps", 1000, "ai-toolkit: steps is 1000", train.spans());
}

function stateAdapter(sheet: FactSheet, process: Settings): void {
  const network = process.get("network");
  if (!network) {
    sheet.state("method", "full", undefined, { reason: "no network is added" });
    return;
  }
  const type = process.text("network.type") ?? "lora";
  sheet.state("method", type === "lora" ? "lora" : "adapter", process.get("network.type") ?? network);
  if (type === "lora") {
    sheet.add("loraRank", process.get("network.rank", "network.linear"));
    sheet.fallback("loraRank", 4, "ai-toolkit: linear is 4", network.spans);
  }
  if (!process.on("model.quantize")) return;
  const bits = Number(/\d+/.exec(process.text("model.qtype") ?? "qfloat8")?.[0]);
  if (bits > 0) sheet.state("quantizationBits", bits, process.get("model.qtype", "model.quantize"));
}
