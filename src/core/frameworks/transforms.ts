/** The size of images where the code cuts or scales them, away from the data set that uses it. */
import { asNumber, likely, type Value } from "../evaluate/value";
import type { Call, Trace } from "../evaluate/trace";
import { anyArgument } from "./calls";
import type { FactSheet } from "./facts";

/** In order: what cuts for training stands above what scales everything, validation images included. */
const steps = [/(^|\.)aug_transforms$/, /\.RandomResizedCrop$/, /\.RandomCrop$/, /\.CenterCrop$/, /\.Resize$/];

/** Claims the side of the images in pixels, where all transforms of the decisive kind, or else the image processors, agree on one. */
export function stateImageSide(sheet: FactSheet, trace: Trace): void {
  if (!sheet.isSilentOn("imageSize")) return;
  const earlier = replacedLater(trace);
  const transforms = trace.calls.filter(
    (call) => /transforms|albumentations|kornia|fastai/.test(call.callee) && !earlier.has(call),
  );
  for (const step of steps) {
    const sizes = transforms
      .filter((call) => step.test(call.callee))
      .map((call) => sideOf(anyArgument(call, ["size", "height"], 0)));
    const known = sizes.filter((size) => size !== undefined);
    if (known.length === 0) continue;
    stateAgreed(sheet, known);
    return;
  }
  stateAgreed(sheet, processedSides(trace));
}

function stateAgreed(sheet: FactSheet, sides: readonly Value[]): void {
  if (new Set(sides.map((side) => asNumber(side))).size === 1) sheet.add("imageSize", sides[0]);
}

/** The sides that image processors of transformers are told: `AutoImageProcessor.from_pretrained(id, size={"height": 480, "width": 480})`. */
function processedSides(trace: Trace): readonly Value[] {
  return trace.calls.flatMap((call) => {
    if (!/^transformers\.(\w+\.)*\w*(ImageProcessor|FeatureExtractor)(Fast)?(\.from_pretrained)?$/.test(call.callee))
      return [];
    const size = call.kwargs.get("size");
    const held = size && likely(size);
    if (held?.kind !== "dict") return sideOf(size) ?? [];
    const [height, width] = [held.entries.get("height"), held.entries.get("width")];
    return height && asNumber(height) !== undefined && asNumber(height) === asNumber(width) ? [height] : [];
  });
}

/** Transforms whose size another one sets anew after them: `Compose([CenterCrop(178), Resize(128)])`. */
function replacedLater(trace: Trace): ReadonlySet<Call> {
  const replaced = new Set<Call>();
  for (const { callee, args } of trace.calls) {
    const list = /\.(Compose|Sequential)$/.test(callee) && args[0] && likely(args[0]);
    if (!list || list.kind !== "list") continue;
    const sizing = list.items.flatMap((item) => {
      const held = likely(item);
      const made = held.kind === "object" ? held.call : undefined;
      return made && steps.some((step) => step.test(made.callee)) ? [made] : [];
    });
    for (const made of sizing.slice(0, -1)) replaced.add(made);
  }
  return replaced;
}

/** A number, or the first of two equal ones. */
function sideOf(size: Value | undefined): Value | undefined {
  const held = size && likely(size);
  if (held?.kind === "number") return size;
  if (held?.kind !== "tuple" && held?.kind !== "list") return undefined;
  const [first, second] = held.items;
  return asNumber(first) !== undefined && asNumber(first) === asNumber(second ?? first) ? first : undefined;
}
