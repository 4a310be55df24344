/** Layers of Keras: what each keeps once it is built, and what it gives. */
import { convolutionLayers } from "./convolution";
import { denseLayers } from "./dense";
import type { KerasRule } from "./layerRule";
import { recurrentLayers } from "./recurrent";
import { reshapingLayer } from "./reshaping";

const rules = new Map<string, KerasRule>(
  [denseLayers, convolutionLayers, recurrentLayers].flatMap((table) => Object.entries(table)),
);

/** The name of a Keras layer class without its module: `tensorflow.keras.layers.Dense` is `Dense`. */
export function kerasLayerName(dotted: string): string | undefined {
  return /(?:^|\.|_)keras\.(?:src\.)?layers\.(?:\w+\.)*([A-Z]\w*)$/.exec(dotted)?.[1];
}

/** The rule of a layer class, by its name. */
export function kerasRule(name: string): KerasRule | undefined {
  return rules.get(name) ?? reshapingLayer(name);
}
