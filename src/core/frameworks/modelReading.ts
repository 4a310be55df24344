/** What is known of a model, as it is gathered on the way back from where it is trained. */
import { likely, type Value } from "../evaluate/value";
import type { Call, Condition } from "../evaluate/trace";
import type { Options } from "./architecture";

/** What is known of a model. */
export interface ModelReading {
  /** Pretrained id or architecture name as written. */
  id?: Value | undefined;
  /** The class or factory that made it: `transformers.AutoModelForCausalLM`, `torchvision.models.resnet18`, `Net`. */
  maker?: string | undefined;
  /** A class written in the workspace, or a layer container: its name is no id of a published model. */
  ownClass: boolean;
  pretrained: boolean;
  /** Dimensions, where the model is built from a configuration written out. */
  options?: Options | undefined;
  /** PEFT configurations, or the options of unsloth's `get_peft_model`. */
  adapters: Value[];
  /** Unsloth gives the adapter's options as arguments of a call. */
  adapterCalls: Call[];
  quantizationFrom?: Value | undefined;
  bits?: number | undefined;
  computeType?: Value | undefined;
  weightType?: Value | undefined;
  attention?: Value | undefined;
  checkpointing?: Value | undefined;
  maximumLength?: Value | undefined;
  compiled?: Value | undefined;
  /** Wrapped in `torch.nn.DataParallel`: one process feeds all devices. */
  dataParallel: boolean;
  /** Wrapped for fully sharded training: the mixed-precision policy it was given. */
  shardedPolicy?: Value | undefined;
  /** The call that froze the part that was trained before. */
  frozen?: Call | undefined;
  /** The call that froze a part of the model which is not all that was trained before. */
  frozenPart?: { readonly name: string; readonly call: Call } | undefined;
  /** The objects that the model was on the way: what is done to one of them is done to the model. */
  seen: Value[];
  /** What is being read at the same time, by value: things that hold each other are read once. */
  readonly known: Map<Value, ModelReading>;
  /** Conditions under which what was met on the way was made. */
  readonly conditions: Condition[];
  /** Why the model cannot be known. */
  unknown?: { readonly reason: string; readonly value: Value } | undefined;
}

/** A reading that says nothing yet. */
export function emptyReading(known: ModelReading["known"] = new Map()): ModelReading {
  return {
    ownClass: false,
    pretrained: false,
    adapters: [],
    adapterCalls: [],
    dataParallel: false,
    seen: [],
    conditions: [],
    known,
  };
}

/** Turns an id that is no text into the reason why the model is not known. Ends the walk: gives undefined. */
export function noteUnknownId(reading: ModelReading): Value | undefined {
  const held = reading.id && likely(reading.id);
  if (held && held.kind !== "string") {
    const reason = held.kind === "unknown" ? held.reason : "the model's name is not given here";
    reading.unknown ??= { reason, value: held };
    reading.id = undefined;
  }
  return undefined;
}
