/**
 * OpenMMLab configurations: Python files of dictionaries that build on others through `_base_`. They are settings for the toolbox's
 * `tools/train.py`, so that a complete one describes a run by itself.
 */
import { evaluateScript } from "../../models/definition/evaluateScript";
import { startedByHand, type Trace } from "../../evaluate/trace";
import { asNumber, asString, likely, type Value } from "../../evaluate/value";
import { baseFiles, mergeSettings } from "../../evaluate/libraries/openmmlabConfig";
import { dictValue } from "../../evaluate/values";
import type { RunDraft } from "../../run/runSpec";
import { folderOf, joinPath, type Documents } from "../../source/documents";
import type { Span } from "../../source/sourceText";
import { emptyReading, type DatasetReading } from "../datasetReading";
import { stateDataset } from "../datasetFacts";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { optimizerName } from "../optimizers";
import { precisionOf } from "../precision";
import { draft } from "../runs";

type Entries = ReadonlyMap<string, Value>;

/** A chain of base files longer than this is cut. */
const deepestChain = 8;

export const mmengine: PythonFramework = {
  name: "mmengine",
  find(trace, { documents }) {
    if (
      trace.calls.length > 0 ||
      !(trace.globals.has("_base_") || trace.globals.has("train_cfg") || trace.globals.has("runner"))
    )
      return [];
    const companions: string[] = [];
    const config = withBases(trace.globals, trace.path, documents, companions, 0);
    const run = readRun(config, trace, companions);
    return run ? [run] : [];
  },
};

/** A configuration with those it builds on below it: dictionaries are merged key by key, everything else replaced. */
function withBases(
  own: Entries,
  path: string,
  documents: Documents | undefined,
  companions: string[],
  depth: number,
): Entries {
  let merged = dictValue(new Map());
  if (documents && depth < deepestChain)
    for (const file of baseFiles(own.get("_base_"))) {
      const base = documents.get(joinPath(folderOf(path), file));
      if (!base) continue;
      companions.push(base.path);
      const { globals } = evaluateScript(base, documents, startedByHand);
      const below = withBases(globals, base.path, documents, companions, depth + 1);
      merged = mergeSettings(merged, dictValue(new Map(below)));
    }
  return mergeSettings(merged, dictValue(new Map(own))).entries;
}

/** What stands at a path of keys. */
function at(entries: Entries, ...keys: string[]): Value | undefined {
  let current: Value | undefined;
  let inside: Entries | undefined = entries;
  for (const key of keys) {
    current = inside?.get(key);
    const held: Value | undefined = current && likely(current);
    inside = held?.kind === "dict" ? held.entries : undefined;
  }
  return current;
}

/** A run, where the configuration says how long, on what, and which model; parts that only others build on say less. */
function readRun(config: Entries, trace: Trace, companions: readonly string[]): RunDraft | undefined {
  const duration =
    at(config, "train_cfg", "max_epochs") ?? at(config, "runner", "max_epochs") ?? config.get("total_epochs");
  const iterations = at(config, "train_cfg", "max_iters") ?? at(config, "runner", "max_iters");
  const loader = at(config, "train_dataloader");
  const data = loader ?? at(config, "data", "train");
  if ((!duration && !iterations) || !data || !config.has("model")) return undefined;

  const sheet = new FactSheet();
  if (iterations) sheet.add("maxSteps", iterations);
  else sheet.add("epochs", duration);
  sheet.add("microBatchSize", at(config, "train_dataloader", "batch_size") ?? at(config, "data", "samples_per_gpu"));
  stateOptimizer(sheet, config);
  stateModel(sheet, config);
  stateBatch(sheet, config);
  const reading = readData(loader ? at(config, "train_dataloader", "dataset") : at(config, "data", "train"));
  stateDataset(sheet, reading);
  const run = draft(trace, "mmengine", "OpenMMLab config", anchorOf(config, trace), sheet, reading);
  return { ...run, companions: [...run.companions, ...companions] };
}

function stateOptimizer(sheet: FactSheet, config: Entries): void {
  const type = at(config, "optim_wrapper", "optimizer", "type") ?? at(config, "optimizer", "type");
  const name = nameOf(type);
  if (name !== undefined) sheet.state("optimizer", optimizerName(name), type);
  const wrapper = at(config, "optim_wrapper", "type");
  if ((nameOf(wrapper) ?? "").includes("Amp"))
    sheet.state("precision", precisionOf(at(config, "optim_wrapper", "dtype")) ?? "fp16", wrapper);
  else if (config.has("fp16")) sheet.state("precision", "fp16", config.get("fp16"));
  else sheet.fallback("precision", "fp32", "mmengine: OptimWrapper computes in float32");
  const accumulated = at(config, "optim_wrapper", "accumulative_counts");
  if (accumulated) sheet.add("gradientAccumulationSteps", accumulated);
  else sheet.fallback("gradientAccumulationSteps", 1, "mmengine: accumulative_counts is 1");
}

