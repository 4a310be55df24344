/** Sizes of the networks of `keras.applications`. */

export interface ApplicationSize {
  /** Numbers kept without the head: all, those that are trained; channels of the output; numbers kept with the head for 1000 classes. */
  readonly counts: readonly [all: number, trained: number, channels: number, withTop: number];
  /** Width of what the last layer of the head takes; null where the head is another. */
  readonly headInputs: number | null;
  /** Pixels to a side that one place of the output stands for. */
  readonly stride: number;
  readonly parameters?: readonly string[];
}

export const applicationSizes: Readonly<Record<string, ApplicationSize>> = {};
