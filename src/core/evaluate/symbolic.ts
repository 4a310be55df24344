/**
 * SYMBOLS. Numbers that are not known, such as the length of a data loader, still cancel: scripts compute `steps = epochs * n`
 * and later `epochs = ceil(steps / n)`. Values carry what they are as a known factor times powers of unknown quantities.
 */
import type { Value } from "./value";
import { joinSpans, numberValue } from "./values";

interface Quantity {
  readonly power: number;
  /** What it is: the dotted name of what gives it. */
  readonly type: string;
  /** Of a difference: what is known, of which something unknown was taken away. */
  readonly minuend?: Value;
}

interface Monomial {
  readonly factor: number;
  /** By the name of the unknown quantity. */
  readonly symbols: ReadonlyMap<string, Quantity>;
  /** Known values that went into the factor. */
  readonly inputs: readonly Value[];
  /** The same before it was rounded to a whole number. */
  readonly unrounded?: Monomial;
  /** What it is the sum of. */
  readonly sum?: readonly [Monomial, Monomial];
}

/** Longer descriptions than this are given up. */
const maximumNameLength = 400;

const nothing: Monomial = { factor: 0, symbols: new Map(), inputs: [] };

const monomials = new WeakMap<Value, Monomial>();
const identities = new WeakMap<Value, number>();
let nextIdentity = 0;

function identityOf(value: Value): number {
  let identity = identities.get(value);
  if (identity === undefined) identities.set(value, (identity = nextIdentity++));
  return identity;
}

function monomialOf(value: Value): Monomial | undefined {
  if (value.kind === "number") return { factor: value.value, symbols: new Map(), inputs: [value] };
  const known = monomials.get(value);
  if (known) return known;
  // A part of a library's object is one quantity, whatever it is.
  if (value.kind === "object")
    return symbol(isConstant(value) ? `${value.type}()` : `#${identityOf(value)}`, value.type);
  return undefined;
}

/** Whether a call gives the same number each time: how many processes, devices, nodes. */
function isConstant({ call, type }: Extract<Value, { kind: "object" }>): boolean {
  if (!call || call.receiver || call.args.length > 0 || call.kwargs.size > 0) return false;
  return /(size|count|num|devices|processes)[^.]*$/.test(type);
}

function symbol(name: string, type: string, minuend?: Value): Monomial | undefined {
  if (name.length > maximumNameLength) return undefined;
  return { factor: 1, symbols: new Map([[name, { power: 1, type, ...(minuend && { minuend }) }]]), inputs: [] };
}

function describe({ factor, symbols }: Monomial): string {
  const powers = [...symbols].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { power }]) => `${name}^${power}`);
  return [String(factor), ...powers].join("*");
}

function multiply(a: Monomial, b: Monomial, direction: 1 | -1): Monomial | undefined {
  if (direction < 0 && b.factor === 0) return undefined;
  const symbols = new Map(a.symbols);
  for (const [name, quantity] of b.symbols) {
    const sum = (symbols.get(name)?.power ?? 0) + direction * quantity.power;
    if (sum === 0) symbols.delete(name);
    else symbols.set(name, { ...quantity, power: sum });
  }
  const factor = direction > 0 ? a.factor * b.factor : a.factor / b.factor;
  return { factor, symbols, inputs: [...a.inputs, ...b.inputs] };
}

/** A function of what is not known is an unknown quantity of its own; the same function of the same is the same quantity. */
function opaque(name: string, parts: readonly Monomial[], unrounded?: Monomial, minuend?: Value): Monomial | undefined {
  const made = symbol(`${name}(${parts.map(describe).join(",")})`, name, minuend);
  return made && { ...made, ...(unrounded && { unrounded }) };
}

/**
 * The result of an operator whose operands are not both known: a number where the unknowns cancel, else `fallback`, which remembers
 * what it is.
 */
export function symbolicBinary(operator: string, a: Value, b: Value, fallback: Value): Value {
  const x = monomialOf(a);
  const y = monomialOf(b);
  if (!x || !y) return fallback;
  if (operator === "*") return remember(fallback, multiply(x, y, 1));
  const quotient = operator === "/" || operator === "//" ? multiply(x, y, -1) : undefined;
  if (operator === "/") return remember(fallback, quotient);
  if (quotient?.symbols.size === 0) return known({ ...quotient, factor: Math.floor(quotient.factor) });
  // `range(1, n + 1)` has n items.
  if (operator === "-" && x.sum && describe(x.sum[1]) === describe(y)) return remember(fallback, x.sum[0]);
  const made = opaque(operator, [x, y], quotient, operator === "-" && a.kind === "number" ? a : undefined);
  return remember(fallback, made && operator === "+" ? { ...made, sum: [x, y] } : made);
}

const rounding = /(^|\.)(int|round|ceil|floor|trunc)$/;

