/** The model's size, shape and work: from its row in the table, else from its architecture, else from a size in its name. */
import { parametersFromArchitecture } from "../models/architectureSize";
import { forwardFlopsAt, matchModel, type ModelKind, type PretrainedModel } from "../models/pretrained";
import { sizeFromName } from "../models/sizeInName";
import { lookingUp, readOnHub, type HubTable } from "../hub/hubTable";
import type { InputName } from "./inputs";
import type { Resolution } from "./resolution";

/** Matching a name tries many forms of it, and each keystroke asks for the same few names. */
const matches = new Map<string, ReturnType<typeof matchModel>>();
const maximumMatches = 500;

function matchOf(run: Resolution): ReturnType<typeof matchModel> {
  const name = run.text("modelId");
  if (name === undefined) return undefined;
  if (!matches.has(name)) {
    if (matches.size >= maximumMatches) matches.clear();
    matches.set(name, matchModel(name));
  }
  return matches.get(name);
}

/** The table's row of the run's model. */
export function modelRow(run: Resolution): PretrainedModel | undefined {
  return matchOf(run)?.model;
}

/** What the name or the dimensions of the model tell. A dimension that the code states differently makes it another model than the row's. */
export function deriveModel(run: Resolution, hub?: HubTable): void {
  const found = matchOf(run);
  if (found && !isChanged(run, found.model)) {
    deriveRow(run, found.model, found.match === "variant" ? `as ${found.model.id}` : `table row ${found.model.id}`);
  }
  if (!found && hub) deriveFromHub(run, hub);
  deriveArchitectureSize(run);
  if (!found) deriveNamedSize(run);
}

function deriveRow(run: Resolution, model: PretrainedModel, reason: string): void {
  const given: readonly (readonly [InputName, number | null])[] = [
    ["parameterCount", model.parameterCount],
    ["activeParameterCount", model.activeParameterCount],
    ["layerCount", model.layerCount],
    ["hiddenSize", model.hiddenSize],
    ["headCount", model.headCount],
    ["vocabularySize", model.vocabularySize],
  ];
  for (const [input, value] of given) if (value !== null) run.derive(input, value, ["modelId"], reason);
  const task = taskOf(model.kind);
  if (task !== undefined) run.derive("task", task, ["modelId"], `${reason}: ${model.kind}`);
}

/** What the Hub says of a model that has no row. */
function deriveFromHub(run: Resolution, hub: HubTable): void {
  const name = run.text("modelId");
  if (name === undefined || run.has("parameterCount")) return;
  const answer = hub.model(name);
  if (answer === "pending") run.leaveUnknown("parameterCount", lookingUp);
  if (answer === undefined || answer === "pending") return;
  const reason = readOnHub(answer.day);
  const { parameterCount, layerCount, hiddenSize, headCount, vocabularySize } = answer.found;
  const given = { parameterCount, layerCount, hiddenSize, headCount, vocabularySize };
  for (const [input, value] of Object.entries(given))
    if (value !== null) run.derive(input as InputName, value, ["modelId"], reason);
}

/** A configuration under a known name with its own depth, width or weights is not the pretrained model. */
function isChanged(run: Resolution, model: PretrainedModel): boolean {
  const differs = (input: InputName, value: number | null): boolean => {
    const stated = run.number(input);
    return stated !== undefined && value !== null && Math.abs(stated - value) > tolerance * value;
  };
  return differs("layerCount", model.layerCount) || differs("hiddenSize", model.hiddenSize);
}

const tolerance = 0.01;

const tasks: { readonly [K in ModelKind]?: string } = {
  "causal-lm": "causal-lm",
  "vision-language": "causal-lm",
  "masked-lm": "masked-lm",
  seq2seq: "seq2seq",
  embedding: "embedding",
  "image-classification": "image-classification",
  detection: "detection",
  segmentation: "segmentation",
  diffusion: "diffusion",
  speech: "speech",
  "audio-classification": "speech",
  "video-classification": "image-classification",
  reinforcement: "reinforcement",
};

/** What a model of a kind is trained for, where the code does not say it. */
function taskOf(kind: ModelKind): string | undefined {
  return tasks[kind];
}

function deriveArchitectureSize(run: Resolution): void {
  const layerCount = run.number("layerCount");
  const hiddenSize = run.number("hiddenSize");
  if (layerCount === undefined || hiddenSize === undefined) return;
  const vocabularySize = run.number("vocabularySize");
  const headCount = run.number("headCount");
  // Heads over pictures, and no words: a vision transformer.
  const isVision = vocabularySize === undefined && headCount !== undefined && run.number("imageSize") !== undefined;
  const size = parametersFromArchitecture({
    layerCount,
    hiddenSize,
    ...(vocabularySize === undefined ? {} : { vocabularySize }),
    ...(headCount === undefined ? {} : { headCount }),
    ...(isVision ? { family: "vit" as const } : {}),
  });
  if (!size) return;
  const from: readonly InputName[] = ["layerCount", "hiddenSize", isVision ? "headCount" : "vocabularySize"];
  const reason = `${size.family} layers: ${size.formula}`;
  // Where the code's own layers could not be counted, what a usual model of these dimensions has is a guess.
  if (run.reasonOf("parameterCount") === undefined) run.derive("parameterCount", size.parameterCount, from, reason);
  else run.assume("parameterCount", size.parameterCount, `as ${reason}`);
}

