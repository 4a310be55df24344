/** Detectron2: YAML that builds on other files by `_BASE_`, and the command line of `train_net.py`. Keys and defaults: Detectron2 0.6. */
import { asString, type Value } from "../../evaluate/value";
import { withBaseFiles } from "../baseFiles";
import { configDraft, itemsOf, numberOf, Settings } from "../configs";
import { readDatasets } from "../configMethod";
import { stateDataset } from "../datasetFacts";
import { FactSheet } from "../facts";
import type { CommandFramework, ConfigFramework } from "../framework";
import { optimizerName } from "../optimizers";
import { stateTable, type OptionTable } from "../optionTable";

const names: OptionTable = {
  maxSteps: ["SOLVER.MAX_ITER", 40_000],
  globalBatchSize: ["SOLVER.IMS_PER_BATCH", 16],
};

export const detectron2: ConfigFramework = {
  name: "detectron2",
  recognises(config, source) {
    const settings = new Settings(config);
    const model = settings.part("MODEL").count("META_ARCHITECTURE", "WEIGHTS", "BACKBONE", "RESNETS", "MASK_ON") > 0;
    const solver = settings.part("SOLVER").count("MAX_ITER", "IMS_PER_BATCH", "BASE_LR", "STEPS") > 0;
    // The project's own checks of accuracy and speed only evaluate.
    return !/inference/i.test(source.path) && model && (solver || settings.get("_BASE_") !== undefined);
  },
  find(config, source, documents) {
    const whole = withBaseFiles(config, source.path, documents, "_BASE_");
    const settings = new Settings(whole.config);
    const sheet = new FactSheet();
    stateTable(sheet, settings, names, { tool: "detectron2", complete: whole.complete });
    stateModel(sheet, settings.part("MODEL"));
    const side = largest(settings.get("INPUT.MIN_SIZE_TRAIN"));
    if (side) sheet.state("imageSize", numberOf(side), side, { reason: "the shorter side of a picture" });
    else if (whole.complete) sheet.fallback("imageSize", 800, "detectron2: INPUT.MIN_SIZE_TRAIN is 800");
    const mixed = settings.part("SOLVER").part("AMP").get("ENABLED");
    if (mixed && settings.part("SOLVER").part("AMP").on("ENABLED")) sheet.state("precision", "fp16", mixed);
    else if (whole.complete) sheet.fallback("precision", "fp32", "detectron2: SOLVER.AMP.ENABLED is False");
    const optimizer = settings.get("SOLVER.OPTIMIZER");
    if (optimizer) sheet.state("optimizer", optimizerName(asString(optimizer) ?? ""), optimizer);
    else if (whole.complete) sheet.fallback("optimizer", "sgd", "detectron2: the optimizer is SGD");
    const data = readDatasets(itemsOf(settings.get("DATASETS.TRAIN")).flatMap(nameIn));
    stateDataset(sheet, data);
    const own = new Settings(config);
    const anchor = own.get("SOLVER.MAX_ITER", "SOLVER", "MODEL");
    return [configDraft("detectron2", source, anchor, sheet, { data, companions: whole.companions })];
  },
};

/** Names as in the model zoo: `mask_rcnn_R_50_FPN`. */
function stateModel(sheet: FactSheet, model: Settings): void {
  const architecture = model.get("META_ARCHITECTURE");
  const depth = model.get("RESNETS.DEPTH");
  const backbone = model.text("BACKBONE.NAME") ?? "build_resnet_backbone";
  if (architecture && depth && /resnet/i.test(backbone)) {
    const groups = model.number("RESNETS.NUM_GROUPS") ?? 1;
    const layers = `${groups > 1 ? "X" : "R"}_${String(numberOf(depth) ?? "")}`;
    const grouped = groups > 1 ? `_${String(groups)}x${String(model.number("RESNETS.WIDTH_PER_GROUP") ?? 64)}d` : "";
    const dilated = (model.number("RESNETS.RES5_DILATION") ?? 1) > 1;
    const neck = /fpn/i.test(backbone) ? "FPN" : dilated ? "DC5" : "C4";
    sheet.state("modelId", `${familyOf(model)}_${layers}${grouped}_${neck}`, architecture, {
      origin: "derived",
      spans: [...architecture.spans, ...depth.spans],
      reason: "META_ARCHITECTURE, MASK_ON and RESNETS.DEPTH",
    });
  } else sheet.add("modelId", architecture ?? model.get("WEIGHTS"));
  const segments = model.on("MASK_ON") || /segment|panoptic|deeplab/i.test(asString(architecture) ?? "");
  sheet.state("task", segments ? "segmentation" : "detection", architecture, {
    origin: "derived",
    reason: "the model's architecture",
  });
  sheet.state("method", "full", undefined, { reason: "trained from the weights of its backbone" });
}

function familyOf(model: Settings): string {
  const kind = model.text("META_ARCHITECTURE") ?? "";
  if (kind === "ProposalNetwork") return "rpn";
  if (kind !== "GeneralizedRCNN") return kind.toLowerCase();
  if (model.on("KEYPOINT_ON")) return "keypoint_rcnn";
  if (model.on("MASK_ON")) return "mask_rcnn";
  return model.text("PROPOSAL_GENERATOR.NAME") === "PrecomputedProposals" ? "fast_rcnn" : "faster_rcnn";
}

/** Python tuples stay text in YAML: of `("coco_2017_train",)` the name. */
function nameIn(value: Value): { readonly id: Value }[] {
  const name = /[\w.-]+/.exec(asString(value) ?? "")?.[0];
  return name === undefined ? [] : [{ id: { kind: "string", value: name, spans: value.spans, origin: value.origin } }];
}

function largest(value: Value | undefined): Value | undefined {
  const sizes = itemsOf(value).flatMap((item): Value[] => {
    const digits = /\d+/.exec(asString(item) ?? String(numberOf(item) ?? ""))?.[0];
    return digits === undefined
      ? []
      : [{ kind: "number", value: Number(digits), integer: true, spans: item.spans, origin: item.origin }];
  });
  return sizes.sort((one, other) => (numberOf(other) ?? 0) - (numberOf(one) ?? 0))[0];
}

export const detectron2Command: CommandFramework = {
  name: "detectron2",
  programs: /(^|\/)(lazyconfig_|plain_)?train_net\.py$/,
  recognises: ({ settings }) => settings.get("config_file") !== undefined && !settings.on("eval_only"),
  read({ settings }) {
    const sheet = new FactSheet();
    const [devices, machines] = [settings.number("num_gpus"), settings.number("num_machines") ?? 1];
    const from = settings.get("num_gpus");
    if (devices !== undefined && from)
      sheet.state("acceleratorCount", devices * machines, from, {
        spans: [...from.spans, ...(settings.get("num_machines")?.spans ?? [])],
        ...(machines > 1 ? { origin: "derived" as const } : {}),
      });
    else sheet.fallback("acceleratorCount", 1, "detectron2: num-gpus is 1", settings.spans());
    sheet.add("nodeCount", settings.get("num_machines"));
    return { sheet };
  },
};
