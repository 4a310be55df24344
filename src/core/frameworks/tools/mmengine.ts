/**
 * OpenMMLab configurations: Python files of dictionaries that build on others through `_base_`. They are settings for the toolbox's
 * `tools/train.py`, so that a complete one describes a run by itself; and scripts that build a runner from one.
 */
import { evaluateScript } from "../../models/definition/evaluateScript";
import { startedByHand, type Call, type Trace } from "../../evaluate/trace";
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
import { recordEntry } from "../../source/recordEntry";
import { findDataset } from "../../data/datasets";
import { findModel } from "../../models/pretrained";
import { draft } from "../runs";

type Entries = ReadonlyMap<string, Value>;

/** A chain of base files longer than this is cut. */
const deepestChain = 8;

export const mmengine: PythonFramework = {
  name: "mmengine",
  find(trace, { documents }) {
    const built = trace.calls.filter(({ callee }) => callee === "mmengine.runner.Runner.from_cfg");
    if (built.length > 0) return built.flatMap((call) => runOfRunner(call, trace));
    if (
      trace.calls.length > 0 ||
      !(trace.globals.has("_base_") || trace.globals.has("train_cfg") || trace.globals.has("runner"))
    )
      return [];
    const companions: string[] = [];
    const config = withBases(trace.globals, trace.path, documents, companions, 0);
    const run = readRun(config, trace, anchorOf(config, trace), companions);
    return run ? [run] : [];
  },
};

/** `Runner.from_cfg(cfg)` and where its `train` is called. */
function runOfRunner(built: Call, trace: Trace): RunDraft[] {
  const given = built.args[0] ?? built.kwargs.get("cfg");
  const config = given && likely(given);
  const started = trace.calls.find(
    ({ callee, index }) => callee === "mmengine.runner.Runner.train" && index > built.index,
  );
  if (config?.kind !== "dict" || !started) return [];
  const run = readRun(config.entries, trace, started.span, []);
  return run ? [run] : [];
}

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
function readRun(config: Entries, trace: Trace, anchor: Span, companions: readonly string[]): RunDraft | undefined {
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
  const run = draft(trace, "mmengine", "OpenMMLab config", anchor, sheet, reading);
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
  const kind = at(config, "model", "type");
  const backbone = at(config, "model", "backbone", "type");
  const size = at(config, "model", "backbone", "arch") ?? at(config, "model", "backbone", "depth");
  const whole = nameOf(kind);
  const name = nameOf(backbone) ?? whole;
  const variant = asString(size) ?? asNumber(size);
  const withSize = variant === undefined ? name : `${name ?? ""}-${variant}`;
  const classifies = (whole ?? "").includes("Classifier");
  const spans = [...((backbone ?? kind)?.spans ?? []), ...(size?.spans ?? [])];
  if (withSize !== undefined && (!backbone || !isPart(config) || whole === undefined))
    sheet.state("modelId", withSize, backbone ?? kind, { spans });
  else if (withSize !== undefined && whole !== undefined) {
    const published = zooName(whole, withSize, nameOf(at(config, "model", "neck", "type")));
    sheet.state("modelId", published ?? `${whole} on ${withSize}`, kind, { spans: [...(kind?.spans ?? []), ...spans] });
    if (published === undefined)
      sheet.leaveOpen("parameterCount", `the backbone ${withSize} is only a part of ${whole}`, spans);
  }
  if (classifies) sheet.state("task", "image-classification", kind, { origin: "derived" });
  sheet.state("method", "full", undefined, { reason: "no part of the model is frozen and no adapter is added" });
}

/** Whether the backbone is only a part: what finds or segments things has heads that weigh something. */
function isPart(config: Entries): boolean {
  const model = config.get("model");
  const held = model && likely(model);
  if (held?.kind !== "dict") return false;
  return [...held.entries.keys()].some((key) =>
    /^(?:rpn|roi|bbox|mask|decode|panoptic|query|seg|pts_bbox|dense)_head$/.test(key),
  );
}

/** Detectors whose sizes are published, by the toolbox's names of their parts. */
const detectors: Readonly<Record<string, string>> = {
  FasterRCNN: "faster_rcnn",
  MaskRCNN: "mask_rcnn",
  RetinaNet: "retinanet",
  FCOS: "fcos",
};

/** The name that model zoos have for a detector: `mask_rcnn_r50_fpn`; undefined where its size is not published under one. */
function zooName(detector: string, backbone: string, neck: string | undefined): string | undefined {
  const [, depth] = /^ResNet-(50|101)$/.exec(backbone) ?? [];
  if (depth === undefined) return undefined;
  if (detector === "DETR") return `detr-resnet-${depth}`;
  const known = recordEntry(detectors, detector);
  const name = known !== undefined && neck === "FPN" ? `${known}_r${depth}_fpn` : undefined;
  return name !== undefined && findModel(name) ? name : undefined;
}

/** The learning rate is set for a total batch; with the batch of one device it gives the number of devices. */
function stateBatch(sheet: FactSheet, config: Entries): void {
  const total = at(config, "auto_scale_lr", "base_batch_size");
  const [all, one] = [asNumber(total), sheet.number("microBatchSize")];
  if (!total || all === undefined || one === undefined) return;
  const devices = all / (one * (sheet.number("gradientAccumulationSteps") ?? 1));
  // A batch of another size than the schedule was made for says nothing of the total.
  if (!Number.isInteger(devices)) return;
  const reason = "auto_scale_lr: the total batch that the learning rate is set for";
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
  reading.id = idOf(held.entries);
  reading.split = asString(held.entries.get("split"));
  return reading;
}

/** Classes of formats: what they read is told by the files that they are given. */
const formats = /^(?:Coco|XML|Custom|Base(?:Seg|Det)?|Concat|Repeat)Dataset$/;

/** The set's name: the class that is made for it; of a format, the published annotations that it reads, else the folder of the data. */
function idOf(entries: Entries): Value | undefined {
  const type = entries.get("type");
  const name = nameOf(type);
  if (!type || name === undefined) return undefined;
  if (!formats.test(name)) return { kind: "string", value: name, spans: type.spans, origin: type.origin };
  const annotations = entries.get("ann_file");
  const file = asString(annotations)?.replace(/^.*\//, "");
  if (annotations && file !== undefined && findDataset(file))
    return { kind: "string", value: file, spans: annotations.spans, origin: "derived" };
  const root = entries.get("data_root");
  return asString(root) === "" ? undefined : root;
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
