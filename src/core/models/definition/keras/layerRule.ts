import type { Arguments } from "../arguments";

/** Axes of a tensor without the batch; undefined is an axis whose length is not known (the words of a text). */
export type Axes = readonly (number | undefined)[];

/** What a layer keeps and gives once it is built on its inputs. */
export interface Built {
  /** Numbers in its weights that training changes. */
  readonly trained: number;
  /** Numbers in its weights that training does not change by gradients: running statistics. */
  readonly kept?: number;
  readonly output: Axes;
  /** FLOPs of one sample, a multiply-add as 2; undefined where an axis is not known. Element-wise work is left out. */
  readonly flops?: number | undefined;
}

export interface KerasRule {
  /** Parameters of the constructor in order. */
  readonly parameters: readonly string[];
  /** @param inputs the axes of each input. */
  readonly build: (args: Arguments, inputs: readonly Axes[]) => Built;
}

/** The length of the last axis, which must be known. */
export function channelsOf(args: Arguments, axes: Axes | undefined): number {
  const channels = axes?.at(-1);
  if (channels === undefined) throw args.stop("the shape of its input is not known");
  return channels;
}

/** The product of axes; undefined where one is not known. */
export function productOf(axes: Axes): number | undefined {
  let product = 1;
  for (const axis of axes) {
    if (axis === undefined) return undefined;
    product *= axis;
  }
  return product;
}

export function times(factor: number, axes: Axes): number | undefined {
  const product = productOf(axes);
  return product === undefined ? undefined : factor * product;
}

/** A layer without weights whose output looks like its input. */
export const sameAxes: KerasRule = {
  parameters: [],
  build: (_, inputs) => ({ trained: 0, output: inputs[0] ?? [] }),
};