/** The same for a function of numbers: `ceil`, `int`, `max`. */
export function symbolicCall(
  name: string,
  args: readonly Value[],
  compute: (...values: number[]) => number,
  fallback: Value,
): Value {
  const parts = args.map(monomialOf).filter((part) => part !== undefined);
  const [only] = parts;
  if (!only || parts.length < args.length) return fallback;
  if (parts.every((part) => part.symbols.size === 0))
    return known({
      factor: compute(...parts.map((part) => part.factor)),
      symbols: new Map(),
      inputs: parts.flatMap((part) => part.inputs),
    });
  // A quantity that is read as a whole number stays itself: `int(os.environ["WORLD_SIZE"])`.
  if (name === "int" && isQuantity(only)) return remember(fallback, only);
  return remember(fallback, opaque(name, parts, rounding.test(name) ? (only.unrounded ?? only) : undefined));
}

function isQuantity({ factor, symbols }: Monomial): boolean {
  const [only, ...others] = symbols.values();
  return factor === 1 && only?.power === 1 && others.length === 0;
}

/** An unknown number that has a name of its own: asked for twice it is the same. */
export function symbolicName(name: string, fallback: Value): Value {
  return remember(fallback, symbol(name, name));
}

/** The unknown length of a thing: asked twice it is the same. */
export function symbolicLength(of: Value, fallback: Value): Value {
  return remember(fallback, symbol(`len#${identityOf(of)}`, "len"));
}

/**
 * What an unknown number is a known share of: for `int(256 / torch.cuda.device_count())` the 256, and what divides it
 * (`torch.cuda.device_count`). Rounding is left out of account. Undefined for other numbers.
 */
export function shareOf(value: Value): { readonly total: Value; readonly dividedBy: readonly string[] } | undefined {
  const held = value.kind === "unknown" || value.kind === "object" ? monomials.get(value) : undefined;
  const monomial = held?.unrounded ?? held;
  if (!monomial || monomial.inputs.length === 0 || monomial.symbols.size === 0) return undefined;
  const quantities = [...monomial.symbols.values()];
  if (quantities.some(({ power }) => power >= 0)) return undefined;
  return { total: known(monomial), dividedBy: quantities.map(({ type }) => type) };
}

/**
 * What so many parts make together, where each is an unknown number that was shared out to that many: for `256 // world_size` and
 * `world_size` the 256. Rounding is left out of account. Undefined where the parts are another number.
 */
export function totalOf(part: Value, parts: Value): Value | undefined {
  const each = monomials.get(part);
  const count = monomialOf(parts);
  const total = each && count && count.symbols.size > 0 ? multiply(each.unrounded ?? each, count, 1) : undefined;
  return total?.symbols.size === 0 && total.inputs.length > 0 ? known(total) : undefined;
}

/** The known number of which something unknown was taken away: the 90 of `range(state.epoch, 90)`. */
export function minuendOf(value: Value): Value | undefined {
  const held = monomials.get(value);
  const [only, ...others] = held?.symbols.values() ?? [];
  return held?.factor === 1 && only?.power === 1 && others.length === 0 ? only.minuend : undefined;
}

/**
 * The known number that was divided by an unknown length: the 5000 of `5000 // len(loader) + 1` and of `ceil((5000 - done) / len(loader))`.
 * Undefined for other numbers.
 */
export function dividedByLength(value: Value): Value | undefined {
  const known = monomials.get(value);
  // One is added for what the division leaves.
  const held = known?.sum?.[1].symbols.size === 0 ? known.sum[0] : known;
  const { factor, symbols, inputs } = held?.unrounded ?? held ?? nothing;
  const quantities = [...symbols.values()];
  const rest = quantities.filter(({ type, power }) => type !== "len" || power !== -1);
  if (quantities.length - rest.length !== 1 || rest.length > 1 || !(factor > 0)) return undefined;
  const [difference] = rest;
  if (difference) return difference.power === 1 && factor === 1 ? difference.minuend : undefined;
  return numberValue(factor, Number.isInteger(factor), joinSpans(...inputs), "derived");
}

/** The share of a length that an unknown number is: 0.8 for `int(0.8 * len(rows))`. Rounding is left out of account. */
export function shareOfLength(value: Value): number | undefined {
  const held = monomials.get(value);
  const { factor, symbols } = held?.unrounded ?? held ?? { factor: 0, symbols: new Map<string, Quantity>() };
  const [quantity, ...others] = symbols.values();
  if (quantity?.type !== "len" || quantity.power !== 1 || others.length > 0) return undefined;
  return factor > 0 && factor < 1 ? factor : undefined;
}

function remember(value: Value, monomial: Monomial | undefined): Value {
  if (!monomial) return value;
  if (monomial.symbols.size === 0) return known(monomial);
  if (value.kind === "unknown" || value.kind === "object") monomials.set(value, monomial);
  return value;
}

function known({ factor, inputs }: Monomial): Value {
  return numberValue(factor, Number.isInteger(factor), joinSpans(...inputs), "derived");
}
