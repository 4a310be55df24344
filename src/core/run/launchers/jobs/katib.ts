import { Settings } from "../../../frameworks/configs";
import type { SourceText } from "../../../source/sourceText";
import type { Job } from "../job";
import { countAt } from "./jobText";

/** Katib: `trialTemplate.trialSpec` is a job of its own, run `maxTrialCount` times. Source: Kubeflow Katib's Experiment v1beta1. */
export function readKatib(
  object: Settings,
  source: SourceText,
  readObject: (object: Settings, source: SourceText) => Job[],
): Job[] {
  const spec = object.part("spec");
  const trials = countAt(spec.get("maxTrialCount"));
  const early = spec.has("earlyStopping") || spec.part("algorithm").text("algorithmName") === "hyperband";
  const trial = new Settings(spec.part("trialTemplate").get("trialSpec"));
  if (trial.text("kind") === "Experiment") return [];
  return readObject(trial, source).map((job) => ({
    ...job,
    repeats: trials && { times: trials.value, spans: [trials.span], reason: "trials of Katib", stopsEarly: early },
    trains: true,
  }));
}
