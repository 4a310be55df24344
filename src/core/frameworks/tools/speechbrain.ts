/** SpeechBrain's HyperPyYAML: hyperparameters of a recipe's `train.py`, with `!ref`, `!new:` and `!name:`. Keys: the recipes of SpeechBrain 0.5 to 1.0. */
import { likely, type Value } from "../../evaluate/value";
import { stringValue } from "../../evaluate/values";
import type { SourceText } from "../../source/sourceText";
import { configDraft, Settings } from "../configs";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { optimizerName } from "../optimizers";
import { precisionOf } from "../precision";

export const speechbrain: ConfigFramework = {
  name: "speechbrain",
  recognises(config, source) {
    const settings = new Settings(config);
    return (
      settings.get("number_of_epochs") !== undefined &&
      settings.has("batch_size", "dynamic_batching", "dataloader_options", "train_dataloader_opts") &&
      source.text.includes("!new:speechbrain.")
    );
  },
  find(config, source) {
    const settings = new Settings(config);
    const sheet = new FactSheet();
    const read = (...keys: string[]): Value | undefined => resolved(settings.get(...keys), settings, source);
    const epochs = settings.get("number_of_epochs");
    sheet.add("epochs", read("number_of_epochs"));
    if (settings.on("dynamic_batching"))
      sheet.leaveOpen(
        "microBatchSize",
        "batches are filled with recordings up to a length",
        settings.get("dynamic_batching")?.spans,
      );
    else sheet.add("microBatchSize", read("batch_size", "train_dataloader_opts.batch_size"));
    const parts = read("grad_accumulation_factor", "gradient_accumulation");
    if (parts) sheet.add("gradientAccumulationSteps", parts);
    else sheet.fallback("gradientAccumulationSteps", 1, "speechbrain: grad_accumulation_factor is 1", settings.spans());
    const precision = read("precision");
    if (precision) sheet.state("precision", precisionOf(precision), precision);
    else if (settings.on("auto_mix_prec")) sheet.state("precision", "fp16", settings.get("auto_mix_prec"));
    else sheet.fallback("precision", "fp32", "speechbrain: precision is fp32", settings.spans());
    const published = ["wav2vec2_hub", "wav2vec_hub", "ssl_hub", "wavlm_hub", "whisper_hub", "llm_path"].find(
      (key) => settings.text(key) !== undefined,
    );
    if (published !== undefined) sheet.add("modelId", settings.get(published));
    stateOptimizer(sheet, source);
    sheet.state("task", "speech", undefined, { spans: settings.spans(), reason: "a recipe of SpeechBrain" });
    return [configDraft("speechbrain", source, epochs, sheet)];
  },
};

/** What `!ref <name>` refers to, where that is a plain value; other tags and sums stay unknown. */
function resolved(value: Value | undefined, settings: Settings, source: SourceText): Value | undefined {
  let current = value;
  for (let depth = 0; depth < 4 && current && likely(current).kind === "unknown"; depth++) {
    const [span] = current.spans;
    const text = span ? source.slice(span.from, span.to) : "";
    const name = /^(?:!ref\s+)?<(\w+)>$/.exec(text.trim())?.[1];
    if (name === undefined) return current;
    current = settings.get(name);
  }
  return current;
}

/** `!name:torch.optim.Adam`: the one optimizer class that is named; of several none is said. */
function stateOptimizer(sheet: FactSheet, source: SourceText): void {
  const found = [...source.text.matchAll(/!name:(?:torch\.optim|speechbrain\.nnet\.\w+)\.([A-Z]\w*)/g)];
  const names = new Set(found.map((match) => optimizerName(match[1] ?? "")));
  const [first] = found;
  if (!first || names.size > 1) return;
  const span = { path: source.path, from: first.index, to: first.index + first[0].length };
  const [name] = names;
  if (name !== undefined) sheet.state("optimizer", name, stringValue(name, [span]));
}
