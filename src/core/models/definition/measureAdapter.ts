/** How many weights LoRA trains beside a frozen model. */
import { likely, type Value } from "../../evaluate/value";
import type { Span } from "../../source/sourceText";
import { loraParameters, type AdapterOptions } from "./huggingface/lora";
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
 * Counts the weights that LoRA adds to a model. Never throws.
 * @param base the model that is adapted.
 * @param options of the adapter: those of peft's `LoraConfig`, or of unsloth's `get_peft_model`.
 */
export function measureAdapter(base: Value, options: AdapterOptions, from: "peft" | "unsloth"): AdapterMeasure {
  try {
    const held = likely(base);
    const call = held.kind === "object" ? held.call : undefined;
    if (call && makesTransformer(call)) {
      const { module, reading } = readTransformer(call);
      const count = loraParameters(module, reading.dimensions.family, options, from);
      const shapes = reading.note ?? "dimensions of the configuration";
      return { trainableParameterCount: count, how: `rank × (inputs + outputs) of each adapted matrix; ${shapes}` };
    }
    const conditions = held.kind === "object" || held.kind === "instance" ? held.call?.conditions : undefined;
    const module = new ModuleReader(conditions ?? []).read(held);
    if (!module) throw new Stopped("the model that is adapted is not known", base.spans);
    const count = loraParameters(module, undefined, options, from);
    return {
      trainableParameterCount: count,
      how: "rank × (inputs + outputs) of each adapted matrix of the code's model",
    };
  } catch (fault) {
    if (!(fault instanceof Stopped)) throw fault;
    return { how: `not counted: ${fault.reason}`, stopped: { reason: fault.reason, spans: fault.spans } };
  }
}
