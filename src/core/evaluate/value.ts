/** VALUES. What an expression holds, as far as can be known without running it, and the source that made it so. */
import type { Span } from "../source/sourceText";
import type { Call } from "./trace";

/** How a value came to be known. `default`: a library's or signature's default; `derived`: computed from stated values. */
export type ValueOrigin = "stated" | "default" | "derived";

/** What every value carries: the source that made it, the winning place first. */
interface Traced {
  readonly spans: readonly Span[];
  readonly origin: ValueOrigin;
  /** Of an alternative: a branch for debugging, resuming or the like made it. */
  readonly unusual?: true;
}

export type Value = Traced & Shape;

/** A generator of the workspace that was called. */
export interface GeneratorCall {
  /** What its parameters hold. */
  readonly given: ReadonlyMap<string, Value>;
  /** Whether it yields in a loop without a condition: it goes on as long as it is asked. */
  readonly isEndless: boolean;
}

export type Shape =
  | { readonly kind: "unknown"; readonly reason: string }
  | { readonly kind: "none" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "number"; readonly value: number; readonly integer: boolean }
  | { readonly kind: "string"; readonly value: string }
  /** `open`: more items may be there than are known. `generator`: where a generator of the workspace yields them. */
  | {
      readonly kind: "list" | "tuple" | "set";
      readonly items: Value[];
      open: boolean;
      readonly generator?: GeneratorCall;
    }
  /** `keys`: the keys that are no strings, under their text. */
  | {
      readonly kind: "dict";
      readonly entries: Map<string, Value>;
      open: boolean;
      keys?: Map<string, Value>;
    }
  /** Something a library made: known by the dotted name of what made it, the call, and what was set on it since. */
  | {
      readonly kind: "object";
      readonly type: string;
      readonly call?: Call;
      readonly attributes: Map<string, Value>;
      /** What this was taken from without a call: `dataset["train"]`, `model.config`, `loss / 4`, an item of what is iterated over. */
      readonly owner?: Value;
      /** The name or index under which the owner has it. */
      readonly key?: Value;
    }
  /** An instance of a class written in the workspace. `bases`: dotted names of library classes it descends from. */
  | {
      readonly kind: "instance";
      readonly className: string;
      readonly bases: readonly string[];
      readonly attributes: Map<string, Value>;
      /** Opaque to all but the evaluator. */
      readonly definition: unknown;
      readonly call?: Call;
    }
  /** A dotted name in a library: `torch.optim.AdamW`, `transformers.Trainer`. Aliases of imports are resolved. */
  | { readonly kind: "symbol"; readonly name: string }
  /** A function, bound method, class or module written in the workspace. `definition` is opaque to all but the evaluator. */
  | {
      readonly kind: "function" | "class" | "module";
      readonly name: string;
      readonly bases?: readonly string[];
      readonly definition: unknown;
    }
  /** Which one cannot be known; the likely one first. */
  | { readonly kind: "either"; readonly options: readonly Value[] };

export function unknown(reason: string, spans: readonly Span[] = []): Value {
  return { kind: "unknown", reason, spans, origin: "derived" };
}

/** The likely alternative of a value whose branch cannot be known; other values as they are. */
export function likely(value: Value): Value {
  let current = value;
  for (let depth = 0; current.kind === "either" && depth < 16; depth++) {
    const first = current.options[0];
    if (!first) return unknown("no alternative", value.spans);
    current = first;
  }
  return current;
}

/** A finite number, or undefined. Booleans are not numbers here. */
export function asNumber(value: Value | undefined): number | undefined {
  const v = value && likely(value);
  return v?.kind === "number" && Number.isFinite(v.value) ? v.value : undefined;
}

export function asString(value: Value | undefined): string | undefined {
  const v = value && likely(value);
  return v?.kind === "string" ? v.value : undefined;
}

export function asBoolean(value: Value | undefined): boolean | undefined {
  const v = value && likely(value);
  return v?.kind === "boolean" ? v.value : undefined;
}

export function isNone(value: Value | undefined): boolean {
  return value !== undefined && likely(value).kind === "none";
}

/**
 * What a value was made from, the nearest first, the value itself left out: the owner of an attribute or item, the receiver of the
 * method that returned it. `load_dataset("x")["train"].shuffle()` leads to `datasets.load_dataset`. Bounded.
 */
export function provenance(value: Value): Value[] {
  const chain: Value[] = [];
  let current: Value | undefined = value;
  for (let steps = 0; current && steps < 32; steps++) {
    const v: Value = likely(current);
    const next: Value | undefined = v.kind === "object" ? (v.owner ?? v.call?.receiver) : undefined;
    if (next) chain.push(likely(next));
    current = next;
  }
  return chain;
}
