/** Dimensions from a configuration written in code, or from a row of the table of pretrained models. */
import type { Call } from "../../../evaluate/trace";
import { asBoolean, asNumber, asString, isNone, likely, type Value } from "../../../evaluate/value";
import { recordEntry } from "../../../source/recordEntry";
import { findModel, type PretrainedModel } from "../../pretrained";
import { countWeights, type ModuleNode } from "../moduleTree";
import { Stopped } from "../stopped";
import { configClasses, tableFamilies, type ConfigClass, type OptionName } from "./configs";
import type { Dimensions, Traits } from "./dimensions";
import { familyNames, familyOf } from "./families";
import type { Family, Head } from "./family";
import { modelTree } from "./models";
import { ConfigOptions, wholeNumber } from "./options";
import { usualTargets } from "./targets";

type Sizes = Partial<Record<OptionName, number>>;

/** What a configuration object says: options given to its constructor, set on it since, or those of a published model. */
export interface ConfigReading {
  /** The modules of a model with a head; undefined where the family has none such. `labels`: classes of a classifying head. */
  readonly model: (head: Head, labels: number) => ModuleNode | undefined;
  readonly width: number;
  /** Modules that LoRA adapts where its configuration names none. */
  readonly targets: readonly string[] | undefined;
  /** Classes of a classifying head, where it says how many. */
  readonly labels: number;
  readonly note?: string;
}

const otherNames: Readonly<Record<string, OptionName>> = {
  n_embd: "hidden_size",
  n_layer: "num_hidden_layers",
  n_head: "num_attention_heads",
};

/**
 * Reads a configuration object.
 * @throws Stopped where its class is not known, or an option that decides is not.
 */
export function readConfig(config: Value): ConfigReading {
  const held = likely(config);
  const call = held.kind === "object" ? held.call : undefined;
  if (held.kind !== "object" || !call) throw new Stopped("the configuration of the model is not known", config.spans);
  const options = new Map([...call.kwargs, ...held.attributes]);
  if (call.open) throw new Stopped("the configuration is given options that are not known", [call.span]);
  const type = options.get("model_type");
  if (type && held.attributes.has("model_type"))
    return readClass(classOfType(asString(type) ?? ""), options, held.spans);
  if (call.method === "from_pretrained") {
    const row = rowOf(call);
    if (!row) throw new Stopped("the configuration of the pretrained model is not known", [call.span]);
    return readRow(row, options);
  }
  const name = /(?:^|\.)(\w+)Config$/.exec(call.callee)?.[1] ?? "";
  const positional = call.args[0] ? new Map([["vocab_size", call.args[0]]]) : new Map<string, Value>();
  return readClass(name, new Map([...positional, ...options]), [call.span]);
}

/** @param name of the configuration class, without `Config`. */
function readClass(name: string, options: ReadonlyMap<string, Value>, spans: Value["spans"]): ConfigReading {
  const family = familyOf(name);
  if (family) return readFamily(family, options);
  const known = recordEntry(configClasses, name);
  if (!known) throw new Stopped(`the layers of ${name === "" ? "its" : name} configurations are not known`, spans);
  return readingOf(dimensionsOf(known, known.defaults, known.tied, options, known.traits ?? {}), options);
}

/** The configuration class of a type as files name it: `qwen2_moe` is `Qwen2Moe`. */
function classOfType(type: string): string {
  const plain = (name: string): string => name.replace(/[-_]/g, "").toLowerCase();
  return [...Object.keys(configClasses), ...familyNames()].find((name) => plain(name) === plain(type)) ?? type;
}

function readFamily(family: Family, given: ReadonlyMap<string, Value>): ConfigReading {
  const options = new ConfigOptions(given, family.defaults, family.otherNames);
  return {
    model: (head, labels) => family.model(options, head, labels),
    width: options.sizeOr(family.width, 0),
    targets: family.targets,
    labels: labelsOf(given),
  };
}

function readingOf(dimensions: Dimensions, options: ReadonlyMap<string, Value>): ConfigReading {
  return {
    model: (head, labels) => modelTree(dimensions, head, labels),
    width: dimensions.width,
    targets: usualTargets[dimensions.family],
    labels: labelsOf(options),
  };
}

/** The row of the model that a `from_pretrained` call names. */
export function rowOf(call: Call): PretrainedModel | undefined {
  const given = call.args[0] ?? call.kwargs.get("pretrained_model_name_or_path") ?? call.kwargs.get("model_name");
  const id = asString(given);
  return id === undefined ? undefined : findModel(id);
}

/**
 * The dimensions of a pretrained model, with trees that are made once: each keystroke asks for those of the same few models. For looking at
 * one model only; two copies of it in one would look as if they shared their weights.
 * @throws Stopped where its family's layers are not known.
 */
export function readSharedRow(row: PretrainedModel): ConfigReading {
  const known = sharedRows.get(row);
  if (known) return known;
  if (sharedRows.size >= maximumSharedRows) sharedRows.clear();
  const reading = readRow(row);
  const trees = new Map<string, ModuleNode | undefined>();
  const shared: ConfigReading = {
    ...reading,
    model: (head, labels) => {
      const key = `${head} ${labels}`;
      if (!trees.has(key)) trees.set(key, reading.model(head, labels));
      return trees.get(key);
    },
  };
  sharedRows.set(row, shared);
  return shared;
}

const sharedRows = new Map<PretrainedModel, ConfigReading>();
const maximumSharedRows = 16;

/**
 * The dimensions of a pretrained model.
 * @throws Stopped where its family's layers are not known.
 */
