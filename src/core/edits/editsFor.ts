/** WRITE. From the inputs that advice changes to edits of the files that state them. */
import type { ChangedInput } from "../analysis";
import type { InputName } from "../run/inputs";
import type { Inputs } from "../run/runSpec";
import { setConfigOption } from "./config/options";
import { changeLiteral, type Plain } from "./literal";
import { placeOf, statedPlace, type EditContext, type Place } from "./place";
import { addAdapter } from "./python/adapter";
import { fuseAttention } from "./python/attention";
import { freezeBackbone } from "./python/backbone";
import { compileModel } from "./python/compile";
import { stopEarly } from "./python/earlyStopping";
import { addAutocast, setKerasPolicy } from "./python/mixedPrecision";
import { renameModel } from "./python/modelName";
import { fuseOptimizer } from "./python/optimizer";
import { isPython, optionHost, setOption } from "./python/options";
import { padInBatches } from "./python/padding";
import { quantizeBase } from "./python/quantization";
import { sharedName } from "./python/sharing";
import { removeCall } from "./python/statements";
import { allowTensorFloat } from "./python/tensorFloat";
import { setDevices, type DeviceCount } from "./shell/devices";
import { overlap, refuse, together, isRefusal, type Edits } from "./textEdit";

/**
 * The edits that make a run's inputs what a change wants, or why they are left to a person. They are candidates: whoever applies them has
 * seen that analysing the edited files gives the changed run. Never throws.
 */
export function editsFor(change: readonly ChangedInput[], context: EditContext): Edits {
  const outside = outsideInputs(change, context);
  const wanted = change.flatMap(({ input, to }) =>
    to === null || following.has(input) || outside.some((one) => one.input === input) || isSame(context, input, to)
      ? []
      : [{ input, to }],
  );
  if (wanted.length === 0) return refuse("there is nothing to be edited in the files");
  const method = wanted.find(({ input }) => input === "method");
  // In a script, adapters and a quantized base are written with what belongs to them.
  const withMethod = (input: InputName): boolean =>
    method !== undefined && (input === "loraRank" || input === "quantizationBits") && !isConfigured(context);
  const job = wanted.some(({ input }) => counts.has(input)) ? jobOf(context) : undefined;
  const edits = together([
    ...wanted.map(({ input, to }) =>
      withMethod(input) || (job && counts.has(input)) ? [] : editFor(input, to, wanted, context),
    ),
    ...(job ? [setDevices(job, devicesOf(context.inputs), devicesOf(context.inputs, wanted))] : []),
  ]);
  if (isRefusal(edits)) return edits;
  if (overlap(edits)) return refuse("the edits would touch the same text");
  return edits.length === 0 ? refuse("there is nothing to be edited in the files") : edits;
}

/** Devices that no file at hand states: whoever starts the run gives it others. */
export function outsideInputs(change: readonly ChangedInput[], context: EditContext): readonly ChangedInput[] {
  const job = jobOf(context);
  return change.filter(({ input }) => {
    if (!devices.has(input)) return false;
    const known = context.inputs[input];
    const isCounted =
      job !== undefined &&
      counts.has(input) &&
      known?.origin === "derived" &&
      known.sources?.[0]?.path === job.document.path;
    return known?.origin !== "stated" && !isCounted;
  });
}

/** The job script or launch that a run is anchored in. */
function jobOf({ anchor, lookup }: EditContext): Place | undefined {
  const place = placeOf(anchor, lookup);
  return place?.document.language === "shell" ? place : undefined;
}

const counts: ReadonlySet<InputName> = new Set(["acceleratorCount", "nodeCount"]);

function devicesOf(inputs: Inputs, wanted: Wanted = []): DeviceCount {
  const numberOf = (name: InputName): number => {
    const value = wanted.find(({ input }) => input === name)?.to ?? inputs[name]?.value;
    return typeof value === "number" ? value : 1;
  };
  const nodes = numberOf("nodeCount");
  return { nodes, perNode: numberOf("acceleratorCount") / nodes };
}

/** What no file states: it follows from what is edited. */
const following: ReadonlySet<InputName> = new Set(["meanSampleTokens"]);

