/**
 * In how many views a picture is looked at where a transform or data set cuts several crops of it: each is read by the network, small ones count by
 * their area (Caron et al. 2020, arXiv 2006.09882; Chen et al. 2020, arXiv 2002.05709).
 */
import { asNumber, likely, type Value } from "../evaluate/value";
import type { Call, Trace } from "../evaluate/trace";
import { anyArgument } from "./calls";

/** The crops of one picture. */
export interface Views {
  /** The side of the large crops, pixels. */
  readonly side: Value;
  /** How many large crops there are, and all crops in areas of a large one. */
  readonly large: number;
  readonly views: number;
  /** What says how many there are. */
  readonly from: Value | undefined;
  readonly reason: string;
}

type Instance = Extract<Value, { readonly kind: "instance" }>;

/** More crops of one picture, and instances of a script, are not looked at. */
const mostCrops = 64;
const mostInstances = 500;

/** The views that a script's transforms make of a picture; undefined where it is looked at once, or nothing says how often. */
export function viewsIn(trace: Trace): Views | undefined {
  for (const instance of instancesIn(trace)) {
    const found = listedIn(instance) ?? repeatedIn(instance) ?? countedBeside(instance, trace);
    if (found) return found;
  }
  return undefined;
}

/** Transforms and data sets of the workspace that are handed to a library. */
function instancesIn(trace: Trace): readonly Instance[] {
  const found = new Set<Instance>();
  for (const { args, kwargs } of trace.calls) {
    for (const value of [...args, ...kwargs.values()]) {
      const held = likely(value);
      if (held.kind === "instance" && found.size < mostInstances) found.add(held);
    }
  }
  return [...found];
}

/** `[large, large, small, …]`: a list of pipelines, each of which cuts a random crop. */
function listedIn({ attributes }: Instance): Views | undefined {
  for (const value of attributes.values()) {
    const held = likely(value);
    if ((held.kind !== "list" && held.kind !== "tuple") || held.open) continue;
    if (held.items.length < 2 || held.items.length > mostCrops) continue;
    const sides = held.items.flatMap((item) => cropSide(item) ?? []);
    if (sides.length === held.items.length) return viewsOf(sides, value);
  }
  return undefined;
}

/** One pipeline, and the number of views that it is run for. */
function repeatedIn({ attributes }: Instance): Views | undefined {
  const count = attributes.get("n_views") ?? attributes.get("num_views");
  const number = asNumber(count) ?? 0;
  if (!Number.isInteger(number) || number < 2 || number > mostCrops) return undefined;
  const [side] = [...attributes.values()].flatMap((value) => cropSide(value) ?? []);
  return (
    side &&
    viewsOf(
      Array.from({ length: number }, () => side),
      count,
    )
  );
}

/** Pipelines of two sizes in a class that keeps the number of the small ones beside them (Caron et al. 2021, arXiv 2104.14294). */
function countedBeside({ attributes }: Instance, trace: Trace): Views | undefined {
  const [, count] =
    [...attributes].find(
      ([name, value]) =>
        /local_?crops?_?(?:number|num|count)|(?:n|num|nmb)_(?:local_|small_)?crops/i.test(name) && asNumber(value),
    ) ?? [];
  const number = asNumber(count) ?? 0;
  if (!(number >= 1) || number > mostCrops) return undefined;
  const crops = trace.calls.filter(isCrop).map((call) => anyArgument(call, ["size"], 0));
  const known = crops.filter((side) => asNumber(side) !== undefined).filter((side) => side !== undefined);
  const sizes = [...new Set(known.map((side) => asNumber(side) ?? 0))].sort((a, b) => b - a);
  const small = known.find((side) => asNumber(side) === sizes[1]);
  if (known.length < crops.length || sizes.length !== 2 || !small) return undefined;
  const large = known.filter((side) => asNumber(side) === sizes[0]);
  return viewsOf([...large, ...Array.from({ length: number }, () => small)], count);
}

function viewsOf(sides: readonly Value[], from: Value | undefined): Views | undefined {
  const areas = new Map<number, number>();
  for (const side of sides) areas.set(asNumber(side) ?? 0, (areas.get(asNumber(side) ?? 0) ?? 0) + 1);
  const sizes = [...areas].sort(([a], [b]) => b - a);
  const [largest, large] = sizes[0] ?? [0, 0];
  const side = sides.find((one) => asNumber(one) === largest);
  if (!side || !(largest > 0)) return undefined;
  const views = sizes.reduce((all, [size, count]) => all + count * (size / largest) ** 2, 0);
  const [second, ...others] = sizes.slice(1);
  const reason =
    second && others.length === 0
      ? `${String(large)} crops of ${String(largest)} px and ${String(second[1])} of ${String(second[0])} px`
      : `${String(sides.length)} crops, the largest of ${String(largest)} px`;
  return { side, large, views, from, reason };
}

/** The side of the random crop that a pipeline cuts. */
function cropSide(transform: Value | undefined, depth = 0): Value | undefined {
  const held = transform && likely(transform);
  if (depth > 6 || held?.kind !== "object" || !held.call) return undefined;
  const { call } = held;
  if (isCrop(call)) {
    const side = anyArgument(call, ["size"], 0);
    return asNumber(side) === undefined ? undefined : side;
  }
  if (!/(?:Compose|Sequential)$/.test(call.callee)) return undefined;
  const steps = call.args[0] && likely(call.args[0]);
  const list = steps?.kind === "list" || steps?.kind === "tuple" ? steps.items : call.args;
  return list.map((step) => cropSide(step, depth + 1)).find((side) => side !== undefined);
}

function isCrop({ callee }: Call): boolean {
  return callee.endsWith(".RandomResizedCrop");
}
