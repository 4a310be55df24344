import type { Operands } from "../forward/operation";
import type { Shape } from "../moduleTree";

/** What a layer of Flax keeps once it is applied, and what it gives. */
export interface Applied {
  /** Numbers in its parameters; running statistics are no parameters. */
  readonly weights: number;
  readonly shape: Shape;
  /** A multiply-add is 2; what is done element by element does not count. */
  readonly flops: number;
}

export interface FlaxRule {
  /** Parameters of the constructor in order. */
  readonly parameters: readonly string[];
  /** Parameters of the call in order, tensors first. */
  readonly inputs?: readonly string[];
  readonly apply: (settings: Operands, given: Operands) => Applied;
}

/** The last axis of a tensor: its features. */
export function featuresOf(shape: Shape): number {
  return shape.at(-1) ?? 1;
}
