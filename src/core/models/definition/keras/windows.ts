/** Where windows of convolutions and pooling land. */
import { asString } from "../../../evaluate/value";
import type { Arguments } from "../arguments";
import type { Axes } from "./layerRule";

type Sizes = readonly number[];

export function paddingOf(args: Arguments): string {
  return asString(args.given("padding"))?.toLowerCase() ?? "valid";
}

/** Lengths after a window slides over axes: `same` keeps one step for each stride, `valid` stays inside. */
export function slide(axes: Axes, window: Sizes, strides: Sizes, padding: string, dilation?: Sizes): Axes {
  return axes.map((length, i) => {
    if (length === undefined) return undefined;
    const stride = strides[i] ?? 1;
    if (padding === "same" || padding === "causal") return Math.ceil(length / stride);
    const reach = ((window[i] ?? 1) - 1) * (dilation?.[i] ?? 1);
    return Math.max(0, Math.floor((length - reach - 1) / stride) + 1);
  });
}

/** Lengths after a transposed convolution. */
export function spread(axes: Axes, window: Sizes, strides: Sizes, padding: string): Axes {
  return axes.map((length, i) => {
    if (length === undefined) return undefined;
    const stride = strides[i] ?? 1;
    return length * stride + (padding === "same" ? 0 : Math.max((window[i] ?? 1) - stride, 0));
  });
}

/** The one layout in which channels come last; another stops the count. */
export function requireChannelsLast(args: Arguments): void {
  if (asString(args.given("data_format")) === "channels_first") throw args.stop("channels come first");
}
