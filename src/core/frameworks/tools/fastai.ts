/** fastai: `vision_learner(dls, resnet34).fine_tune(3)`. Its modules are imported by star, so that most names stay without a library. */
import type { Call, Trace } from "../../evaluate/trace";
import { asNumber } from "../../evaluate/value";
import type { RunDraft } from "../../run/runSpec";
import { anyArgument, argument, libraryOf } from "../calls";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { stateModel } from "../modelFacts";
import { readModel } from "../models";
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

/** Defaults: fastai 2. */
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
  const loaders = trace.calls.findLast(
    (made) => made.index < call.index && /DataLoaders\.\w+$|\.dataloaders$/.test(made.callee),
  );
  const size = argument(loaders, "bs");
  if (size) sheet.add("microBatchSize", size);
  else if (loaders && !loaders.open) sheet.fallback("microBatchSize", 64, "fastai: bs is 64", [loaders.span]);
  stateImageSide(sheet, trace);
  stateSweep(sheet, call.loops);
  return draft(trace, "fastai", `Learner.${call.method}`, anchorIn(trace, call.span, call.stack), sheet);
}