export function readRow(row: PretrainedModel, options: ReadonlyMap<string, Value> = new Map()): ConfigReading {
  const family = row.family === null ? undefined : recordEntry(tableFamilies, row.family);
  const known = family && recordEntry(configClasses, family.config);
  if (!family || !known) throw new Stopped(`the layers of ${row.id} are not known`);
  // A row counts the layers of both halves of an encoder and decoder.
  const layers = known.family === "t5" && row.layerCount !== null ? row.layerCount / 2 : row.layerCount;
  const sizes: Sizes = { ...known.defaults };
  const set = (name: OptionName, value: number | null): void => {
    if (value !== null) sizes[name] = value;
  };
  set("num_hidden_layers", layers);
  set("hidden_size", row.hiddenSize);
  set("num_attention_heads", row.headCount);
  set("num_key_value_heads", row.keyValueHeadCount);
  set("head_dim", row.headSize);
  set("intermediate_size", row.intermediateSize);
  set("vocab_size", row.vocabularySize);
  set("max_position_embeddings", row.contextLength);
  // Published models of RoBERTa's kind have one kind of segment, though their configuration class says two.
  if (known.traits?.extraPositions === 0) sizes.type_vocab_size = 1;
  const isGated = known.family === "t5" && row.tiedEmbeddings === false;
  const traits: Traits = { ...known.traits, ...family.traits, ...(isGated && { gated: true }) };
  const tied = row.tiedEmbeddings ?? known.tied;
  if (!isAsCounted(row, dimensionsOf(known, sizes, tied, new Map(), traits)))
    throw new Stopped(`the layers of ${row.id} are not those of its family`);
  const reading = readingOf(dimensionsOf(known, sizes, tied, options, traits), options);
  return { ...reading, note: `dimensions of ${row.id}` };
}

const asCounted = new WeakMap<PretrainedModel, boolean>();

/** Whether the family's layers with the row's dimensions weigh as much as the row says. */
function isAsCounted(row: PretrainedModel, dimensions: Dimensions): boolean {
  let agrees = asCounted.get(row);
  if (agrees === undefined) {
    const heads = row.kind === "seq2seq" ? (["seq2seq"] as const) : (["causal", "none", "masked"] as const);
    agrees = heads.some((head) => {
      const tree = modelTree(dimensions, head, 2);
      return tree !== undefined && countWeights(tree) === row.parameterCount;
    });
    asCounted.set(row, agrees);
  }
  return agrees;
}

function dimensionsOf(
  known: ConfigClass,
  defaults: Sizes,
  tiedByDefault: boolean,
  options: ReadonlyMap<string, Value>,
  traits: Traits,
): Dimensions {
  const given = (name: OptionName): Value | undefined => {
    const own = known.names?.[name];
    const value = (own === undefined ? undefined : options.get(own)) ?? options.get(name);
    const short = Object.entries(otherNames).find(([, long]) => long === name)?.[0];
    const found = value ?? (short === undefined ? undefined : options.get(short));
    return found && !isNone(found) ? found : undefined;
  };
  const size = (name: OptionName): number | undefined => {
    const value = given(name);
    if (!value) return defaults[name];
    return wholeNumber(name, value);
  };
  const width = size("hidden_size") ?? 0;
  const heads = size("num_attention_heads") ?? 1;
  const layers = size("num_hidden_layers") ?? 0;
  const isResized = given("hidden_size") !== undefined || given("num_attention_heads") !== undefined;
  // A head size of the defaults belongs to their width, unless the family has one of its own.
  const isOwnSize = given("head_dim") !== undefined || known.defaults.head_dim !== undefined || !isResized;
  const headSize = isOwnSize ? size("head_dim") : undefined;
  const keyValueHeads = size("num_key_value_heads");
  return {
    family: known.family,
    traits: withBiases(traits, options, known),
    layers,
    decoderLayers: size("num_decoder_layers") ?? layers,
    width,
    heads,
    keyValueHeads: keyValueHeads ?? heads,
    headSize: headSize ?? width / heads,
    feedForward: size("intermediate_size") ?? 4 * width,
    vocabulary: size("vocab_size") ?? 0,
    context: size("max_position_embeddings") ?? 0,
    segments: size("type_vocab_size") ?? 0,
    tied: asBoolean(options.get("tie_word_embeddings")) ?? tiedByDefault,
    experts: size("num_local_experts") ?? 0,
    expertsPerToken: size("num_experts_per_tok"),
    patch: size("patch_size") ?? 16,
    imageSize: size("image_size") ?? 224,
    channels: size("num_channels") ?? 3,
  };
}

function withBiases(traits: Traits, options: ReadonlyMap<string, Value>, known: ConfigClass): Traits {
  const flag = (name: string): boolean | undefined => asBoolean(options.get(name));
  const attention = known.family === "llama" ? flag("attention_bias") : undefined;
  const activation = asString(options.get("feed_forward_proj"));
  return {
    ...traits,
    ...(attention !== undefined && { queryBias: attention, outputBias: attention }),
    ...(flag("mlp_bias") !== undefined && { feedForwardBias: flag("mlp_bias") === true }),
    ...(known.family === "vit" && flag("qkv_bias") !== undefined && { queryBias: flag("qkv_bias") === true }),
    ...(activation !== undefined && { gated: activation.startsWith("gated") }),
  };
}

/** Two classes unless the options say otherwise. */
export function labelsOf(options: ReadonlyMap<string, Value>): number {
  const count = options.get("num_labels");
  if (count) {
    const labels = asNumber(count);
    if (labels === undefined) throw new Stopped("the number of labels is not known", count.spans);
    return labels;
  }
  const names = options.get("id2label") ?? options.get("label2id");
  const held = names && likely(names);
  if (!held) return 2;
  if (held.kind === "dict" && !held.open) return held.entries.size;
  throw new Stopped("the number of labels is not known", held.spans);
}
