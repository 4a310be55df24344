/** Where and on what a run is to train, in the words of a model card or a paper; what is only assumed says so, or is left out. */
import type { AnalyzedRun } from "../../analysis";
import { findAccelerator } from "../../data/accelerators";
import { findGridZone } from "../../data/grid";
import { findCloudRegion } from "../../data/regions";
import type { Input } from "../../run/runSpec";
import { isAssumed } from "../words";

/** Methods that start from a trained model. */
const fineTuning: ReadonlySet<unknown> = new Set(["lora", "qlora", "adapter", "prompt", "frozen-backbone"]);

/** `8 NVIDIA A100 SXM4 80GB`; "" where nothing is known. */
export function hardwareWords({
  inputs: { accelerator, acceleratorCount: count },
}: Pick<AnalyzedRun, "inputs">): string {
  const id = textOf(accelerator);
  if (id === undefined) return "";
  const name = findAccelerator(id)?.name ?? id;
  const guess = isAssumed(accelerator) || isAssumed(count) ? " (assumed)" : "";
  return `${typeof count?.value === "number" ? `${String(count.value)} ` : ""}${name}${guess}`;
}

/** `Stockholm, Sweden`, `Denmark`; "" where the place is a guess. */
export function placeWords({ inputs: { cloudRegion, cloudProvider, gridZone } }: Pick<AnalyzedRun, "inputs">): string {
  if (isAssumed(gridZone)) return "";
  const region = textOf(cloudRegion);
  const found = region === undefined ? undefined : findCloudRegion(region, textOf(cloudProvider));
  const zone = textOf(gridZone);
  const country = findGridZone(found?.country ?? zone ?? "")?.name ?? zone ?? "";
  return [...new Set([found?.city ?? "", country])].filter((text) => text !== "").join(", ");
}

/** `fine-tuning` where the method says it; otherwise that cannot be told from the code with certainty. */
export function trainingType({ inputs: { method } }: Pick<AnalyzedRun, "inputs">): "fine-tuning" | undefined {
  return fineTuning.has(method?.value) ? "fine-tuning" : undefined;
}

export function textOf(input: Input | undefined): string | undefined {
  return typeof input?.value === "string" ? input.value : undefined;
}

export function numberOf(input: Input | undefined): number | undefined {
  return typeof input?.value === "number" ? input.value : undefined;
}
