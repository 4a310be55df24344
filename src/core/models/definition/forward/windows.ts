/** Operations that move a window: pooling, padding, resizing, taking patches. */
import { asBoolean, asNumber, likely } from "../../../evaluate/value";
import type { Shape } from "../moduleTree";
import { one, several, type Operands, type Operation, type Outcome } from "./operation";

/** Places that a window takes along an axis. */
export function convolved(length: number, kernel: number, stride: number, padding: number, dilation: number): number {
  return Math.floor((length + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

export function transposedLength(
  length: number,
  kernel: number,
  stride: number,
  padding: number,
  outputPadding: number,
  dilation: number,
): number {
  return (length - 1) * stride - 2 * padding + dilation * (kernel - 1) + outputPadding + 1;
}

function withPlaces(input: Shape, axes: number, places: Shape): Shape {
  return [...input.slice(0, -axes), ...places];
}

/** @param settings where the window's sizes are given: the operation's own arguments, or the layer's. */
export function pool(a: Operands, input: Shape, axes: number, settings: Operands = a, isMean = false): Outcome {
  const kernel = settings.sizes("kernel_size", axes);
  const stride = settings.given("stride") ? settings.sizes("stride", axes) : kernel;
  const padding = settings.sizes("padding", axes, 0);
  const dilation = isMean ? kernel.map(() => 1) : settings.sizes("dilation", axes, 1);
  const isCeiled = settings.flag("ceil_mode", false);
  a.fitting(input.length > axes ? input : undefined, input, kernel);
  const places = input.slice(-axes).map((length, i) => {
    const [k = 1, s = 1, p = 0, d = 1] = [kernel[i], stride[i], padding[i], dilation[i]];
    if (!isCeiled) return convolved(length, k, s, p, d);
    const whole = Math.ceil((length + 2 * p - d * (k - 1) - 1) / s) + 1;
    // A window that would begin in the padding behind the input is left out.
    return (whole - 1) * s >= length + p ? whole - 1 : whole;
  });
  a.fitting(places.every((length) => length > 0) ? input : undefined, input, kernel);
  const shape = withPlaces(input, axes, places);
  const places_ = settings.call.kwargs.get("return_indices");
  return places_ && asBoolean(places_) === true ? several([shape, shape]) : one(shape);
}

/** Pooling to a size; None keeps an axis. */
export function poolTo(a: Operands, input: Shape, axes: number, settings: Operands = a): Outcome {
  const value = settings.given("output_size");
  const held = value && likely(value);
  const items = held?.kind === "tuple" || held?.kind === "list" ? held.items : undefined;
  if (items && items.length !== axes) throw a.stop("output_size is not known", value);
  const places = input.slice(-axes).map((length, i) => {
    const wanted = items ? items[i] : value;
    if (wanted && likely(wanted).kind === "none") return length;
    const number = asNumber(wanted);
    if (number === undefined) throw a.stop("output_size is not known", value);
    return number;
  });
  return one(withPlaces(input, axes, places));
}

/** To a size, or by a factor, along all axes behind the channels. */
export function resize(a: Operands, input: Shape, settings: Operands = a): Outcome {
  const axes = input.length - 2;
  if (axes < 1) throw a.stop("the shape of its input is not known");
  if (settings.given("size")) return one(withPlaces(input, axes, settings.sizes("size", axes)));
  const value = settings.given("scale_factor");
  const held = value && likely(value);
  const items = held?.kind === "tuple" || held?.kind === "list" ? held.items : undefined;
  const places = input.slice(2).map((length, i) => {
    const factor = asNumber(items ? items[i] : value);
    if (factor === undefined) throw a.stop("scale_factor is not known", value);
    return Math.floor(length * factor);
  });
  return one(withPlaces(input, axes, places));
}

/** Pairs of margins, the last axis first. */
export function pad(a: Operands, input: Shape, margins: Shape): Outcome {
  const shape = [...input];
  for (let i = 0; i + 1 < margins.length; i += 2) {
    const at = shape.length - 1 - i / 2;
    shape[at] = (shape[at] ?? 0) + (margins[i] ?? 0) + (margins[i + 1] ?? 0);
  }
  a.fitting(shape.every((length) => length >= 0) ? shape : undefined, input, margins);
  return one(shape);
}

/** Patches side by side: [batch, channels, height, width] to [batch, channels · patch, places]. */
export function unfold(a: Operands, input: Shape, settings: Operands = a): Outcome {
  const kernel = settings.sizes("kernel_size", 2);
  const stride = settings.sizes("stride", 2, 1);
  const padding = settings.sizes("padding", 2, 0);
  const dilation = settings.sizes("dilation", 2, 1);
  const [batch = 1, channels = 1, ...places] = a.fitting(input.length === 4 ? input : undefined, input);
  const counts = places.map((length, i) =>
    convolved(length, kernel[i] ?? 1, stride[i] ?? 1, padding[i] ?? 0, dilation[i] ?? 1),
  );
  return one([batch, channels * (kernel[0] ?? 1) * (kernel[1] ?? 1), (counts[0] ?? 1) * (counts[1] ?? 1)]);
}

export function fold(a: Operands, input: Shape, settings: Operands = a): Outcome {
  const kernel = settings.sizes("kernel_size", 2);
  const [batch = 1, held = 1] = input;
  return one([batch, held / ((kernel[0] ?? 1) * (kernel[1] ?? 1)), ...settings.sizes("output_size", 2)]);
}

export function shuffle(a: Operands, input: Shape, factor: number): Outcome {
  const [channels = 0, height = 0, width = 0] = input.slice(-3);
  const shape = [...input.slice(0, -3), channels / factor ** 2, height * factor, width * factor];
  return one(a.fitting(shape.every(Number.isInteger) ? shape : undefined, input));
}

function pooling(axes: number, isMean = false): Operation {
  const parameters = isMean
    ? ["input", "kernel_size", "stride", "padding", "ceil_mode"]
    : ["input", "kernel_size", "stride", "padding", "dilation", "ceil_mode"];
  return { parameters, run: (a) => pool(a, a.tensor("input"), axes, a, isMean) };
}

function adaptive(axes: number): Operation {
  return { parameters: ["input", "output_size"], run: (a) => poolTo(a, a.tensor("input"), axes) };
}

const interpolate: Operation = {
  parameters: ["input", "size", "scale_factor", "mode"],
  run: (a) => resize(a, a.tensor("input")),
};

export const windowOperations: Readonly<Record<string, Operation>> = {
  max_pool1d: pooling(1),
  max_pool2d: pooling(2),
  max_pool3d: pooling(3),
  avg_pool1d: pooling(1, true),
  avg_pool2d: pooling(2, true),
  avg_pool3d: pooling(3, true),
  adaptive_avg_pool1d: adaptive(1),
  adaptive_avg_pool2d: adaptive(2),
  adaptive_avg_pool3d: adaptive(3),
  adaptive_max_pool1d: adaptive(1),
  adaptive_max_pool2d: adaptive(2),
  interpolate,
  upsample: interpolate,
  pad: { parameters: ["input", "pad"], run: (a) => pad(a, a.tensor("input"), a.integers("pad") ?? []) },
  unfold: {
    parameters: ["input", "kernel_size", "dilation", "padding", "stride"],
    run: (a) => unfold(a, a.tensor("input")),
  },
  fold: { parameters: ["input", "output_size", "kernel_size"], run: (a) => fold(a, a.tensor("input")) },
  pixel_shuffle: {
    parameters: ["input", "upscale_factor"],
    run: (a) => shuffle(a, a.tensor("input"), a.count("upscale_factor")),
  },
  pixel_unshuffle: {
    parameters: ["input", "downscale_factor"],
    run: (a) => shuffle(a, a.tensor("input"), 1 / a.count("downscale_factor")),
  },
  grid_sample: {
    parameters: ["input", "grid"],
    run: (a) => one([...a.tensor("input").slice(0, 2), ...a.tensor("grid").slice(1, -1)]),
  },
  embedding: {
    parameters: ["input", "weight"],
    run: (a) => one([...a.tensor("input"), a.tensor("weight").at(-1) ?? 1]),
  },
  one_hot: { parameters: ["input", "num_classes"], run: (a) => one([...a.tensor("input"), a.count("num_classes")]) },
};
