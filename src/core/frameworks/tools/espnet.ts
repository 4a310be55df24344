/** ESPnet2's YAML: `conf/train_asr_conformer.yaml` of a recipe's `run.sh`. Keys and defaults: ESPnet 0.10 to 202412. */
import { configDraft, Settings } from "../configs";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { stateTable, type OptionTable } from "../optionTable";

const names: OptionTable = {
  epochs: ["max_epoch"],
  gradientAccumulationSteps: ["accum_grad", 1],
  optimizer: ["optim", "adadelta"],
};

export const espnet: ConfigFramework = {
  name: "espnet",
  recognises(config) {
    const settings = new Settings(config);
    return (
      settings.get("max_epoch") !== undefined &&
      settings.count("batch_type", "batch_bins", "keep_nbest_models", "accum_grad", "best_model_criterion") >= 2 &&
      settings.count("optim", "optim_conf", "encoder", "model_conf", "lm", "tts") > 0
    );
  },
  find(config, source) {
    const settings = new Settings(config);
    const sheet = new FactSheet();
    stateTable(sheet, settings, names, { tool: "espnet", complete: true });
    // A batch is that of all devices, and is filled up to a length unless its rows are counted.
    const kind = settings.text("batch_type") ?? "folded";
    if (/^(?:unsorted|sorted)$/.test(kind)) sheet.add("globalBatchSize", settings.get("batch_size"));
    else
      sheet.leaveOpen(
        "microBatchSize",
        "batches are filled with recordings up to a length",
        settings.get("batch_type", "batch_bins")?.spans ?? settings.spans(),
      );
    if (settings.on("use_amp")) sheet.state("precision", "fp16", settings.get("use_amp"));
    else sheet.fallback("precision", "fp32", "espnet: use_amp is off", settings.spans());
    const published =
      settings.part("frontend_conf").part("upstream_model").value ?? settings.get("encoder_conf.w2v_url");
    sheet.add("modelId", published);
    sheet.state("task", settings.get("lm", "lm_conf") ? "causal-lm" : "speech", undefined, {
      spans: settings.spans(),
      reason: "a recipe of ESPnet",
    });
    return [configDraft("espnet", source, settings.get("max_epoch"), sheet)];
  },
};
