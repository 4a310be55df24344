/** Which optimizer a name or an optimizer object stands for, in the contract's words. */
import { asNumber, asString, likely, type Value } from "../evaluate/value";
import type { Call } from "../evaluate/trace";
import { lastOf } from "./calls";
import type { FactSheet } from "./facts";

/** `adamw_torch_fused`, `paged_adamw_8bit`, `torch.optim.AdamW`, `DeepSpeedCPUAdam` in one vocabulary. */
export function optimizerName(written: string): string {
  const name = lastOf(written).toLowerCase().replace(/-/g, "_");
  const small = /(8|4)_?bit/.exec(name)?.[1];
  const family = familyOf(name) ?? name.replace(/_/g, "-");
  return small ? `${family}-${small}bit` : family;
}

/** The family that a name says; wrappers around an optimizer say none. */
function familyOf(written: string): string | undefined {
  const name = lastOf(written).toLowerCase();
  return families.find(([pattern]) => pattern.test(name))?.[1];
}

/** Claims the optimizer that a name stands for, and whether its states may leave a device that is full, as those of paged optimizers do. */
export function stateOptimizerName(sheet: FactSheet, written: string, from: Value | undefined): void {
  sheet.state("optimizer", optimizerName(written), from);
  if (/paged/i.test(lastOf(written))) sheet.state("pagedOptimizer", true, from);
}

/** In order: names that contain another stand first. */
const families: readonly (readonly [RegExp, string])[] = [
  [/adamw|decoupledadam/, "adamw"],
  [/adafactor/, "adafactor"],
  [/adagrad/, "adagrad"],
  [/adadelta/, "adadelta"],
  [/adamax/, "adamax"],
  [/nadam/, "nadam"],
  [/radam/, "radam"],
  [/adan/, "adan"],
  [/adam/, "adam"],
  [/lion/, "lion"],
  [/lamb/, "lamb"],
  [/lars/, "lars"],
  [/rmsprop/, "rmsprop"],
  [/muon/, "muon"],
  [/sgd|momentum/, "sgd"],
];

export interface OptimizerReading {
  /** In the contract's words. */
  readonly name: string;
  /** What says so: the optimizer, or the text that names it. */
  readonly value: Value;
  /** The call that made it, where that is not what says so. */
  readonly made?: Call;
}

/** The optimizer that an object is, or undefined where it is none that is known. Wrappers that hand their optimizer on are seen through. */
export function optimizerOf(value: Value | undefined): OptimizerReading | undefined {
  let current: Value | undefined = value && likely(value);
  for (let depth = 0; current && depth < 12; depth++) {
    if (current.kind === "symbol")
      return isOptimizerType(current.name) ? { name: optimizerName(current.name), value: current } : undefined;
    if (current.kind === "instance") {
      const base = current.bases.find(isOptimizerType);
      return base === undefined ? undefined : { name: optimizerName(current.className), value: current };
    }
    if (current.kind !== "object") return undefined;
    if (current.owner) {
      current = takenFrom(current.owner, current.key);
      continue;
    }
    const { call } = current;
    if (!call) return undefined;
    const written = factoryName(call);
    if (written) return { name: optimizerName(written.name), value: written.value ?? current, made: call };
    const inner = familyOf(call.callee) ? undefined : call.args.find(isOptimizer);
    if (isOptimizerType(call.callee) && !inner) return { name: optimizerName(call.callee), value: current };
    const next: Value | undefined = call.kwargs.get("optimizer") ?? call.args.find(isOptimizer) ?? call.receiver;
    current = next && likely(next);
  }
  return undefined;
}

/** Claims whether PyTorch's own Adam steps in one fused kernel; without the option it launches several. */
export function stateFusedOptimizer(sheet: FactSheet, optimizer: Value | undefined): void {
  const held = optimizer && likely(optimizer);
  const made = held?.kind === "object" ? held.call : undefined;
  if (!made || !/^torch\.optim\.(\w+\.)?AdamW?$/.test(made.callee) || made.open) return;
  const given = made.kwargs.get("fused");
  if (given) sheet.add("fusedOptimizer", given);
  else sheet.fallback("fusedOptimizer", false, "torch: fused is off", [made.span]);
}

/** Whether a value is an optimizer, its class, or something that hands one on. */
function isOptimizer(value: Value): boolean {
  const held = likely(value);
  if (held.kind === "symbol") return isOptimizerType(held.name);
  if (held.kind === "object") return held.call ? isOptimizerType(held.call.callee) : held.owner !== undefined;
  return held.kind === "instance" && held.bases.some(isOptimizerType);
}

/** Whether a dotted name is an optimizer class (and not a scheduler or a helper of the same package). */
export function isOptimizerType(dotted: string): boolean {
  if (/Scheduler|lr_scheduler|get_\w*schedule|clip_grad|swa_utils/.test(dotted)) return false;
  return /(^|\.)(optim|optimizers|optimization|optimizer|adam|lion_pytorch|schedulefree)\.([a-z0-9_]+\.)*[A-Z]\w*$/.test(
    dotted,
  )
    ? true
    : /(^|\.)(AdamW?|AdamW?8bit|PagedAdamW?\w*|Adafactor|SGD|Lion\w*|FusedAdam|DeepSpeedCPUAdam|FusedLAMB|Lamb|Adagrad|RMSprop|Adadelta|RAdam|NAdam)$/.test(
        dotted,
      );
}

/** Factories that are given the optimizer's name. */
function factoryName(call: Call): { name: string; value?: Value } | undefined {
  if (/^transformers\.(.*\.)?create_optimizer$/.test(call.callee)) return { name: "AdamW" };
  if (/^timm\.optim\.(.*\.)?create_optimizer(_v2)?$/.test(call.callee)) {
    const named = call.kwargs.get("opt") ?? call.args[1];
    const text = asString(named) ?? asString(named?.kind === "object" ? named.attributes.get("opt") : undefined);
    return text === undefined ? undefined : { name: text, ...(named ? { value: named } : {}) };
  }
  return undefined;
}

/** What a wrapper was given and gives back: `accelerator.prepare(model, optimizer)[1]`. */
function takenFrom(owner: Value, key: Value | undefined): Value | undefined {
  const from = likely(owner);
  const made = from.kind === "object" ? from.call : undefined;
  const index = asNumber(key);
  if (!made || index === undefined) return undefined;
  const taken = /deepspeed\.(.*\.)?initialize$/.test(made.callee) ? made.kwargs.get("optimizer") : made.args[index];
  return taken && likely(taken);
}
