/** RESOLVE. From what was found to what is estimated. The one place where settings enter. */
import { assumeRest } from "./assume";
import { deriveAmount, deriveBatch, deriveParallel } from "./deriveBatch";
import { deriveData } from "./deriveData";
import { acceleratorId, deriveInstance, derivePlace } from "./deriveHardware";
import { deriveModel } from "./deriveModel";
import { Resolution } from "./resolution";
import type { DatasetSelection, Input, Inputs, Pins } from "./runSpec";

/**
 * Pins over facts over settings, then what follows from them (derived), then what must be assumed.
 * @param pins `--set` and pin comments: they win over the files.
 * @param settings used where the files say nothing.
 * @param selection the part of the stated data set that the code uses.
 */
export function resolveInputs(stated: Inputs, pins: Pins, settings: Pins, selection?: DatasetSelection): Inputs {
  const known = Object.entries(stated).filter(([, input]) => input.origin !== "unknown");
  const run = new Resolution(withTableId({ ...stated, ...settings, ...Object.fromEntries(known), ...pins }));
  deriveInstance(run);
  deriveModel(run);
  deriveData(run, isPinned(pins) ? undefined : selection);
  deriveParallel(run);
  deriveBatch(run);
  deriveAmount(run);
  derivePlace(run);
  assumeRest(run, isPinned(pins) ? undefined : selection);
  return run.result();
}

/** Another data set than the code's is taken whole. */
function isPinned(pins: Pins): boolean {
  return pins.datasetId !== undefined;
}

/** An accelerator under any of its names, as the table's id. A name that no row has is unknown, and said. */
function withTableId(inputs: Inputs): Inputs {
  const { accelerator } = inputs;
  if (typeof accelerator?.value !== "string") return inputs;
  const id = acceleratorId(accelerator.value);
  if (id === accelerator.value) return inputs;
  const unknown: Input = {
    ...accelerator,
    value: null,
    origin: "unknown",
    reason: `no accelerator "${accelerator.value}" in the table`,
  };
  return { ...inputs, accelerator: id === undefined ? unknown : { ...accelerator, value: id } };
}
