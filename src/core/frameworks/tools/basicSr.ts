/** BasicSR and the restoration models that train with it (Real-ESRGAN, SwinIR, NAFNet, Restormer): its YAML options. Keys: BasicSR 1.2 to 1.4. */
import { asString } from "../../evaluate/value";
import { configDraft, Settings } from "../configs";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { stateOptimizerName } from "../optimizers";

export const basicSr: ConfigFramework = {
  name: "basicsr",
  recognises(config) {
    const settings = new Settings(config);
    return (
      settings.get("network_g.type", "network_g.which_model_G") !== undefined &&
      settings.get("datasets.train") !== undefined &&
      settings.get("train.total_iter") !== undefined
    );
  },
  find(config, source) {
    const settings = new Settings(config);
    const train = settings.part("train");
    const data = settings.part("datasets").part("train");
    const sheet = new FactSheet();
    const network = settings.get("network_g.type", "network_g.which_model_G");
    sheet.leaveOpen("modelId", `the class ${asString(network) ?? ""} has it`, network?.spans);
    sheet.state("method", "full", undefined, { spans: network?.spans ?? [], reason: "no adapter is set" });
    stateData(sheet, settings, data);
    sheet.add("maxSteps", train.get("total_iter"));
    sheet.add("microBatchSize", data.get("batch_size_per_gpu"));
    sheet.fallback("gradientAccumulationSteps", 1, "basicsr: the optimizer steps in each iteration", train.spans());
    sheet.fallback("precision", "fp32", "basicsr: training is in single precision", train.spans());
    const optimizer = train.get("optim_g.type");
    if (optimizer) stateOptimizerName(sheet, asString(optimizer) ?? "", optimizer);
    const devices = settings.get("num_gpu");
    if (settings.number("num_gpu") === undefined)
      sheet.leaveOpen("acceleratorCount", "all devices that the machine has", devices?.spans);
    else sheet.add("acceleratorCount", devices);
    return [configDraft("basicsr", source, train.get("total_iter"), sheet)];
  },
};

/** A name that only says that it is the training set says less than the folder. */
const nameless = /^train(ing)?[-_ ]?(set|data)?$/i;

function stateData(sheet: FactSheet, settings: Settings, data: Settings): void {
  const name = data.get("name");
  sheet.add("datasetId", nameless.test(asString(name) ?? "") ? data.get("dataroot_gt", "dataroot") : name);
  // Networks that enlarge are given smaller pictures than these; training that grows its pictures has several sizes.
  const scale = settings.number("scale") ?? 1;
  if (data.get("gt_sizes", "mini_batch_sizes"))
    sheet.leaveOpen("imageSize", "pictures of several sizes are trained on", data.get("gt_sizes")?.spans);
  else if (scale === 1) sheet.add("imageSize", data.get("gt_size"));
}
