/** Ultralytics: `YOLO("yolo11n.pt").train(data="coco8.yaml", epochs=100)`. */
import { asBoolean, asNumber, asString, isNone, likely, type Value } from "../../evaluate/value";
import type { Call, Trace } from "../../evaluate/trace";
import type { RunDraft } from "../../run/runSpec";
import { argument, madeBy } from "../calls";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { optimizerName } from "../optimizers";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";

export const ultralytics: PythonFramework = {
  name: "ultralytics",
  find(trace) {
    const starts = trace.calls.filter((call) =>
      /^ultralytics\.(.*\.)?(YOLO\w*|RTDETR|NAS|SAM)\.train$/.test(call.callee),
    );
    return distinctStarts(starts).map((call) => readRun(call, trace));
  },
};

/** Defaults: the train settings of ultralytics 8. */
function readRun(call: Call, trace: Trace): RunDraft {
  const sheet = new FactSheet();
  const model = argument(madeBy(call.receiver, trace), "model", 0);
  sheet.add("modelId", model);
  if (!model && trace.calls.length > 0) sheet.leaveOpen("modelId", "the model's file is not given here", [call.span]);
  sheet.add("datasetId", argument(call, "data"));
  sheet.state("method", "full", undefined, { reason: "no part of the model is frozen and no adapter is added" });
  sheet.state("task", "detection", undefined, { spans: [call.span], reason: "an Ultralytics model" });
  const given = (name: string): ReturnType<typeof argument> => {
    const value = argument(call, name);
    return value && !isNone(value) ? value : undefined;
  };
  sheet.add("epochs", given("epochs"));
  sheet.add("imageSize", given("imgsz"));
  const optimizer = asString(given("optimizer"));
  if (optimizer !== undefined && optimizer !== "auto")
    sheet.state("optimizer", optimizerName(optimizer), given("optimizer"));
  const mixed = given("amp");
  if (mixed) sheet.state("precision", asBoolean(mixed) === false ? "fp32" : "fp16", mixed);
  const devices = given("device");
  const count = countDevices(devices);
  if (count !== undefined) sheet.state("acceleratorCount", count, devices);
  stateBatch(sheet, given("batch"), count ?? 1);
  if (!call.open) {
    sheet.fallback("epochs", 100, "ultralytics: epochs is 100", [call.span]);
    sheet.fallback("microBatchSize", 16, "ultralytics: batch is 16", [call.span]);
    sheet.fallback("imageSize", 640, "ultralytics: imgsz is 640", [call.span]);
    sheet.fallback("precision", "fp16", "ultralytics: amp is on", [call.span]);
  }
  stateSweep(sheet, call.loops);
  return draft(trace, "ultralytics", "YOLO.train", anchorIn(trace, call.span, call.stack), sheet);
}

/** `[0, 1]` or `"0,1"`; one alone is the usual case, and says nothing that is not assumed. */
function countDevices(devices: Value | undefined): number | undefined {
  const held = devices && likely(devices);
  if (held?.kind === "list" || held?.kind === "tuple") return held.open ? undefined : held.items.length;
  const listed = asString(devices);
  return listed !== undefined && /^\d+(,\s*\d+)+$/.test(listed) ? listed.split(",").length : undefined;
}

/** `batch` is that of all devices together. */
function stateBatch(sheet: FactSheet, batch: Value | undefined, devices: number): void {
  const total = asNumber(batch);
  if (devices === 1 || total === undefined || total < devices) sheet.add("microBatchSize", batch);
  else {
    sheet.state("globalBatchSize", total, batch);
    sheet.state("microBatchSize", Math.floor(total / devices), batch, {
      origin: "derived",
      reason: `the batch shared by ${String(devices)} devices`,
    });
  }
}
