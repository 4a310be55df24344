import type { Arguments } from "../arguments";
import type { WeightShapes } from "../moduleTree";

/** What a class of layers keeps: its parameters in order, and the shapes of its weights from them. */
export interface LayerRule {
  readonly parameters: readonly string[];
  readonly weights: (args: Arguments) => WeightShapes;
}
