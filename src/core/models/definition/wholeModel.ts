/** From a layer to the model that it is a part of. */
import type { Call } from "../../evaluate/trace";
import { likely, type Value } from "../../evaluate/value";
import { blockRule } from "./published/blocks";
import { torchLayerName } from "./torch/layers";

type Thing = Extract<Value, { kind: "object" | "instance" }>;

/** Whether a value is a single layer or block of a library or a container of layers, or an object of a class that descends from one. */
export function isLayer(value: Value): boolean {
  const held = likely(value);
  const names = held.kind === "object" ? [held.type] : held.kind === "instance" ? held.bases : [];
  return names.some((name) => {
    const layer = torchLayerName(name);
    return (layer !== undefined && layer !== "Module") || blockRule(name) !== undefined;
  });
}

/** Parts of one model that are looked at. */
const maximumParts = 20_000;

/**
 * The outermost module written in the workspace that holds a part, directly or through containers and other modules; undefined where
 * none does, or the part is no thing.
 * @param calls those of the script: the constructors of modules are among them.
 */
export function wholeModel(part: Value, calls: readonly Call[]): Value | undefined {
  const wanted = thingOf(part);
  if (!wanted) return undefined;
  const whole = outermost(wanted, modulesIn(calls));
  return whole === wanted ? undefined : whole;
}

/** As {@link wholeModel}, of several parts: the outermost module that holds them all. */
export function wholeOfParts(parts: readonly Value[], calls: readonly Call[]): Value | undefined {
  const [first, ...others] = parts;
  const whole = first && wholeModel(first, calls);
  const holder = whole && thingOf(whole);
  const isHeld = (part: Value): boolean => {
    const thing = thingOf(part);
    return holder !== undefined && thing !== undefined && (holder === thing || holds(holder, thing));
  };
  return others.every(isHeld) ? whole : undefined;
}

/** Modules written in the workspace. */
function modulesIn(calls: readonly Call[]): readonly Thing[] {
  return calls.flatMap((call) => {
    const made =
      call.method === "__init__" && /(^|\.)nn\.|Module\.__init__$/.test(call.callee) ? call.receiver : undefined;
    const thing = made && thingOf(made);
    return thing ? [thing] : [];
  });
}

function outermost(part: Thing, modules: readonly Thing[]): Thing {
  let whole = part;
  for (let depth = 0; depth < 16; depth++) {
    const outer = modules.find((other) => other.attributes !== whole.attributes && holds(other, whole));
    if (!outer) return whole;
    whole = outer;
  }
  return whole;
}

function holds(module: Thing, part: Thing): boolean {
  const seen = new Set<object>();
  const pending: Thing[] = [module];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (seen.has(next.attributes)) continue;
    seen.add(next.attributes);
    if (next !== module && next.attributes === part.attributes) return true;
    if (seen.size > maximumParts) return false;
    for (const value of next.attributes.values()) {
      const thing = thingOf(value);
      if (thing) pending.push(thing);
    }
  }
  return false;
}

function thingOf(value: Value): Thing | undefined {
  const held = likely(value);
  return held.kind === "object" || held.kind === "instance" ? held : undefined;
}
