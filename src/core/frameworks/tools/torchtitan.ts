/** torchtitan's TOML. Keys and defaults: the job configuration of torchtitan 0.1 to 0.2. */
import { asString } from "../../evaluate/value";
import { configDraft, Settings } from "../configs";
import { readDatasets } from "../configMethod";
import { stateDataset } from "../datasetFacts";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { optimizerName } from "../optimizers";

export const torchtitan: ConfigFramework = {
  name: "torchtitan",
  recognises(config) {
    const settings = new Settings(config);
    const training = settings.part("training");
    return (
      settings.part("model").get("flavor") !== undefined &&
      training.get("steps") !== undefined &&
      training.get("seq_len", "local_batch_size", "batch_size") !== undefined
    );
  },
  find(config, source) {
    const settings = new Settings(config);
    const model = settings.part("model");
    const training = settings.part("training");
    const parallel = settings.part("parallelism").value ? settings.part("parallelism") : settings.part("experimental");
    const sheet = new FactSheet();
    const [name, flavor] = [model.text("name"), model.text("flavor")];
    const flavored = model.get("flavor");
    if (flavor !== undefined)
      sheet.state("modelId", name === undefined ? flavor : `${name} ${flavor}`, flavored, {
        spans: [...(flavored?.spans ?? []), ...(model.get("name")?.spans ?? [])],
      });
    sheet.state("task", "causal-lm", undefined, {
      spans: flavored?.spans ?? [],
      reason: "a language model of torchtitan",
    });
    sheet.state("method", "full", undefined, { reason: "trained from the start" });
    sheet.add("maxSteps", training.get("steps"));
    sheet.add("microBatchSize", training.get("local_batch_size", "batch_size"));
    if ((training.number("global_batch_size") ?? -1) > 0)
      sheet.add("globalBatchSize", training.get("global_batch_size"));
    else
      sheet.fallback(
        "gradientAccumulationSteps",
        1,
        "torchtitan: the global batch is one pass of all devices",
        training.spans(),
      );
    sheet.add("sequenceLength", training.get("seq_len"));
    sheet.add("tensorParallelSize", parallel.get("tensor_parallel_degree") ?? training.get("tensor_parallel_degree"));
    sheet.add("pipelineParallelSize", parallel.get("pipeline_parallel_degree"));
    sheet.add("expertParallelSize", parallel.get("expert_parallel_degree"));
    statePrecision(sheet, settings);
    const optimizer = settings.part("optimizer").get("name");
    sheet.state("optimizer", optimizerName(asString(optimizer) ?? ""), optimizer);
    sheet.fallback("optimizer", "adamw", "torchtitan: the optimizer is AdamW", settings.spans());
    const checkpointing = settings.part("activation_checkpoint").get("mode");
    if (checkpointing) sheet.state("gradientCheckpointing", asString(checkpointing) !== "none", checkpointing);
    const compile = settings.part("compile").get("enable") ?? training.get("compile");
    sheet.add("compiled", compile);
    if (training.on("enable_cpu_offload")) sheet.state("offload", true, training.get("enable_cpu_offload"));
    const dataset = training.get("dataset");
    const data = readDatasets(dataset ? [{ id: dataset }] : []);
    stateDataset(sheet, data);
    return [configDraft("torchtitan", source, flavored, sheet, { data })];
  },
};

/** Linear layers in fp8 where a converter or a float8 section turns them into that. */
function statePrecision(sheet: FactSheet, settings: Settings): void {
  const converters = settings.part("model").get("converters");
  const listed = converters?.kind === "list" ? converters.items : converters ? [converters] : [];
  const float8 = listed.find((item) => /float8|mx/.test(asString(item) ?? ""));
  if (float8) sheet.state("precision", "fp8", float8);
  const old = settings.part("float8");
  if (old.on("enable_float8_linear")) sheet.state("precision", "fp8", old.get("enable_float8_linear"));
  const mixed = settings.part("training").get("mixed_precision_param");
  if (asString(mixed) === "float32") sheet.state("precision", "fp32", mixed);
  else if (mixed) sheet.state("precision", "bf16", mixed);
  sheet.fallback("precision", "bf16", "torchtitan: mixed_precision_param is bfloat16", settings.spans());
}
