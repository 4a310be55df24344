/** The training scripts in transformers' `examples`, by name: their options are TrainingArguments and some of their own, with known defaults. */
import { recordEntry } from "../../source/recordEntry";
import type { CommandFramework } from "../framework";
import type { FactSheet } from "../facts";
import type { Settings } from "../configs";
import { modelKeys, stateTransformersOptions } from "../trainerOptions";
import { stateDefaultPrecision } from "../trainingArguments";

/** What a script does, by the name after `run_`: its task, and the length to which it pads or joins texts. Source: transformers 4.30 to 4.57. */
const scripts: Readonly<Record<string, { readonly task: string; readonly length?: number; readonly joins?: true }>> = {
  clm: { task: "causal-lm", length: 1024, joins: true },
  fim: { task: "causal-lm", joins: true },
  mlm: { task: "masked-lm" },
  glue: { task: "text-classification", length: 128 },
  xnli: { task: "text-classification", length: 128 },
  classification: { task: "text-classification", length: 128 },
  // A label for each token: the same work as one for the text.
  ner: { task: "text-classification" },
  qa: { task: "text-classification", length: 384 },
  summarization: { task: "seq2seq" },
  translation: { task: "seq2seq" },
  seq2seq_qa: { task: "seq2seq" },
  image_classification: { task: "image-classification" },
  semantic_segmentation: { task: "segmentation" },
  object_detection: { task: "detection" },
  speech_recognition_ctc: { task: "speech" },
  speech_recognition_seq2seq: { task: "speech" },
};

const named = /(?:^|\/)run_(\w+?)(_no_trainer)?\.py$/;

export const transformersScripts: CommandFramework = {
  name: "transformers",
  programs: named,
  recognises({ program, settings }) {
    const [, name = "", alone] = named.exec(program) ?? [];
    // The Trainer's scripts only evaluate unless told to train; those with a loop of their own always train.
    return (
      Object.hasOwn(scripts, name) &&
      (alone !== undefined || settings.on("do_train")) &&
      settings.get(...modelKeys, "model_type", "config_name") !== undefined
    );
  },
  read({ program, settings, span, open }, documents) {
    const [, name = "", alone] = named.exec(program) ?? [];
    const complete = !open;
    const reading = stateTransformersOptions(settings, span.path, documents, { framework: "transformers", complete });
    const { sheet } = reading;
    stateScript(sheet, settings, name, complete);
    if (alone !== undefined) sheet.leaveOpen("precision", "accelerate's own configuration decides", settings.spans());
    else if (complete)
      stateDefaultPrecision(sheet, {
        get: (...names) => settings.get(...names),
        value: settings.value,
        className: "TrainingArguments",
        written: true,
        unseen: false,
      });
    return reading;
  },
};

function stateScript(sheet: FactSheet, settings: Settings, name: string, complete: boolean): void {
  const script = recordEntry(scripts, name);
  if (!script) return;
  const spans = settings.spans();
  sheet.state("task", script.task, undefined, { spans, reason: `what run_${name}.py trains for` });
  if (!complete) return;
  if (script.length !== undefined)
    sheet.fallback("sequenceLength", script.length, `run_${name}.py: texts of ${String(script.length)} tokens`, spans);
  if (script.joins) sheet.fallback("packing", true, `run_${name}.py: texts are joined and cut into blocks`, spans);
}
