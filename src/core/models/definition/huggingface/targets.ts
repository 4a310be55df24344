/** Modules of a model by their names, as adapters choose them. */
import { asNumber, asString, isNone, likely, type Value } from "../../../evaluate/value";
import type { ModuleNode } from "../moduleTree";
import { Stopped } from "../stopped";
import type { FamilyName } from "./dimensions";
import { namePattern } from "./namePattern";

/** What an adapter's configuration, or the arguments of unsloth's `get_peft_model`, say. */
export type AdapterOptions = ReadonlyMap<string, Value>;

/** Whether a module is one of those that are asked for. */
type Choice = (name: string, module: ModuleNode) => boolean;

/** Modules that get adapters where the configuration names none. Source: peft, `TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING`. */
export const usualTargets: Readonly<Partial<Record<FamilyName, readonly string[]>>> = {
  llama: ["q_proj", "v_proj"],
  gpt2: ["c_attn"],
  gpt_neox: ["query_key_value"],
  opt: ["q_proj", "v_proj"],
  phi: ["q_proj", "v_proj", "fc1", "fc2"],
  bert: ["query", "value"],
  distilbert: ["q_lin", "v_lin"],
  t5: ["q", "v"],
};

/** The modules that are adapted. `usual`: those where the configuration names none. @throws Stopped where they are not known. */
export function adaptedModules(options: AdapterOptions, usual: readonly string[] | undefined): Choice {
  const isTarget = targetsOf(options, usual);
  const excluded = namesIn(options, "exclude_modules");
  const layers = layersOf(options);
  return (name, module) => isTarget(name, module) && !(excluded?.(name) ?? false) && layers(name);
}

function targetsOf(options: AdapterOptions, usual: readonly string[] | undefined): Choice {
  const given = options.get("target_modules");
  if (asString(given) === "all-linear")
    return (name, module) => module.type === "Linear" && !/(^|\.)(lm_head|embed_out|score|classifier)(\.|$)/.test(name);
  const named = namesIn(options, "target_modules");
  if (named) return named;
  if (!usual) throw new Stopped("which modules get adapters is not given");
  return endsIn(usual);
}

/** The names that an option gives: a list of ends, or a pattern over whole names. */
function namesIn(options: AdapterOptions, option: string): ((name: string) => boolean) | undefined {
  const given = options.get(option);
  if (!given || isNone(given)) return undefined;
  const text = asString(given);
  if (text !== undefined) return matching(text, given);
  return endsIn(textsIn(given, option));
}

/** The texts of a list. @throws Stopped where one is not known. */
export function textsIn(given: Value, option: string): readonly string[] {
  const held = likely(given);
  const texts = "items" in held && !held.open ? held.items.map((item) => asString(item)) : [undefined];
  const known = texts.filter((text) => text !== undefined);
  if (known.length !== texts.length) throw new Stopped(`the adapter's ${option} is not known`, given.spans);
  return known;
}

export function endsIn(names: readonly string[]): (name: string) => boolean {
  return (name) => names.some((target) => name === target || name.endsWith(`.${target}`));
}

/** The layers that are adapted, by their number in the names: all unless some are named. */
function layersOf(options: AdapterOptions): (name: string) => boolean {
  const given = options.get("layers_to_transform");
  if (!given || isNone(given)) return () => true;
  const held = likely(given);
  const numbers = ("items" in held ? held.items : [held]).map((item) => asNumber(item));
  if (numbers.includes(undefined) || ("items" in held && held.open))
    throw new Stopped("which layers get adapters is not known", given.spans);
  const pattern = options.get("layers_pattern");
  const names =
    !pattern || isNone(pattern) ? undefined : [asString(pattern) ?? textsIn(pattern, "layers_pattern")].flat();
  return (name) => {
    const parts = name.split(".");
    // The last number between other parts of the name, behind the name of the list where that is given.
    const at = parts.findLastIndex(
      (part, i) =>
        /^\d+$/.test(part) && i >= 1 && i < parts.length - 1 && (names?.includes(parts[i - 1] ?? "") ?? true),
    );
    return at >= 0 && numbers.includes(Number(parts[at]));
  };
}

/** The number that a table of patterns gives for a name; undefined where none fits. */
export function byPattern(options: AdapterOptions, option: string): (name: string) => number | undefined {
  const given = options.get(option);
  const held = given && likely(given);
  if (!given || !held || held.kind === "none") return () => undefined;
  if (held.kind !== "dict" || held.open) throw new Stopped(`the adapter's ${option} is not known`, given.spans);
  const rules = [...held.entries].map(([key, value]) => {
    const number = asNumber(value);
    if (number === undefined) throw new Stopped(`the adapter's ${option} is not known`, value.spans);
    return { fits: matching(`(?:.*\\.)?(?:${key})`, given), number };
  });
  return (name) => rules.find(({ fits }) => fits(name))?.number;
}

/** @throws Stopped where the pattern is not followed. */
function matching(pattern: string, given: Value): (name: string) => boolean {
  const fits = namePattern(pattern);
  if (!fits) throw new Stopped("a pattern of the modules that get adapters is not followed", given.spans);
  return fits;
}
