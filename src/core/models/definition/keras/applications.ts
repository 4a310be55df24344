/** The networks of `keras.applications`: how many numbers each keeps, with and without its head. */
import { asBoolean, asNumber, asString, isNone, likely, type Value } from "../../../evaluate/value";
import type { Call } from "../../../evaluate/trace";
import { recordEntry } from "../../../source/recordEntry";
import { Arguments } from "../arguments";
import type { Axes, Built } from "./layerRule";
import { forwardFlopsAt, matchModel } from "../../pretrained";
import { applicationSizes, type ApplicationSize } from "./applicationSizes";

const parameters = ["include_top", "weights", "input_tensor", "input_shape", "pooling", "classes"];

export type Application = Built & {
  /** Side of the pictures that it is given, pixels, where they are square and of a known size. */
  readonly side?: number;
};

/** What a call such as `keras.applications.ResNet50(include_top=False, pooling="avg")` builds; undefined where it is not known. */
export function applicationOf(
  call: Call,
  input: Axes | undefined,
  note: (reason: string) => void,
): Application | undefined {
  const size = recordEntry(applicationSizes, call.method);
  if (!size) return undefined;
  const args = new Arguments(call, size.parameters ?? parameters, note);
  const [all, trained, channels, withTop] = size.counts;
  // A network that is made wider or narrower has other sizes.
  for (const width of ["alpha", "minimalistic"]) {
    const value = call.kwargs.get(width);
    if (value && asNumber(value) !== 1 && asBoolean(value) !== false)
      throw args.stop(`its ${width} is not the usual one`);
  }
  const shape = channelsLast(args.given("input_shape")) ?? input;
  const side = sideOf(shape);
  const picture = {
    flops: forwardFlopsOf(call.method, shape ? side : usualSide, withTop),
    ...(side !== undefined && { side }),
  };
  if (shape?.at(-1) !== undefined && shape.at(-1) !== 3) throw args.stop("its pictures have not three channels");
  if (args.flag("include_top", true)) {
    const classes = args.count("classes", 1000);
    const perClass = size.headInputs === null ? undefined : size.headInputs + 1;
    if (classes !== 1000 && perClass === undefined) throw args.stop("its head is not known for this number of classes");
    const count = withTop + (classes - 1000) * (perClass ?? 0);
    return { trained: count - (all - trained), kept: all - trained, output: [classes], ...picture };
  }
  const pooling = call.kwargs.get("pooling") ?? args.given("pooling");
  const pooled = pooling !== undefined && !isNone(pooling) && asString(pooling) !== undefined;
  const places: Axes = pooled ? [] : gridOf(shape, size.grid);
  return { trained, kept: all - trained, output: [...places, channels], ...picture };
}

/** FLOPs for one picture, of the published network with this name and size; its head is next to none of them. Undefined where it is not known. */
function forwardFlopsOf(name: string, side: number | undefined, parameterCount: number): number | undefined {
  const model = matchModel(name)?.model;
  if (!model || side === undefined) return undefined;
  const isSame = Math.abs(model.parameterCount - parameterCount) < 0.05 * parameterCount;
  return isSame ? (forwardFlopsAt(model, { imageSize: side }) ?? undefined) : undefined;
}

/** Side of square pictures: height, width, channels. */
function sideOf(shape: Axes | undefined): number | undefined {
  const [height, width] = shape?.length === 3 ? shape : [];
  return height !== undefined && height === width ? height : undefined;
}

/** Side of the pictures that most of the networks take where nothing is said, pixels. */
const usualSide = 224;

/** Places that are left of a picture after five halvings, where the picture's size and the rule are known. */
function gridOf(shape: Axes | undefined, rule: ApplicationSize["grid"]): Axes {
  const [height, width] = shape ?? [];
  return [height, width].map((length) => {
    if (length === undefined || rule === null) return undefined;
    return rule === "up" ? Math.ceil(length / 32) : Math.floor(length / 32);
  });
}

function channelsLast(value: Value | undefined): Axes | undefined {
  const held = value && likely(value);
  if (held?.kind !== "tuple" && held?.kind !== "list") return undefined;
  return held.items.map((item) => {
    const axis = likely(item);
    return axis.kind === "number" ? axis.value : undefined;
  });
}
