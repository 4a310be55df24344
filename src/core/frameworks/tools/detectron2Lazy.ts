/**
 * Detectron2's lazy configurations: Python files that put `model`, `dataloader`, `optimizer` and `train` together for
 * `tools/lazyconfig_train_net.py`. Names and defaults: Detectron2 0.6 and its `configs/common`.
 */
import type { Trace } from "../../evaluate/trace";
import { asBoolean, asNumber, asString, likely, type Value } from "../../evaluate/value";
import { stringValue } from "../../evaluate/values";
import type { RunDraft } from "../../run/runSpec";
import type { Span } from "../../source/sourceText";
import { attributesOf, entriesOf, libraryOf } from "../calls";
import { itemsOf } from "../configs";
import { emptyReading, type DatasetReading } from "../datasetReading";
import { stateDataset } from "../datasetFacts";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { isOptimizerType, optimizerName } from "../optimizers";
import { draft } from "../runs";

const parts = ["model", "train", "dataloader", "optimizer"];

export const detectron2Lazy: PythonFramework = {
  name: "detectron2",
  find(trace) {
    if (!parts.every((name) => trace.globals.has(name))) return [];
    if (![...trace.imports].some((name) => libraryOf(name) === "detectron2")) return [];
    // A script has functions and loops of its own; a configuration only puts parts together.
    if (trace.calls.some((call) => call.loops.some((loop) => loop.kind !== "comprehension"))) return [];
    const train = trace.globals.get("train");
    return train && isGroup(train) ? [readRun(trace, train)] : [];
  },
};

function isGroup(value: Value): boolean {
  const held = likely(value);
  return held.kind === "dict" || held.kind === "object";
}

/** What stands at a path of names: set since, an entry, or given when it was made. A part of which something is set keeps what it was made with. */
function at(value: Value | undefined, ...path: string[]): Value | undefined {
  const [name, ...rest] = path;
  if (name === undefined || !value) return value;
  const held = likely(value);
  const given = held.kind === "object" ? held.call?.kwargs.get(name) : undefined;
  for (const part of [attributesOf(value).get(name), entriesOf(value)?.get(name), given]) {
    const found = at(part, ...rest);
    if (found) return found;
  }
  return undefined;
}

function readRun(trace: Trace, train: Value): RunDraft {
  const sheet = new FactSheet();
  const steps = at(train, "max_iter");
  if (steps) sheet.add("maxSteps", steps);
  else sheet.fallback("maxSteps", 90_000, "detectron2: train.max_iter is 90000");
  const loader = at(trace.globals.get("dataloader"), "train");
  const batch = at(loader, "total_batch_size");
  if (batch) sheet.add("globalBatchSize", batch);
  else sheet.fallback("globalBatchSize", 16, "detectron2: dataloader.train.total_batch_size is 16");
  const mixed = at(train, "amp", "enabled");
  if (asBoolean(mixed)) sheet.state("precision", "fp16", mixed);
  else sheet.fallback("precision", "fp32", "detectron2: train.amp.enabled is off");
  stateOptimizer(sheet, trace.globals.get("optimizer"));
  const name = nameOf(trace.path);
  sheet.state("modelId", name, stringValue(name, [{ path: trace.path, from: 0, to: 0 }], "derived"), {
    reason: "the configuration's name",
  });
  const data = readData(loader);
  stateDataset(sheet, data);
  const side = pictureSide(at(loader, "mapper", "augmentations"));
  if (side) sheet.state("imageSize", asNumber(side), side, { reason: "the side that pictures are cut or scaled to" });
  const segments = /mask|segm|panoptic/i.test(name);
  sheet.state("task", segments ? "segmentation" : "detection", undefined, { reason: "the configuration's name" });
  sheet.state("method", "full", undefined, { reason: "trained from the weights of its backbone" });
  return draft(trace, "detectron2", "lazy config", anchorOf(trace, steps, train), sheet, data);
}

/** `configs/new_baselines/mask_rcnn_R_50_FPN_100ep_LSJ.py` without its schedule. */
function nameOf(path: string): string {
  return path.replace(/^.*\//, "").replace(/(?:_\d+(?:ep|x))?(?:_LSJ)?\.py$/, "");
}

/** The class in `L(torch.optim.SGD)(lr=…)`, or the part of `configs/common/optim.py` that is taken. */
function stateOptimizer(sheet: FactSheet, value: Value | undefined): void {
  const held = value && likely(value);
  if (held?.kind !== "object") return;
  const lazy = held.call?.receiver && likely(held.call.receiver);
  const given = lazy?.kind === "object" ? lazy.call?.args[0] : undefined;
  const target = given && likely(given);
  const type = target?.kind === "symbol" ? target.name : held.type;
  if (isOptimizerType(type)) sheet.state("optimizer", optimizerName(type), value);
}

function readData(loader: Value | undefined): DatasetReading {
  const reading = emptyReading();
  const [first, ...others] = itemsOf(at(loader, "dataset", "names"));
  if (first && asString(first) !== undefined && others.length === 0) reading.id = first;
  return reading;
}

/** The crop of a fixed size, else the longest of the shorter sides that pictures are scaled to. */
function pictureSide(augmentations: Value | undefined): Value | undefined {
  let scaled: Value | undefined;
  for (const step of itemsOf(augmentations)) {
    const crop = at(step, "crop_size");
    const [side, other] = itemsOf(crop);
    if (side && asNumber(side) !== undefined && asNumber(side) === asNumber(other ?? side)) return side;
    for (const shorter of itemsOf(at(step, "short_edge_length")))
      if ((asNumber(shorter) ?? 0) > (asNumber(scaled) ?? 0)) scaled = shorter;
  }
  return scaled;
}

/** Where the file itself says how long it takes, else where it takes its training settings from. */
function anchorOf(trace: Trace, steps: Value | undefined, train: Value): Span {
  const spans = [steps, train, trace.globals.get("dataloader"), trace.globals.get("model")].flatMap(
    (value) => value?.spans ?? [],
  );
  return spans.find((span) => span.path === trace.path) ?? { path: trace.path, from: 0, to: 0 };
}
