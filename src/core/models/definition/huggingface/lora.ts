/** Weights that adapters train beside a model that is frozen. */
import { asBoolean, asNumber, asString, isNone, likely, type Value } from "../../../evaluate/value";
import { countWeights, modulesOf, sizeOf, type ModuleNode } from "../moduleTree";
import { Stopped } from "../stopped";
import { adaptedModules, byPattern, endsIn, textsIn, type AdapterOptions } from "./targets";

/** How adapters are made: a configuration class of peft by its name, or unsloth's function. */
export type AdapterKind = "LoraConfig" | "AdaLoraConfig" | "LoHaConfig" | "VeraConfig" | "IA3Config" | "unsloth";

const adapterKinds: readonly string[] = ["LoraConfig", "AdaLoraConfig", "LoHaConfig", "VeraConfig", "IA3Config"];

/** Whether a class of peft is one whose weights can be counted. */
export function isAdapterKind(name: string): name is AdapterKind {
  return adapterKinds.includes(name);
}

/** Unsloth's: every projection of a Llama-like layer. */
const unslothTargets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

const classifyingHeads = ["classifier", "score"];

/** Options that decide in a way that is not followed. */
const notFollowed = ["target_parameters", "trainable_token_indices", "layer_replication", "megatron_config"];

/**
 * How many weights an adapter trains, those of modules that are trained whole among them.
 * @param usual the modules that are adapted where the options name none.
 * @throws Stopped where the rank, the modules or another option that decides is not known.
 */
export function adapterParameters(
  base: ModuleNode,
  usual: readonly string[] | undefined,
  options: AdapterOptions,
  kind: AdapterKind,
): number {
  for (const name of notFollowed)
    if (isGiven(options.get(name)))
      throw new Stopped(`the adapter's ${name} is not followed`, options.get(name)?.spans);
  const modules = modulesOf(base);
  const chosen = adaptedModules(options, kind === "unsloth" ? unslothTargets : usual);
  const adapted = modules.filter(({ name, module }) => isMatrix(module) && chosen(name, module));
  if (adapted.length === 0) throw new Stopped("no module of the model has the names that are to be adapted");
  const weightsFor = rules[kind](options);
  let count = 0;
  for (const { name, module } of adapted) {
    const [outputs = 0, inputs = 0] = module.weights.find((weight) => weight.name === "weight")?.shape ?? [];
    count += weightsFor({ name, inputs, outputs });
  }
  return count + biases(modules, adapted, options) + trainedWhole(modules, options);
}

interface Adapted {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

type Rule = (options: AdapterOptions) => (adapted: Adapted) => number;

const lowRank =
  (usualRank: number): Rule =>
  (options) => {
    const rank = rankOf(options, "r", usualRank);
    const ranks = byPattern(options, "rank_pattern");
    const direction = asBoolean(options.get("use_dora")) === true;
    const bias = asBoolean(options.get("lora_bias")) === true;
    return ({ name, inputs, outputs }) =>
      (ranks(name) ?? rank) * (inputs + outputs) + (direction ? outputs : 0) + (bias ? outputs : 0);
  };

const rules: Readonly<Record<AdapterKind, Rule>> = {
  LoraConfig: lowRank(8),
  unsloth: lowRank(16),
  /** Singular values beside the two matrices. */
  AdaLoraConfig: (options) => {
    const rank = rankOf(options, "init_r", 12);
    const ranks = byPattern(options, "rank_pattern");
    return ({ name, inputs, outputs }) => (ranks(name) ?? rank) * (inputs + outputs + 1);
  },
  /** The product, element by element, of two matrices of low rank. */
  LoHaConfig: (options) => {
    const rank = rankOf(options, "r", 8);
    const ranks = byPattern(options, "rank_pattern");
    return ({ name, inputs, outputs }) => 2 * (ranks(name) ?? rank) * (inputs + outputs);
  },
  /** Scales of matrices that all layers share and that are not trained. */
  VeraConfig: (options) => {
    const rank = rankOf(options, "r", 256);
    return ({ outputs }) => rank + outputs;
  },
  /** A scale for each output, in the feed-forward part for each input. */
  IA3Config: (options) => {
    const given = options.get("feedforward_modules");
    const isFeedForward = given && !isNone(given) ? endsIn(textsIn(given, "feedforward_modules")) : () => false;
    return ({ name, inputs, outputs }) => (isFeedForward(name) ? inputs : outputs);
  },
};

function isMatrix(module: ModuleNode): boolean {
  return module.weights.some((weight) => weight.name === "weight" && weight.shape.length === 2);
}

function isGiven(value: Value | undefined): boolean {
  const held = value && likely(value);
  if (!held || held.kind === "none") return false;
  return !(held.kind === "dict" && held.entries.size === 0 && !held.open);
}

function rankOf(options: AdapterOptions, name: string, usual: number): number {
  const given = options.get(name);
  if (!given) return usual;
  const rank = asNumber(given);
  if (rank === undefined || !Number.isSafeInteger(rank) || rank <= 0)
    throw new Stopped("the rank is not known", given.spans);
  return rank;
}

type Named = ReturnType<typeof modulesOf>;

/** Shifts of the model that are trained too: all of them, or those of the modules that are adapted. */
function biases(modules: Named, adapted: Named, options: AdapterOptions): number {
  const word = asString(options.get("bias")) ?? "none";
  const of = word === "all" ? modules : word === "lora_only" ? adapted : [];
  return of
    .flatMap(({ module }) => module.weights.filter(({ name }) => /(^|[._])bias($|_)/.test(name)))
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Modules that are trained beside the adapters: those named, and the new head of a classifier. */
function trainedWhole(modules: Named, options: AdapterOptions): number {
  const given = options.get("modules_to_save");
  const names = given && !isNone(given) ? [...textsIn(given, "modules_to_save")] : [];
  if (classifies(options)) names.push(...classifyingHeads);
  const isNamed = endsIn(names);
  return modules.filter(({ name }) => isNamed(name)).reduce((sum, { module }) => sum + countWeights(module), 0);
}

function classifies(options: AdapterOptions): boolean {
  const task = options.get("task_type");
  const held = task && likely(task);
  const name = held?.kind === "symbol" ? held.name : (asString(task) ?? "");
  return /(SEQ_CLS|TOKEN_CLS)$/.test(name);
}
