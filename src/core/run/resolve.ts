/** RESOLVE. From what was found to what is estimated. The one place where settings enter. */
import { assumeRest } from "./assume";
import { deriveAmount, deriveBatch, deriveParallel } from "./deriveBatch";
import { deriveData } from "./deriveData";
import { acceleratorId, deriveInstance, derivePlace } from "./deriveHardware";
import { deriveModel } from "./deriveModel";
import { Resolution } from "./resolution";
import type { InputName } from "./inputs";
import type { DatasetSelection, Input, Inputs, Pins } from "./runSpec";

/**
 * Pins over facts over settings, then what follows from them (derived), then what must be assumed.
 * @param pins `--set` and pin comments: they win over the files.
 * @param settings used where the files say nothing.
 * @param selection the part of the stated data set that the code uses.
 */
export function resolveInputs(stated: Inputs, pins: Pins, settings: Pins, selection?: DatasetSelection): Inputs {
  const run = new Resolution(withTableId(merged(stated, settings, pins)));
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

/** What the files leave open is kept as such where no setting says it. */
function merged(stated: Inputs, settings: Pins, pins: Pins): Inputs {
  const inputs: { [K in InputName]?: Input } = { ...settings };
  for (const key in stated) {
    const name = key as InputName;
    const input = stated[name];
    if (input && (input.origin !== "unknown" || !settings[name])) inputs[name] = input;
  }
  return Object.assign(inputs, pins);
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
