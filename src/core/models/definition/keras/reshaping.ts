/** Layers without weights that change the shape. */
import { asNumber, likely } from "../../../evaluate/value";
import type { Arguments } from "../arguments";
import { productOf, sameAxes, type Axes, type KerasRule } from "./layerRule";
import { paddingOf, requireChannelsLast, slide } from "./windows";

function pooling(axes: number): KerasRule {
  return {
    parameters: ["pool_size", "strides", "padding"],
    build: (a, [input]) => {
      requireChannelsLast(a);
      const window = a.sizes("pool_size", axes, 2);
      const strides = a.given("strides") ? a.sizes("strides", axes) : window;
      const moved = slide((input ?? []).slice(0, axes), window, strides, paddingOf(a));
      return { trained: 0, output: [...moved, ...(input ?? []).slice(axes)] };
    },
  };
}

const globalPooling: KerasRule = {
  parameters: ["data_format", "keepdims"],
  build: (a, [input]) => {
    requireChannelsLast(a);
    const places = a.flag("keepdims", false) ? (input ?? []).slice(0, -1).map(() => 1) : [];
    return { trained: 0, output: [...places, ...(input ?? []).slice(-1)] };
  },
};

const flatten: KerasRule = {
  parameters: [],
  build: (_, [input]) => ({ trained: 0, output: [productOf(input ?? [])] }),
};

const reshape: KerasRule = {
  parameters: ["target_shape"],
  build: (a, [input]) => {
    const target = signed(a, "target_shape");
    const known = target.filter((length) => length !== -1);
    const total = productOf(input ?? []);
    const rest = total === undefined ? undefined : total / (productOf(known) ?? 1);
    return { trained: 0, output: target.map((length) => (length === -1 ? rest : length)) };
  },
};

/** Whole numbers of which one may be −1. */
function signed(a: Arguments, name: string): number[] {
  const value = a.given(name);
  const held = value && likely(value);
  const items = held?.kind === "tuple" || held?.kind === "list" ? held.items : value ? [value] : [];
  return items.map((item) => {
    const number = asNumber(item);
    if (number === undefined) throw a.stop(`${name} is not known`, value);
    return number;
  });
}

const permute: KerasRule = {
  parameters: ["dims"],
  build: (a, [input]) => ({ trained: 0, output: a.shape("dims").map((axis) => input?.[axis - 1]) }),
};

const repeatVector: KerasRule = {
  parameters: ["n"],
  build: (a, [input]) => ({ trained: 0, output: [a.count("n"), ...(input ?? [])] }),
};

function upSampling(axes: number): KerasRule {
  return {
    parameters: ["size"],
    build: (a, [input]) => {
      const factors = a.sizes("size", axes, 2);
      const grown = (input ?? []).slice(0, axes).map((length, i) => length && length * (factors[i] ?? 1));
      return { trained: 0, output: [...grown, ...(input ?? []).slice(axes)] };
    },
  };
}

/** Rows added (`sign` 1) or cut off (−1) at both ends of each axis: one number, one for each axis, or a pair for each. */
function bordering(axes: number, parameter: string, sign: 1 | -1, fallback: number): KerasRule {
  return {
    parameters: [parameter],
    build: (a, [input]) => {
      const borders = bordersOf(a, parameter, axes, fallback);
      const moved = (input ?? []).slice(0, axes).map((length, i) => length && length + sign * (borders[i] ?? 0));
      return { trained: 0, output: [...moved, ...(input ?? []).slice(axes)] };
    },
  };
}

function bordersOf(a: Arguments, name: string, axes: number, fallback: number): number[] {
  const value = a.given(name);
  const held = value && likely(value);
  if (held?.kind !== "tuple" && held?.kind !== "list")
    return Array.from({ length: axes }, () => 2 * a.count(name, fallback));
  const all = axes === 1 ? [held] : held.items.map(likely);
  return all.map((item) => {
    if (item.kind !== "tuple" && item.kind !== "list") return 2 * (asNumber(item) ?? Number.NaN);
    return item.items.reduce((sum, side) => sum + (asNumber(side) ?? Number.NaN), 0);
  });
}

const resizing: KerasRule = {
  parameters: ["height", "width"],
  build: (a, [input]) => ({
    trained: 0,
    output: [a.count("height"), a.count("width"), ...(input ?? []).slice(-1)],
  }),
};

const concatenate: KerasRule = {
  parameters: ["axis"],
  build: (a, inputs) => {
    const [first] = inputs;
    const axis = signedAxis(a, first?.length ?? 0);
    const lengths = inputs.map((input) => input[axis]);
    const sum = lengths.reduce(
      (all, length) => (all === undefined || length === undefined ? undefined : all + length),
      0,
    );
    return { trained: 0, output: (first ?? []).map((length, i) => (i === axis ? sum : length)) };
  },
};

/** The axis that is named with the batch as axis 0, in axes without it. */
function signedAxis(a: Arguments, rank: number): number {
  const axis = asNumber(a.given("axis")) ?? -1;
  return axis < 0 ? axis + rank : axis - 1;
}

/** Sums, products and the like of inputs that look alike. */
const merging: KerasRule = {
  parameters: [],
  build: (_, inputs) => {
    const rank = Math.max(0, ...inputs.map((input) => input.length));
    const longest: Axes = inputs.find((input) => input.length === rank) ?? [];
    return {
      trained: 0,
      output: longest.map((length, i) =>
        length === 1 ? (inputs.find((input) => (input[i] ?? 1) !== 1)?.[i] ?? 1) : length,
      ),
    };
  },
};

const same =
  /^(Dropout|SpatialDropout[123]D|GaussianNoise|GaussianDropout|AlphaDropout|Activation|ReLU|LeakyReLU|ELU|ThresholdedReLU|Softmax|Rescaling|Random\w+|Rand(Augment|\w*Aug)|AutoContrast|ActivityRegularization|Masking|Identity|UnitNormalization|MixUp|CutMix)$/;

const table = new Map<string, KerasRule>([
  ["Flatten", flatten],
  ["Reshape", reshape],
  ["Permute", permute],
  ["RepeatVector", repeatVector],
  ["Resizing", resizing],
  ["CenterCrop", resizing],
  ["RandomCrop", resizing],
  ["Concatenate", concatenate],
  ...["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"].map((name) => [name, merging] as const),
  ...[1, 2, 3].flatMap((axes) => [
    [`MaxPooling${axes}D`, pooling(axes)] as const,
    [`MaxPool${axes}D`, pooling(axes)] as const,
    [`AveragePooling${axes}D`, pooling(axes)] as const,
    [`AvgPool${axes}D`, pooling(axes)] as const,
    [`GlobalMaxPooling${axes}D`, globalPooling] as const,
    [`GlobalMaxPool${axes}D`, globalPooling] as const,
    [`GlobalAveragePooling${axes}D`, globalPooling] as const,
    [`GlobalAvgPool${axes}D`, globalPooling] as const,
    [`UpSampling${axes}D`, upSampling(axes)] as const,
    [`ZeroPadding${axes}D`, bordering(axes, "padding", 1, 1)] as const,
    [`Cropping${axes}D`, bordering(axes, "cropping", -1, axes === 2 ? 0 : 1)] as const,
  ]),
]);

export function reshapingLayer(name: string): KerasRule | undefined {
  return table.get(name) ?? (same.test(name) ? sameAxes : undefined);
}
