/** How many weights adapters train beside a frozen model. */
import { likely, type Value } from "../../evaluate/value";
import type { Span } from "../../source/sourceText";
import { findModel } from "../pretrained";
import { adapterParameters, type AdapterKind } from "./huggingface/lora";
import type { AdapterOptions } from "./huggingface/targets";
import { readSharedRow } from "./huggingface/readConfig";
import { makesTransformer, readTransformer } from "./huggingface/readModel";
import { ModuleReader } from "./moduleReader";
import { Stopped } from "./stopped";

export interface AdapterMeasure {
  readonly trainableParameterCount?: number;
  /** How it was counted, in words. */
  readonly how: string;
  /** Why there is no count. */
  readonly stopped?: { readonly reason: string; readonly spans: readonly Span[] };
}

/**
 * Counts the weights that adapters add to a model. Never throws.
 * @param base the model that is adapted, or the name of a published one.
 * @param options of the adapter: those of a configuration class of peft, or of unsloth's `get_peft_model`.
 */
export function measureAdapter(base: Value, options: AdapterOptions, kind: AdapterKind): AdapterMeasure {
  try {
    const held = likely(base);
    const row = held.kind === "string" ? findModel(held.value) : undefined;
    if (held.kind === "string" && !row) throw new Stopped(`the layers of ${held.value} are not known`, base.spans);
    if (row) {
      const { model, targets, note } = readSharedRow(row);
      const tree = model(row.kind === "seq2seq" ? "seq2seq" : "causal", 2);
      if (!tree) throw new Stopped(`the layers of ${row.id} are not known`, base.spans);
      return described(adapterParameters(tree, targets, options, kind), note);
    }
    const call = held.kind === "object" ? held.call : undefined;
    if (call && makesTransformer(call)) {
      const { module, reading } = readTransformer(call, readSharedRow);
      return described(adapterParameters(module, reading.targets, options, kind), reading.note);
    }
    const conditions = held.kind === "object" || held.kind === "instance" ? held.call?.conditions : undefined;
    const module = new ModuleReader(conditions ?? []).read(held);
    if (!module) throw new Stopped("the model that is adapted is not known", base.spans);
    return described(adapterParameters(module, undefined, options, kind), "layers of the code's model");
  } catch (fault) {
    if (!(fault instanceof Stopped)) throw fault;
    return { how: `not counted: ${fault.reason}`, stopped: { reason: fault.reason, spans: fault.spans } };
  }
}

function described(count: number, shapes = "dimensions of the configuration"): AdapterMeasure {
  return { trainableParameterCount: count, how: `counted for each matrix that is adapted; ${shapes}` };
}
