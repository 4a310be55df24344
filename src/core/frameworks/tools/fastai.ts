/** fastai: `vision_learner(dls, resnet34).fine_tune(3)`. Its modules are imported by star, so that most names stay without a library. */
import type { Call, Trace } from "../../evaluate/trace";
import { asBoolean, asNumber } from "../../evaluate/value";
import type { RunDraft } from "../../run/runSpec";
import { recordEntry } from "../../source/recordEntry";
import { anyArgument, argument, libraryOf } from "../calls";
import { stateDataset } from "../datasetFacts";
import { emptyReading, type DatasetReading } from "../datasetReading";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { stateModel } from "../modelFacts";
import { readModel } from "../models";
import { optimizerOf } from "../optimizers";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";
import { stateImageSide } from "../transforms";

export const fastai: PythonFramework = {
  name: "fastai",
  find(trace) {
    if (![...trace.imports].some((name) => libraryOf(name) === "fastai")) return [];
    const starts = trace.calls.filter((call) => /^(fine_tune|fit_one_cycle|fit_flat_cos|fit_sgdr)$/.test(call.method));
    return distinctStarts(starts).map((call) => readRun(call, trace));
  },
};

/** Learners that freeze the body they bring trained, until `unfreeze` is called. */
const freezing = /(^|[._])(vision|cnn|unet)_learner$/;
/** Data for training: `ImageDataLoaders.from_folder`, a block's `dataloaders`, and as fastai 1 calls them. */
const loading = /Data(?:Loaders|Bunch)\.(?:from_\w+|create\w*)$|\.(?:dataloaders|databunch)$/;

/** Which of several modules a name comes from that are all imported by star is not known; a batch tells then. */
function isLoading(call: Call): boolean {
  return loading.test(call.callee) || (/^\?\.(?:from_\w+|create)$/.test(call.callee) && call.kwargs.has("bs"));
}

/** Defaults: fastai 2; those named here are the same in fastai 1. */
function readRun(call: Call, trace: Trace): RunDraft {
  const sheet = new FactSheet(call.conditions);
  const epochs = anyArgument(call, ["n_epoch", "epochs"], 0);
  const frozen = call.method === "fine_tune" ? (asNumber(argument(call, "freeze_epochs")) ?? 1) : 0;
  const count = asNumber(epochs);
  if (epochs && count !== undefined && frozen > 0)
    sheet.state("epochs", count + frozen, epochs, {
      origin: "derived",
      reason: "epochs, and before them those with a frozen body",
    });
  else sheet.add("epochs", epochs);
  const learner = trace.calls.findLast((made) => made.index < call.index && /(^|[._])[Ll]earner$/.test(made.callee));
  const architecture = argument(learner, "arch", 1) ?? argument(learner, "model", 1);
  if (architecture?.kind === "symbol")
    sheet.state("modelId", architecture.name.slice(architecture.name.lastIndexOf(".") + 1), architecture);
  else stateModel(sheet, readModel(architecture));
  if (trace.calls.some((made) => made.method === "to_fp16"))
    sheet.state("precision", "fp16", trace.calls.find((made) => made.method === "to_fp16")?.result, {
      origin: "stated",
    });
  else if (learner) sheet.fallback("precision", "fp32", "fastai: float32 unless to_fp16 is called", [learner.span]);
  stateMethod(sheet, call, learner, trace);
  stateOptimizer(sheet, learner);
  const loaders = trace.calls.findLast((made) => made.index < call.index && isLoading(made));
  const size = argument(loaders, "bs");
  if (size) sheet.add("microBatchSize", size);
  else if (loaders && !loaders.open) sheet.fallback("microBatchSize", 64, "fastai: bs is 64", [loaders.span]);
  const data = readAddressed(trace, loaders);
  if (data) stateDataset(sheet, data);
  const side = argument(loaders, "size");
  if (asNumber(side) !== undefined) sheet.add("imageSize", side);
  stateImageSide(sheet, trace);
  stateSweep(sheet, call.loops);
  return draft(trace, "fastai", `Learner.${call.method}`, anchorIn(trace, call.span, call.stack), sheet, data);
}

/** Claims whether the body is trained. `fine_tune` trains it after the first epochs. */
function stateMethod(sheet: FactSheet, call: Call, learner: Call | undefined, trace: Trace): void {
  if (!learner || learner.open || call.method === "fine_tune") return;
  const between = trace.calls.filter(({ index }) => index > learner.index && index < call.index);
  const last = between.findLast(({ method }) => /^(unfreeze|freeze|freeze_to)$/.test(method));
  const isTrained = asBoolean(argument(learner, "pretrained")) ?? true;
  if (last?.method === "freeze_to") return;
  if (last ? last.method === "freeze" : freezing.test(learner.callee) && isTrained)
    sheet.fallback("method", "frozen-backbone", "fastai: the body stays as it is until unfreeze is called", [
      (last ?? learner).span,
    ]);
}

/** Claims what steps: Adam, unless the learner is told otherwise. */
function stateOptimizer(sheet: FactSheet, learner: Call | undefined): void {
  const given = argument(learner, "opt_func");
  if (given) sheet.state("optimizer", optimizerOf(given)?.name, given);
  else if (learner && !learner.open) sheet.fallback("optimizer", "adam", "fastai: opt_func is Adam", [learner.span]);
}

/** Published collections behind `URLs`, as the table of data sets calls them, and whether they come with a part for validation. */
const addressed: Readonly<Record<string, readonly [id: string, isSplit: boolean]>> = {
  ADULT_SAMPLE: ["adult", false],
  CALTECH_101: ["Caltech101", false],
  CARS: ["StanfordCars", false],
  CIFAR: ["cifar10", true],
  CIFAR_100: ["cifar100", true],
  CUB_200_2011: ["CUB-200-2011", false],
  FLOWERS: ["Flowers102", false],
  FOOD: ["food101", false],
  IMAGENETTE: ["Imagenette", true],
  IMAGENETTE_160: ["Imagenette", true],
  IMAGENETTE_320: ["Imagenette", true],
  IMAGEWOOF: ["imagewoof", true],
  IMAGEWOOF_160: ["imagewoof", true],
  IMAGEWOOF_320: ["imagewoof", true],
  IMDB: ["imdb", true],
  MNIST: ["mnist", true],
  PETS: ["OxfordIIITPet", false],
};

/** The collection that `untar_data(URLs.PETS)` brings. How much of it trains is known only where its own parts are used. */
function readAddressed(trace: Trace, loaders: Call | undefined): DatasetReading | undefined {
  const brought = trace.calls.findLast(
    (made) => made.index < (loaders?.index ?? 0) && /(^|\.)untar_data$/.test(made.callee),
  );
  const address = brought?.args[0];
  const name = address?.kind === "symbol" ? /\bURLs\.(\w+)$/.exec(address.name)?.[1] : undefined;
  const found = recordEntry(addressed, name);
  if (!brought || !found) return undefined;
  const [id, isSplit] = found;
  const reading = emptyReading();
  reading.id = { kind: "string", value: id, spans: [brought.span], origin: "derived" };
  const own =
    argument(loaders, "valid") ?? trace.calls.find((made) => made.callee.endsWith("GrandparentSplitter"))?.result;
  if (!isSplit || !own) reading.uncounted = { reason: "a part of it is kept for validation", from: reading.id };
  return reading;
}
