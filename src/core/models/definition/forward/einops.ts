/** einops: axes taken apart, moved and put together by their names. */
import { asNumber, asString, likely } from "../../../evaluate/value";
import { sizeOf, type Shape } from "../moduleTree";
import { einsum } from "./einsum";
import { one, several, type Operands, type Operation, type Outcome } from "./operation";

/** One axis: the names that it is put together from; none is an axis of length 1. */
type Group = readonly string[];

/** An ellipsis between brackets is one axis, one by itself is as many as there are. */
const dots: Group = ["..."];

function groupsOf(side: string): Group[] | undefined {
  const groups: Group[] = [];
  for (const [, inside, plain] of side.matchAll(/\(([^()]*)\)|([^\s()]+)/g)) {
    if (inside !== undefined) groups.push(inside.split(/\s+/).filter((name) => name !== "" && name !== "1"));
    else if (plain === "...") groups.push(dots);
    else if (plain !== undefined) groups.push(plain === "1" ? [] : [plain]);
  }
  return groups;
}

/** Lengths of all names on the left; undefined where the pattern does not fit. */
function lengthsOf(
  groups: readonly Group[],
  shape: Shape,
  given: ReadonlyMap<string, number>,
): Map<string, number> | undefined {
  const lengths = new Map(given);
  if (groups.length !== shape.length) return undefined;
  for (const [at, group] of groups.entries()) {
    const total = shape[at] ?? 1;
    const open = group.filter((name) => !lengths.has(name));
    const known = group.reduce((product, name) => product * (lengths.get(name) ?? 1), 1);
    const [first] = open;
    if (open.length > 1) return undefined;
    if (first === undefined) {
      if (known !== total) return undefined;
    } else if (Number.isInteger(total / known)) lengths.set(first, total / known);
    else return undefined;
  }
  return lengths;
}

/** An ellipsis becomes as many axes as are left for it. */
function spreadDots(groups: readonly Group[], count: number): Group[] {
  const names = Array.from({ length: count }, (_, i) => `…${i}`);
  return groups.flatMap((group): Group[] => {
    if (group === dots) return names.map((name) => [name]);
    return [group.flatMap((name) => (name === "..." ? names : [name]))];
  });
}

/** The shape that a pattern gives; undefined where it does not fit. */
export function rearrangedBy(pattern: string, shape: Shape, given: ReadonlyMap<string, number>): Shape | undefined {
  const [left, right] = pattern.split("->");
  if (left === undefined || right === undefined) return undefined;
  const from = groupsOf(left);
  const to = groupsOf(right);
  if (!from || !to) return undefined;
  const hidden = shape.length - from.filter((group) => group !== dots).length;
  const lengths = hidden < 0 ? undefined : lengthsOf(spreadDots(from, hidden), shape, given);
  if (!lengths) return undefined;
  const result = spreadDots(to, hidden).map((group) =>
    group.reduce((product, name) => product * (/^\d+$/.test(name) ? Number(name) : (lengths.get(name) ?? NaN)), 1),
  );
  return result.some(Number.isNaN) ? undefined : result;
}

/** The lengths that are given by name. */
function givenLengths(a: Operands): Map<string, number> {
  const lengths = new Map<string, number>();
  for (const [name, value] of a.call.kwargs) {
    const length = asNumber(value);
    if (length !== undefined) lengths.set(name, length);
  }
  return lengths;
}

/** Applies the pattern that `settings` hold to a tensor, or to each of a list stacked in front. */
export function rearrange(a: Operands, settings: Operands = a): Outcome {
  const pattern = asString(settings.given("pattern"));
  if (pattern === undefined || settings.call.open) throw settings.stop("its pattern is not known");
  const shape = stacked(a) ?? a.tensor("input");
  return one(a.fitting(rearrangedBy(pattern, shape, givenLengths(settings)), shape));
}

function stacked(a: Operands): Shape | undefined {
  const value = a.given("input");
  const held = value && likely(value);
  if (held?.kind !== "list" && held?.kind !== "tuple") return undefined;
  const shapes = a.tensors("input");
  return [shapes.length, ...(shapes[0] ?? [])];
}

const rearranging: Operation = { parameters: ["input", "pattern"], run: (a) => rearrange(a) };
const reducing: Operation = { parameters: ["input", "pattern", "reduction"], run: (a) => rearrange(a) };

/** `pack([x, y], "b * d")`: axes under the star joined; the second result says how to take them apart again. */
const pack: Operation = {
  parameters: ["input", "pattern"],
  run: (a) => {
    const pattern = asString(a.given("pattern"));
    const names = pattern?.trim().split(/\s+/) ?? [];
    const star = names.indexOf("*");
    if (star < 0) throw a.stop("its pattern is not known");
    const after = names.length - star - 1;
    const shapes = a.tensors("input");
    const [first = []] = shapes;
    const length = shapes.reduce((sum, s) => sum + sizeOf(s.slice(star, s.length - after)), 0);
    return several([[...first.slice(0, star), length, ...first.slice(first.length - after)], []]);
  },
};

const einsumOperation: Operation = {
  parameters: ["first", "second", "third", "fourth"],
  run: (a) => {
    const { args } = a.call;
    const last = args.at(-1);
    const equation = last && asString(last);
    const shapes = ["first", "second", "third"].slice(0, args.length - 1).map((name) => a.tensor(name));
    const result = equation === undefined ? undefined : einsum(equation, shapes);
    if (!result) throw a.stop("its equation does not fit");
    return one(result.shape, result.flops);
  },
};

export const einopsOperations: Readonly<Record<string, Operation>> = {
  rearrange: rearranging,
  repeat: rearranging,
  reduce: reducing,
  pack,
  einsum: einsumOperation,
};
