/** RESOLVE. From what was found to what is estimated. The one place where settings enter. */
import { assumeRest } from "./assume";
import { deriveAmount, deriveBatch, deriveParallel } from "./deriveBatch";
import { deriveData, derivePaddedLength } from "./deriveData";
import { acceleratorId, deriveInstance, deriveIntensity, derivePlace } from "./deriveHardware";
import { deriveModel } from "./deriveModel";
import { Resolution } from "./resolution";
import type { ResolveContext } from "./calibration";
import type { InputName } from "./inputs";
import type { DatasetSelection, Input, Inputs, Pins } from "./runSpec";

/**
 * Pins over facts over settings, then what follows from them (derived), then what must be assumed.
 * @param pins `--set` and pin comments: they win over the files.
 * @param settings used where the files say nothing.
 * @param selection the part of the stated data set that the code uses.
 * @param context what the team measured, what the grid does now, what comments and names suggest.
 */
export function resolveInputs(
  stated: Inputs,
  pins: Pins,
  settings: Pins,
  selection?: DatasetSelection,
  { calibrated, live, hub, hints }: ResolveContext = {},
): Inputs {
  const run = new Resolution(withTableId(merged(stated, settings, pins)));
  deriveInstance(run);
  if (hints) takeHints(run, hints);
  deriveModel(run, hub);
  derivePaddedLength(run);
  deriveData(run, isPinned(pins) ? undefined : selection, hub);
  deriveParallel(run);
  deriveBatch(run);
  deriveAmount(run);
  derivePlace(run, live);
  if (calibrated) calibratePlace(run, calibrated.calibration.place(), live);
  assumeRest(run, isPinned(pins) ? undefined : selection);
  if (!calibrated) return run.result();
  const { calibration, path, title } = calibrated;
  for (const [name, input] of Object.entries(calibration.factors(path, title, run.result())))
    run.calibrate(name as InputName, input);
  return run.result();
}

/** Hardware that is only suggested, where nothing says it and what is said does not contradict it. */
function takeHints(run: Resolution, hints: Inputs): void {
  const count = hints.acceleratorCount?.value;
  const hinted = hints.accelerator?.value;
  const given = run.text("accelerator");
  const isOther = given !== undefined && hinted !== undefined && given !== hinted;
  const parts = (run.number("tensorParallelSize") ?? 1) * (run.number("pipelineParallelSize") ?? 1);
  const least = Math.max(parts, run.number("nodeCount") ?? 1);
  run.suggest("accelerator", hints.accelerator);
  run.suggest("acceleratorKind", hints.acceleratorKind);
  if (typeof count !== "number" || isOther || count < least || count % least !== 0) return;
  if (!run.has("acceleratorCount")) run.suggest("nodeCount", hints.nodeCount);
  run.suggest("acceleratorCount", hints.acceleratorCount);
}

/** Where the measured runs ran, for one of which nothing says where. */
function calibratePlace(run: Resolution, place: Inputs, live: ResolveContext["live"]): void {
  if (run.has("gridZone") || run.has("cloudRegion")) return;
  if (place.gridZone && !run.has("carbonIntensityGramsPerKwh")) run.calibrate("gridZone", place.gridZone);
  if (place.pue && !run.has("cloudProvider")) run.calibrate("pue", place.pue);
  deriveIntensity(run, live);
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
