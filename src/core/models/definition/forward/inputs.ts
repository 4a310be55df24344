/** What a model's forward pass may be given, where the code does not say: pictures or rows of numbers that fit its first layer. */
import { callableOf, classOf, findMember } from "../../../evaluate/definitions";
import { likely, type Value } from "../../../evaluate/value";
import { noneValue } from "../../../evaluate/values";
import { modulesOf, type ModuleNode, type Shape } from "../moduleTree";

/** One sample of the data. */
export interface Sample {
  /** Pixels on a side. */
  readonly imageSide?: number;
}

/** Samples that are followed together: with more than one, an axis for them is told from an axis of length 1. */
export const batchSize = 2;

/** Arguments of the forward pass to try in order, tensors as their shapes; none where they cannot be guessed from the layers. */
export function inputsFor(model: Value, module: ModuleNode, sample: Sample): readonly (readonly (Shape | Value)[])[] {
  const others = otherInputs(model);
  if (!others) return [];
  return firstInputs(module, sample).map((first) => [first, ...others]);
}

function firstInputs(module: ModuleNode, { imageSide: side }: Sample): readonly Shape[] {
  const layers = modulesOf(module).map(({ module: part }) => part);
  const convolution = layers.find(({ type }) => /^Conv[123]d$/.test(type));
  const linear = layers.find(({ type }) => type === "Linear");
  const takesWords = layers.some(({ type }) => /^Embedding(Bag)?$/.test(type));
  const channels = weightOf(convolution)?.[1];
  const width = weightOf(linear)?.[1];
  if (side !== undefined) {
    if (convolution)
      return convolution.type === "Conv2d" && channels !== undefined ? pictures(side, [channels, 3]) : [];
    // Without convolutions a picture is cut into patches, or is one long row: how long tells the channels.
    const colours = width === undefined ? 0 : width / (side * side);
    const likelyChannels = colours === 1 || colours === 3 ? [colours] : [3, 1];
    return pictures(side, likelyChannels).concat(width === undefined ? [] : [[batchSize, width]]);
  }
  return width !== undefined && !convolution && !takesWords ? [[batchSize, width]] : [];
}

function pictures(side: number, channels: readonly number[]): Shape[] {
  return [...new Set(channels)].map((count) => [batchSize, count, side, side]);
}

function weightOf(layer: ModuleNode | undefined): Shape | undefined {
  return layer?.weights.find(({ name }) => name === "weight")?.shape;
}

/** What `forward` takes after its first argument and has no default for: moments, classes, masks. Undefined where one is not known. */
function otherInputs(model: Value): readonly (Shape | Value)[] | undefined {
  const definition = classOf(likely(model));
  const member = definition && findMember(definition, "forward");
  const forward = member && callableOf(likely(member.value));
  if (forward?.kind !== "function") return [];
  const required = forward.parameters.slice(2).filter(({ kind, default: given }) => kind === "plain" && !given);
  const inputs = required.map(({ name }): Shape | Value | undefined => {
    if (/^(t|ts|time|times|timesteps?|noise_?levels?|sigmas?|y|labels?|targets?|class_?labels?|classes)$/.test(name))
      return [batchSize];
    return name.includes("mask") ? noneValue() : undefined;
  });
  const known = inputs.filter((input) => input !== undefined);
  return known.length === inputs.length ? known : undefined;
}
