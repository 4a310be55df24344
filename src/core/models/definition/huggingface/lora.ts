/** Weights that LoRA adds to a model. */
import { asBoolean, asNumber, asString, isNone, likely, type Value } from "../../../evaluate/value";
import { countWeights, modulesOf, type ModuleNode } from "../moduleTree";
import { Stopped } from "../stopped";

/** What an adapter's configuration, or the arguments of unsloth's `get_peft_model`, say. */
export type AdapterOptions = ReadonlyMap<string, Value>;

/** Unsloth's: every projection of a Llama-like layer. */
const unslothTargets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

const classifyingHeads = ["classifier", "score"];

/**
 * How many weights LoRA trains: rank × (inputs + outputs) for each matrix that gets an adapter, and the modules that are trained whole.
 * @throws Stopped where the rank, the modules or another option that decides is not known.
 */
export function loraParameters(
  base: ModuleNode,
  usual: readonly string[] | undefined,
  options: AdapterOptions,
  from: "peft" | "unsloth",
): number {
  for (const name of ["rank_pattern", "layers_to_transform", "layers_pattern", "target_parameters", "exclude_modules"])
    if (isGiven(options.get(name)))
      throw new Stopped(`the adapter's ${name} is not followed`, options.get(name)?.spans);
  const rank = rankOf(options, from);
  const direction = asBoolean(options.get("use_dora")) === true;
  const chosen = targetsOf(options, usual, from);
  const modules = modulesOf(base);
  const adapted = modules.filter(({ name, module }) => isMatrix(module) && chosen(name, module));
  if (adapted.length === 0) throw new Stopped("no module of the model has the names that are to be adapted");
  let count = 0;
  for (const { module } of adapted) {
    const [outputs = 0, inputs = 0] = module.weights.find((weight) => weight.name === "weight")?.shape ?? [];
    count += rank * (inputs + outputs) + (direction ? outputs : 0);
  }
  return count + trainedWhole(modules, options);
}

function isMatrix(module: ModuleNode): boolean {
  return module.weights.some((weight) => weight.name === "weight" && weight.shape.length === 2);
}

function isGiven(value: Value | undefined): boolean {
  const held = value && likely(value);
  if (!held || held.kind === "none") return false;
  return !(held.kind === "dict" && held.entries.size === 0 && !held.open);
}

function rankOf(options: AdapterOptions, from: "peft" | "unsloth"): number {
  const given = options.get("r");
  if (!given) return from === "peft" ? 8 : 16;
  const rank = asNumber(given);
  if (rank === undefined || !Number.isSafeInteger(rank) || rank <= 0)
    throw new Stopped("the rank is not known", given.spans);
  return rank;
}

function targetsOf(
  options: AdapterOptions,
  usual: readonly string[] | undefined,
  from: "peft" | "unsloth",
): (name: string, module: ModuleNode) => boolean {
  const given = options.get("target_modules");
  if (!given || isNone(given)) {
    const names = from === "unsloth" ? unslothTargets : usual;
    if (!names) throw new Stopped("which modules get adapters is not given");
    return endsIn(names);
  }
  const text = asString(given);
  if (text === "all-linear")
    return (name, module) => module.type === "Linear" && !/(^|\.)(lm_head|embed_out|score|classifier)(\.|$)/.test(name);
  if (text !== undefined) return matching(text, given);
  const held = likely(given);
  if (!("items" in held) || held.open) throw new Stopped("which modules get adapters is not known", given.spans);
  const names = held.items.map((item) => asString(item));
  const known = names.filter((name) => name !== undefined);
  if (known.length !== names.length) throw new Stopped("which modules get adapters is not known", given.spans);
  return endsIn(known);
}

function endsIn(names: readonly string[]): (name: string) => boolean {
  return (name) => names.some((target) => name === target || name.endsWith(`.${target}`));
}

/** A pattern over whole names; only what JavaScript and Python read alike is followed, and no groups that repeat. */
function matching(pattern: string, given: Value): (name: string) => boolean {
  if (!/^[\w.*|()\\[\]+?^$-]{1,200}$/.test(pattern) || /[*+?]{2}|\)[*+{]/.test(pattern))
    throw new Stopped("the pattern of the modules that get adapters is not followed", given.spans);
  try {
    const whole = new RegExp(`^(?:${pattern})$`);
    return (name) => name.length <= 200 && whole.test(name);
  } catch {
    throw new Stopped("the pattern of the modules that get adapters is not followed", given.spans);
  }
}

/** Modules that are trained beside the adapters: those named, and the new head of a classifier. */
function trainedWhole(modules: ReturnType<typeof modulesOf>, options: AdapterOptions): number {
  const given = options.get("modules_to_save");
  const held = given && likely(given);
  const names: string[] = [];
  if (held && held.kind !== "none") {
    if (!("items" in held) || held.open) throw new Stopped("which modules are trained whole is not known", held.spans);
    for (const item of held.items) {
      const name = asString(item);
      if (name === undefined) throw new Stopped("which modules are trained whole is not known", held.spans);
      names.push(name);
    }
  }
  if (classifies(options)) names.push(...classifyingHeads);
  const named = modules.filter(({ name }) => names.some((wanted) => name === wanted || name.endsWith(`.${wanted}`)));
  return named.reduce((sum, { module }) => sum + countWeights(module), 0);
}

function classifies(options: AdapterOptions): boolean {
  const task = options.get("task_type");
  const held = task && likely(task);
  const name = held?.kind === "symbol" ? held.name : (asString(task) ?? "");
  return /(SEQ_CLS|TOKEN_CLS)$/.test(name);
}