const devices: ReadonlySet<InputName> = new Set(["acceleratorCount", "nodeCount", "globalBatchSize"]);

type Wanted = readonly { readonly input: InputName; readonly to: Plain }[];

function editFor(input: InputName, to: Plain, wanted: Wanted, context: EditContext): Edits {
  const place = statedPlace(context, input);
  const from = context.inputs[input]?.value ?? null;
  if (place && from !== null) {
    const direct = changeStated(place, input, from, to, context);
    if (!isRefusal(direct) || !options.has(input)) return direct;
  }
  if (isConfigured(context) && !optionHost(context, input)) return setConfigOption(context, input, to);
  return writeInScript(input, to, wanted, context);
}

/** Changes the value where it is written. */
function changeStated(place: Place, input: InputName, from: Plain, to: Plain, context: EditContext): Edits {
  if (isPython(place)) {
    if (input === "modelId") return renameModel(place, String(from), String(to));
    if (input === "flashAttention") return fuseAttention(context);
    if (input === "dynamicPadding") return padInBatches(context);
    const shared = sharedName(place);
    if (shared !== undefined) return refuse(`${shared} is read in several places`);
    if (input === "gradientCheckpointing" && to === false) {
      const removed = removeCall(place, "gradient_checkpointing_enable");
      if (!isRefusal(removed)) return removed;
    }
  }
  // Words such as a precision are spelled differently by every tool.
  if (typeof from === "string" && input !== "modelId")
    return isPython(place) ? setOption(context, input, to) : setConfigOption(context, input, to);
  return changeLiteral(place, from, to);
}

/** Options that may be written anew although they stand somewhere. */
const options: ReadonlySet<InputName> = new Set([
  "precision",
  "gradientCheckpointing",
  "compiled",
  "method",
  "fusedOptimizer",
]);

function writeInScript(input: InputName, to: Plain, wanted: Wanted, context: EditContext): Edits {
  const numberFor = (name: InputName): number | undefined => {
    const value = wanted.find((other) => other.input === name)?.to;
    return typeof value === "number" ? value : undefined;
  };
  if (input === "method") return writeMethod(to, context, numberFor);
  if (input === "earlyStopping" && to === true) return stopEarly(context);
  const option = setOption(context, input, to);
  if (!isRefusal(option)) return option;
  const framework = String(context.inputs.framework?.value);
  if (input === "precision" && framework === "keras") return setKerasPolicy(context, String(to));
  if (input === "precision" && to === "bf16" && framework === "pytorch") return addAutocast(context);
  if (input === "precision" && to === "tf32") return allowTensorFloat(context);
  if (input === "compiled" && /^(pytorch|lightning)$/.test(framework)) return compileModel(context);
  if (input === "fusedOptimizer" && to === true) return fuseOptimizer(context);
  return option;
}

function writeMethod(to: Plain, context: EditContext, numberFor: (name: InputName) => number | undefined): Edits {
  switch (to) {
    case "lora":
      return addAdapter(context, numberFor("loraRank") ?? 16);
    case "qlora":
      return quantizeBase(context, numberFor("quantizationBits") ?? 4);
    case "frozen-backbone":
      return freezeBackbone(context);
    default:
      return refuse(`how this script would train by ${String(to)} is not known`);
  }
}

/** Whether a configuration file or a command line describes the training, and no script at hand. */
function isConfigured({ anchor, lookup, inputs }: EditContext): boolean {
  const place = placeOf(anchor, lookup);
  const isScripted = Object.values(inputs).some(({ sources, origin }) => {
    const [winner] = sources ?? [];
    const document = winner && lookup(winner.path);
    return origin !== "assumed" && document !== undefined && /^(python|notebook)$/.test(document.language);
  });
  return place !== undefined && !isPython(place) && !isScripted;
}

/** Whether a run has the value already; a switch that nothing turns on is off. */
function isSame({ inputs }: EditContext, input: InputName, to: Plain): boolean {
  const value = inputs[input]?.value;
  return to === false ? value !== true : value === to;
}
