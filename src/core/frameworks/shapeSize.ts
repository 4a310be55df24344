/** The weights of a transformer whose file states its shape: depth, width and vocabulary, and what few layers have. */
import { parametersFromArchitecture, type TransformerShape } from "../models/architectureSize";
import type { Span } from "../source/sourceText";
import type { FactSheet } from "./facts";

/** What a file says beyond depth, width, heads and vocabulary: gates, grouped heads, untied embeddings, experts. Undefined where it does not. */
export type ShapeDetails = { readonly [K in keyof TransformerShape]?: TransformerShape[K] | undefined };

/** Claims the number of weights from the dimensions already claimed; nothing where one is missing. */
export function stateShapeSize(sheet: FactSheet, details: ShapeDetails, spans: readonly Span[]): void {
  const [layerCount, hiddenSize] = [sheet.number("layerCount"), sheet.number("hiddenSize")];
  if (layerCount === undefined || hiddenSize === undefined) return;
  const named = {
    layerCount,
    hiddenSize,
    headCount: sheet.number("headCount"),
    vocabularySize: sheet.number("vocabularySize"),
    ...details,
  };
  const shape = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  const size = parametersFromArchitecture({ layerCount, hiddenSize, ...shape });
  if (!size) return;
  const claim = { origin: "derived", spans, reason: `${size.family} layers: ${size.formula}` } as const;
  sheet.state("parameterCount", size.parameterCount, undefined, claim);
  if (size.activeParameterCount !== null)
    sheet.state("activeParameterCount", size.activeParameterCount, undefined, claim);
}
