/** The inputs that a person may want to see changed: those of the run first, then those that it does not have. */
import type { AnalyzedRun } from "../analysis";
import { inputNames, type InputName } from "../run/inputs";
import { say } from "./language";
import { originText, titleOf, valueText } from "./words";

/** Asked for most: device, count, place, duration, batch, precision, method, model. */
const first: readonly InputName[] = [
  "accelerator",
  "acceleratorCount",
  "cloudRegion",
  "gridZone",
  "epochs",
  "microBatchSize",
  "precision",
  "method",
  "modelId",
];

export function whatIfInputs({ inputs }: AnalyzedRun): readonly { name: InputName; title: string; value: string }[] {
  const known = inputNames.filter((name) => inputs[name] && !first.includes(name));
  const others = inputNames.filter((name) => !inputs[name] && !first.includes(name));
  return [...first, ...known, ...others].map((name) => {
    const input = inputs[name];
    const value = input ? `${valueText(name, input.value)} (${originText(input)})` : say("not given");
    return { name, title: titleOf(name), value };
  });
}