function stateModel(sheet: FactSheet, config: Entries): void {
  const backbone = at(config, "model", "backbone", "type") ?? at(config, "model", "type");
  const size = at(config, "model", "backbone", "arch") ?? at(config, "model", "backbone", "depth");
  const name = nameOf(backbone);
  const variant = asString(size) ?? asNumber(size);
  if (name !== undefined)
    sheet.state("modelId", variant === undefined ? name : `${name}-${variant}`, backbone, {
      spans: [...(backbone?.spans ?? []), ...(size?.spans ?? [])],
    });
  const kind = nameOf(at(config, "model", "type")) ?? "";
  if (kind.includes("Classifier"))
    sheet.state("task", "image-classification", at(config, "model", "type"), { origin: "derived" });
  sheet.state("method", "full", undefined, { reason: "no part of the model is frozen and no adapter is added" });
}

/** The learning rate is set for a total batch; with the batch of one device it gives the number of devices. */
function stateBatch(sheet: FactSheet, config: Entries): void {
  const total = at(config, "auto_scale_lr", "base_batch_size");
  const [all, one] = [asNumber(total), sheet.number("microBatchSize")];
  if (!total || all === undefined || one === undefined) return;
  const reason = "auto_scale_lr: the total batch that the learning rate is set for";
  sheet.state("globalBatchSize", all, total, { origin: "derived", reason });
  const devices = all / (one * (sheet.number("gradientAccumulationSteps") ?? 1));
  if (Number.isInteger(devices))
    sheet.state("acceleratorCount", devices, total, {
      origin: "derived",
      reason: `${reason}, divided by the batch of one device`,
    });
}

/** The innermost dataset of wrappers that repeat or balance it. */
function readData(value: Value | undefined): DatasetReading {
  const reading = emptyReading();
  let held = value && likely(value);
  for (let depth = 0; depth < 4 && held?.kind === "dict"; depth++) {
    const inner = held.entries.get("dataset");
    reading.imageSize ??= cropSide(held.entries.get("pipeline"));
    if (!inner || likely(inner).kind !== "dict") break;
    if (held.entries.has("times")) reading.uncounted ??= { reason: "the data set is repeated", from: held };
    held = likely(inner);
  }
  if (held?.kind !== "dict") return reading;
  const type = held.entries.get("type");
  const name = nameOf(type);
  if (type && name !== undefined) reading.id = { kind: "string", value: name, spans: type.spans, origin: type.origin };
  reading.split = asString(held.entries.get("split"));
  return reading;
}

/** The side of the square that a pipeline's random crop cuts, pixels. */
function cropSide(pipeline: Value | undefined): Value | undefined {
  const held = pipeline && likely(pipeline);
  if (held?.kind !== "list") return undefined;
  for (const step of held.items) {
    const entries = likely(step);
    if (entries.kind !== "dict" || !(nameOf(entries.entries.get("type")) ?? "").includes("Crop")) continue;
    const side = entries.entries.get("scale") ?? entries.entries.get("crop_size") ?? entries.entries.get("size");
    const sides = side && likely(side);
    if (sides?.kind === "number") return side;
    if (sides?.kind === "tuple" || sides?.kind === "list") {
      const [first, second] = sides.items;
      if (first && (!second || asNumber(first) === asNumber(second))) return first;
    }
  }
  return undefined;
}

/** A type: its name as text, or the class itself in newer configurations. */
function nameOf(value: Value | undefined): string | undefined {
  const held = value && likely(value);
  const written =
    held?.kind === "string" ? held.value : held?.kind === "symbol" || held?.kind === "class" ? held.name : undefined;
  return written?.slice(written.lastIndexOf(".") + 1);
}

/** Where the file itself says how long training takes; else its first words, the files that it builds on. */
function anchorOf(config: Entries, trace: Trace): Span {
  const own = [config.get("train_cfg"), config.get("runner"), config.get("_base_"), config.get("train_dataloader")]
    .flatMap((value) => value?.spans ?? [])
    .find((span) => span.path === trace.path);
  return own ?? { path: trace.path, from: 0, to: 0 };
}
