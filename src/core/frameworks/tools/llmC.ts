/** llm.c: `train_gpt2cu` with its one-letter options. Options and defaults: llm.c's train_gpt2.cu. */
import { asString, type Value } from "../../evaluate/value";
import { recordEntry } from "../../source/recordEntry";
import { numberOf } from "../configs";
import { FactSheet } from "../facts";
import type { CommandFramework } from "../framework";
import { stateShapeSize } from "../shapeSize";

export const llmC: CommandFramework = {
  name: "llm.c",
  programs: /(^|\/)(train_gpt2(fp32)?cu|train_gpt2|profile_gpt2cu)$/,
  recognises: ({ settings }) => settings.value !== undefined,
  read({ settings, open }) {
    const sheet = new FactSheet();
    const at = settings.spans();
    sheet.add("datasetId", settings.get("i"));
    sheet.add("microBatchSize", settings.get("b"));
    if (!open) sheet.fallback("microBatchSize", 4, "llm.c: B is 4", at);
    sheet.add("sequenceLength", settings.get("t"));
    if (!open) sheet.fallback("sequenceLength", 1024, "llm.c: T is 1024", at);
    if ((settings.number("x") ?? 0) > 0) sheet.add("maxSteps", settings.get("x"));
    else if (!open) sheet.fallback("epochs", 1, "llm.c: one epoch unless -x limits the steps", at);
    stateTotalBatch(sheet, settings.get("d"));
    stateModel(sheet, settings.get("e"));
    if (!open) {
      sheet.fallback("precision", "bf16", "llm.c: built for bf16", at);
      sheet.fallback("optimizer", "adamw", "llm.c: AdamW", at);
    }
    sheet.state("method", "full", undefined, { reason: "llm.c trains all weights" });
    sheet.state("task", "causal-lm", undefined, { spans: at, reason: "a language model of llm.c" });
    return { sheet };
  },
};

/** `-d` counts the tokens of one step over all processes. */
function stateTotalBatch(sheet: FactSheet, total: Value | undefined): void {
  const tokens = numberOf(total);
  const length = sheet.number("sequenceLength");
  if (total && tokens !== undefined && tokens > 0 && length !== undefined && tokens % length === 0)
    sheet.state("globalBatchSize", tokens / length, total, {
      origin: "derived",
      reason: "tokens of a step / sequence length",
    });
}

/** A checkpoint (`gpt2_124M_bf16.bin`), or a depth (`d12`) that starts anew with 64 channels a layer; `gpt3:c…` by channels. */
function stateModel(sheet: FactSheet, given: Value | undefined): void {
  const name = asString(given);
  const depth = /^d(\d+)$/.exec(name ?? "")?.[1];
  const size = recordEntry(shapes, depth);
  if (given && size) {
    const claim = { origin: "derived", reason: `GPT-2 of depth ${depth ?? ""}` } as const;
    sheet.state("modelId", size.name, given, claim);
    sheet.state("layerCount", Number(depth), given, claim);
    sheet.state("hiddenSize", size.width, given, claim);
    sheet.state("headCount", size.width / 64, given, claim);
    sheet.state("vocabularySize", 50_257, given, claim);
    stateShapeSize(sheet, { contextLength: 1024 }, given.spans);
  } else sheet.add("modelId", given);
}

/** Depths and widths of GPT-2. Source: the descriptors in llm.c's train_gpt2.cu. */
const shapes: Readonly<Record<string, { readonly name: string; readonly width: number }>> = {
  6: { name: "gpt2 d6", width: 384 },
  12: { name: "gpt2", width: 768 },
  24: { name: "gpt2-medium", width: 1024 },
  36: { name: "gpt2-large", width: 1280 },
  48: { name: "gpt2-xl", width: 1600 },
};
