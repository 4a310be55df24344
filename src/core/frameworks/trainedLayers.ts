/** Claims of tools that train whole layers of a language model and leave the others as they are. */
import { asString, type Value } from "../evaluate/value";
import { findModel } from "../models/pretrained";
import type { FactSheet } from "./facts";

/** What a file says of the layers that are trained. */
export interface TrainedLayers {
  readonly model: Value | undefined;
  /** So many, counted from the last one. */
  readonly count: number;
  /** Where the number stands; undefined where it is the tool's default. */
  readonly from: Value | undefined;
  /** What says that layers are trained. */
  readonly kind: Value | undefined;
  readonly tool: string;
}

/**
 * Claims that the last layers of a published model are trained, and how many weights they have. Training of all layers is full; gradients
 * of layers other than the last ones pass through those behind them.
 */
export function stateTrainedLayers(sheet: FactSheet, { model, count, from, kind, tool }: TrainedLayers): void {
  const known = findModel(asString(model) ?? "");
  const all = known?.layerCount ?? Infinity;
  if (count >= all) {
    sheet.state("method", "full", kind);
    return;
  }
  const claim = {
    origin: from ? "derived" : "default",
    spans: (from ?? kind)?.spans ?? [],
    reason: `${tool}: the last ${String(count)} layers are trained`,
  } as const;
  sheet.state("method", "frozen-backbone", from ?? kind, claim);
  if (known?.layerCount == null) return;
  const embeddings = (known.vocabularySize ?? 0) * (known.hiddenSize ?? 0);
  const perLayer = (known.parameterCount - Math.min(embeddings, known.parameterCount / 2)) / known.layerCount;
  sheet.state("trainableParameterCount", Math.round(count * perLayer), from, claim);
}
