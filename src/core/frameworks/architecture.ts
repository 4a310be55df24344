/** Transformer dimensions from the options that model configurations and constructors share. */
import { asNumber, likely, type Value } from "../evaluate/value";
import type { InputName } from "../run/inputs";
import { attributesOf } from "./calls";
import type { FactSheet } from "./facts";

/** Option names in use, by input; the first that is given counts. Sources: configuration classes of transformers, litgpt, timm. */
const optionNames = {
  layerCount: ["n_layer", "num_hidden_layers", "n_layers", "num_layers", "num_decoder_layers", "depth"],
  hiddenSize: ["n_embd", "hidden_size", "d_model", "n_embed", "embed_dim", "hidden_dim", "dim", "model_dim"],
  headCount: ["n_head", "num_attention_heads", "n_heads", "num_heads", "heads", "nhead"],
  vocabularySize: ["vocab_size", "padded_vocab_size", "n_vocab", "ntoken", "num_tokens", "vocabulary_size"],
} as const satisfies Partial<Record<InputName, readonly string[]>>;

/** Names of the length that the model is trained on, the ones that also serve as a mere upper bound last. */
const lengthNames = ["block_size", "context_length", "sequence_length", "max_seq_len", "seq_len", "ctx_len"];
const boundNames = ["n_positions", "n_ctx"];

/** Said of a length that is a bound of the model and may not be that of the training. */
export const longestBuilt = "the longest sequence that the model is built for";

/** Options as given to one constructor or held by one configuration object. */
export type Options = ReadonlyMap<string, Value>;

/** The options of a configuration value: a dictionary's entries, what was given to its constructor, what was set on it. */
export function optionsOf(value: Value | undefined): Options {
  const held = value && likely(value);
  if (held?.kind === "dict") return held.entries;
  if (held?.kind !== "object" && held?.kind !== "instance") return new Map();
  return new Map([...(held.call?.kwargs ?? []), ...attributesOf(held)]);
}

/**
 * Whether options describe a transformer: depth, width and heads together. Depth and width alone are also those of a
 * perceptron or a recurrent network, whose size follows another formula.
 */
export function describesTransformer(options: Options): boolean {
  return (["layerCount", "hiddenSize", "headCount"] as const).every((input) => pick(options, optionNames[input]));
}

/** Claims the dimensions that options give. Returns whether they describe a transformer. */
export function stateArchitecture(sheet: FactSheet, options: Options): boolean {
  if (!describesTransformer(options)) return false;
  for (const input of Object.keys(optionNames) as (keyof typeof optionNames)[])
    sheet.add(input, pick(options, optionNames[input]));
  sheet.add("sequenceLength", pick(options, lengthNames));
  const bound = pick(options, boundNames);
  if (bound) sheet.add("sequenceLength", bound, { reason: longestBuilt });
  return true;
}

function pick(options: Options, names: readonly string[]): Value | undefined {
  for (const name of names) {
    const value = options.get(name);
    if (asNumber(value) !== undefined) return value;
  }
  return undefined;
}
