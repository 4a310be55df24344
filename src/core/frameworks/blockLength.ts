/** The length of the blocks that a function cuts joined texts into: `group_texts` of the language-modelling scripts and its kin. */
import { callableOf } from "../evaluate/definitions";
import { lookUp } from "../evaluate/scope";
import { asNumber, likely, type Value } from "../evaluate/value";

const lengthNames = [
  "block_size",
  "max_seq_length",
  "chunk_size",
  "chunk_length",
  "context_length",
  "sequence_length",
  "seq_length",
  "seq_len",
  "max_seq_len",
];
/** Names of what holds a program's options. */
const holderNames = [
  "args",
  "data_args",
  "script_args",
  "training_args",
  "config",
  "cfg",
  "conf",
  "hparams",
  "opt",
  "self",
];

/** What the function sees under a name of such a length, by itself or among the program's options; undefined where that is not one number. */
export function blockLength(fn: Value): Value | undefined {
  const definition = callableOf(likely(fn));
  if (definition?.kind !== "function") return undefined;
  const own = lengthNames.flatMap((name) => definition.defaults.get(name) ?? lookUp(definition.scope, name) ?? []);
  const held = holderNames.flatMap((holder) => {
    const value = lookUp(definition.scope, holder);
    return value ? lengthNames.flatMap((name) => partOf(likely(value), name) ?? []) : [];
  });
  for (const found of [own, held]) {
    const numbers = new Set(found.flatMap((value) => asNumber(value) ?? []));
    if (numbers.size === 1) return found.find((value) => asNumber(value) !== undefined);
    if (numbers.size > 1) return undefined;
  }
  return undefined;
}

function partOf(holder: Value, name: string): Value | undefined {
  if (holder.kind === "dict") return holder.entries.get(name);
  return holder.kind === "object" || holder.kind === "instance" ? holder.attributes.get(name) : undefined;
}