function deriveNamedSize(run: Resolution): void {
  const name = run.text("modelId");
  const size = name === undefined ? undefined : sizeFromName(name);
  if (!size) return;
  const reason = `${size.word} in the model's name`;
  run.derive("parameterCount", size.parameterCount, ["modelId"], reason);
  if (size.activeParameterCount !== null) {
    run.derive("activeParameterCount", size.activeParameterCount, ["modelId"], reason);
  }
}

/** Seconds in a frame of sound: speech models look at 20 ms at a time. */
const frameSeconds = 0.02;

/** FLOPs of one forward pass at the run's own picture size or length of recording; at the row's where the run does not say it. */
export function deriveForwardFlops(run: Resolution): void {
  const model = modelRow(run);
  if (model?.forwardFlopsPerSample == null) return;
  const times = timesTheWeights(run, model);
  if (times !== 1) {
    deriveScaledFlops(run, model, times);
    return;
  }
  const frames = run.number("meanSampleTokens");
  if (model.audioSeconds !== null) {
    const seconds = frames === undefined ? model.audioSeconds : frames * frameSeconds;
    const from: readonly InputName[] = frames === undefined ? ["modelId"] : ["modelId", "meanSampleTokens"];
    const flops = forwardFlopsAt(model, { audioSeconds: seconds }) ?? undefined;
    run.derive("forwardFlopsPerSample", flops, from, `table row ${model.id}, ${seconds.toFixed(1)} s of sound`);
    return;
  }
  const imageSize = run.number("imageSize");
  const isOwnSize = imageSize === undefined || imageSize === model.imageSize;
  const flops = forwardFlopsAt(model, imageSize === undefined ? {} : { imageSize }) ?? undefined;
  const size = imageSize ?? model.imageSize;
  const reason = `table row ${model.id}${size === null ? "" : `, ${String(size)} px`}`;
  const from: readonly InputName[] = isOwnSize ? ["modelId"] : ["modelId", "imageSize"];
  run.derive("forwardFlopsPerSample", flops, from, reason);
  if (model.forwardOutputsPerSample === null || model.imageSize === null || size === null || flops === undefined)
    return;
  // Of another network under the row's name they are others.
  if (Math.abs((run.number("forwardFlopsPerSample") ?? 0) / flops - 1) > sameWork) return;
  const outputs = model.forwardOutputsPerSample * (size / model.imageSize) ** 2;
  run.derive("forwardOutputsPerSample", outputs, from, reason);
}

/** How many times the row's weights the run says its network has; 1 where the two differ by no more than a head or another count of them. */
function timesTheWeights(run: Resolution, model: PretrainedModel): number {
  const times = (run.number("parameterCount") ?? model.parameterCount) / model.parameterCount;
  return times > otherHead || times < 1 / otherHead ? times : 1;
}

const otherHead = 1.25;

/** A network under the row's name that is wider or deeper: each of its weights is used as often as the row's are. */
function deriveScaledFlops(run: Resolution, model: PretrainedModel, times: number): void {
  const imageSize = run.number("imageSize");
  const frames = run.number("meanSampleTokens");
  const at = {
    ...(imageSize === undefined ? {} : { imageSize }),
    ...(model.audioSeconds === null || frames === undefined ? {} : { audioSeconds: frames * frameSeconds }),
  };
  const flops = forwardFlopsAt(model, at);
  if (flops === null) return;
  const from: readonly InputName[] = ["modelId", "parameterCount"];
  run.derive(
    "forwardFlopsPerSample",
    flops * times,
    from,
    `as ${model.id} with ${times.toPrecision(2)} times the weights`,
  );
}

/** Counts of FLOPs differ by as much, with and without what is not a product. */
const sameWork = 0.15;

/**
 * Tokens that a token of the model looks back, where the table knows it: of models that have a window in some layers only, the one window that
 * leaves as many pairs of tokens. A model with the table's shape is meant; what the code says of its window wins.
 */
export function deriveAttentionWindow(run: Resolution): void {
  const model = modelRow(run);
  const sequence = run.number("sequenceLength");
  if (model?.attentionWindow == null || sequence === undefined || sequence <= model.attentionWindow) return;
  if (isChanged(run, model)) return;
  const { attentionWindow, windowedLayerShare } = model;
  const share = attentionWindow / sequence;
  // Of all pairs of tokens, those in the window: looking back, 2w/s − w²/s².
  const isCausal = run.text("task") === "causal-lm";
  const inWindow = isCausal ? share * (2 - share) : share;
  const pairs = windowedLayerShare * inWindow + 1 - windowedLayerShare;
  const window = sequence * (isCausal ? 1 - Math.sqrt(Math.max(0, 1 - pairs)) : pairs);
  const layers = windowedLayerShare < 1 ? ` in ${String(Math.round(100 * windowedLayerShare))} % of the layers` : "";
  const reason = `table row ${model.id}: ${String(attentionWindow)} tokens${layers}`;
  run.derive(
    "attentionWindow",
    Math.round(window),
    windowedLayerShare < 1 ? ["modelId", "sequenceLength"] : ["modelId"],
    reason,
  );
}
