/** Ultralytics from a shell: `yolo detect train model=… data=…`, and the `train.py` of YOLOv5 and those that descend from it. */
import { asString, likely, type Value } from "../../evaluate/value";
import { recordEntry } from "../../source/recordEntry";
import { itemsOf, numberOf, type Settings } from "../configs";
import { FactSheet } from "../facts";
import type { Command, CommandFramework } from "../framework";
import { stateTable, type OptionTable } from "../optionTable";

/** Defaults: the train settings of ultralytics 8. */
const names: OptionTable = {
  modelId: ["model"],
  datasetId: ["data"],
  epochs: ["epochs", 100],
  microBatchSize: ["batch", 16],
  imageSize: ["imgsz", 640],
  optimizer: ["optimizer"],
};

const tasks: Readonly<Record<string, string>> = {
  detect: "detection",
  obb: "detection",
  pose: "detection",
  segment: "segmentation",
  classify: "image-classification",
};

export const yolo: CommandFramework = {
  name: "ultralytics",
  programs: /(^|\/)yolo$/,
  recognises: (command) =>
    command.settings.text("mode") === "train" || command.positional.some((word) => asString(word) === "train"),
  read({ settings, positional, open }) {
    const sheet = new FactSheet();
    // A settings file given as `cfg` may say anything.
    stateTable(sheet, settings, names, { tool: "ultralytics", complete: !open && !settings.get("cfg") });
    const named = settings.get("task") ?? positional.find((word) => Object.hasOwn(tasks, asString(word) ?? ""));
    sheet.state("task", recordEntry(tasks, asString(named) ?? "detect") ?? "detection", named, {
      origin: "derived",
      reason: "the task of the command",
    });
    stateDevices(sheet, settings);
    const mixed = settings.get("amp");
    if (mixed) sheet.state("precision", settings.on("amp") ? "fp16" : "fp32", mixed);
    else if (!open) sheet.fallback("precision", "fp16", "ultralytics: amp is on", settings.spans());
    return { sheet };
  },
};

export const yoloScript: CommandFramework = {
  name: "ultralytics",
  programs: /(^|\/)train(_aux|_dual)?\.py$/,
  recognises: ({ settings }) =>
    settings.count("weights", "cfg") > 0 &&
    settings.count("img", "imgsz", "img_size") > 0 &&
    /\.ya?ml$/.test(settings.text("data") ?? ""),
  read({ settings, open }: Command) {
    const sheet = new FactSheet();
    const weights = settings.text("weights") ?? "";
    sheet.add("modelId", settings.get(...(/^('')?$/.test(weights) ? ["cfg"] : ["weights", "cfg"])));
    sheet.add("datasetId", settings.get("data"));
    sheet.add("epochs", settings.get("epochs"));
    // The batch of all devices together. Source: the help of YOLOv5's and YOLOv7's options.
    if ((settings.number("batch_size", "batch") ?? 0) > 0)
      sheet.add("globalBatchSize", settings.get("batch_size", "batch"));
    else if (!settings.get("batch_size", "batch") && !open)
      sheet.fallback("globalBatchSize", 16, "yolo: batch-size is 16", settings.spans());
    const [side] = itemsOf(settings.get("img", "imgsz", "img_size"));
    if (numberOf(side) !== undefined) sheet.add("imageSize", side);
    stateDevices(sheet, settings);
    sheet.state("task", "detection", undefined, { spans: settings.spans(), reason: "a YOLO detector" });
    return { sheet };
  },
};

/** `device=0,1,2,3`, `device=[0,1]`, `device=0`. */
function stateDevices(sheet: FactSheet, settings: Settings): void {
  const device = settings.get("device");
  const held: Value | undefined = device && likely(device);
  const text = held?.kind === "number" ? String(held.value) : (asString(held) ?? "");
  if (/^\[?\d+(\s*,\s*\d+)*\]?$/.test(text)) sheet.state("acceleratorCount", text.split(",").length, device);
}
