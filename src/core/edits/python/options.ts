/** An option added to the Python call that makes a training's options. */
import { accelerateOptions, huggingfaceOptions, lightningOptions, type Spelling } from "../options";
import { optionPlaces, placeOf, type EditContext, type Place } from "../place";
import { refuse, type Edits } from "../textEdit";
import { dottedName } from "../../syntax/python/walk";
import type { InputName } from "../../run/inputs";
import type { Plain } from "../literal";
import { setKeywords } from "./keyword";
import { eachExpression, spotAt, type CallExpression } from "./spot";

/** Calls that take options, by the last part of their name. */
const hosts: readonly (readonly [frameworks: RegExp, callee: RegExp, spelling: Spelling])[] = [
  [
    /^(transformers|trl|unsloth|sentence-transformers)$/,
    /(TrainingArguments|(SFT|DPO|GRPO|KTO|ORPO|CPO|Reward|RLOO|PPO)Config)$/,
    huggingfaceOptions,
  ],
  [/^lightning$/, /^Trainer$/, lightningOptions],
  [/^(pytorch|accelerate)$/, /^Accelerator$/, accelerateOptions],
];

export interface Host {
  readonly place: Place;
  readonly call: CallExpression;
  readonly spelling: Spelling;
}

/** The call that an option of the run belongs to. */
export function optionHost(context: EditContext, input: InputName): Host | undefined {
  const framework = String(context.inputs.framework?.value);
  for (const place of optionPlaces(context, input)) {
    if (!isPython(place)) continue;
    for (const call of spotAt(place.document, place.at).calls) {
      const found = hosts.find(([frameworks, callee]) => frameworks.test(framework) && callee.test(lastName(call)));
      if (found) return { place, call, spelling: found[2] };
    }
  }
  return onlyHost(context, framework);
}

/** Where no place leads to it: the one call of its kind in the file of the run. */
function onlyHost(context: EditContext, framework: string): Host | undefined {
  const place = placeOf(context.anchor, context.lookup);
  const kind = hosts.find(([frameworks]) => frameworks.test(framework));
  if (!place || !isPython(place)) return undefined;
  const kinds = hosts.filter(([frameworks]) => frameworks.test(framework));
  const found: Host[] = [];
  eachExpression(place.document, (expression) => {
    if (expression.type !== "call") return;
    const match = kinds.find(([, callee]) => callee.test(lastName(expression)));
    if (match) found.push({ place, call: expression, spelling: match[2] });
  });
  return kind && found.length === 1 ? found[0] : undefined;
}

/** Writes an input's value as keyword arguments of the call that holds the options. */
export function setOption(context: EditContext, input: InputName, value: Plain): Edits {
  const host = optionHost(context, input);
  if (!host) return refuse("the options of this training are not made in a call that is known");
  const options = host.spelling(input, value);
  if (!options) return refuse(`${lastName(host.call)} has no option for it`);
  return setKeywords(
    host.place.document,
    host.call,
    options.map(({ key, value: plain }) => [key, plain]),
  );
}

export function isPython({ document }: Place): boolean {
  return document.language === "python" || document.language === "notebook";
}

export function lastName(call: CallExpression): string {
  return dottedName(call.callee)?.split(".").at(-1) ?? "";
}
