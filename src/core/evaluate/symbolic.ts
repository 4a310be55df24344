/**
 * SYMBOLS. Numbers that are not known, such as the length of a data loader, still cancel: scripts compute `steps = epochs * n`
 * and later `epochs = ceil(steps / n)`. Values carry what they are as a known factor times powers of unknown quantities.
 */
import type { Value } from "./value";
import { joinSpans, numberValue } from "./values";

interface Monomial {
  readonly factor: number;
  /** Exponents by the name of the unknown quantity. */
  readonly symbols: ReadonlyMap<string, number>;
  /** Known values that went into the factor. */
  readonly inputs: readonly Value[];
}

/** Longer descriptions than this are given up. */
const maximumNameLength = 400;

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
  if (value.kind === "object") return symbol(`#${identityOf(value)}`);
  return undefined;
}

function symbol(name: string): Monomial | undefined {
  return name.length > maximumNameLength ? undefined : { factor: 1, symbols: new Map([[name, 1]]), inputs: [] };
}

function describe({ factor, symbols }: Monomial): string {
  const powers = [...symbols].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, power]) => `${name}^${power}`);
  return [String(factor), ...powers].join("*");
}

function multiply(a: Monomial, b: Monomial, direction: 1 | -1): Monomial | undefined {
  if (direction < 0 && b.factor === 0) return undefined;
  const symbols = new Map(a.symbols);
  for (const [name, power] of b.symbols) {
    const sum = (symbols.get(name) ?? 0) + direction * power;
    if (sum === 0) symbols.delete(name);
    else symbols.set(name, sum);
  }
  const factor = direction > 0 ? a.factor * b.factor : a.factor / b.factor;
  return { factor, symbols, inputs: [...a.inputs, ...b.inputs] };
}

/** A function of what is not known is an unknown quantity of its own; the same function of the same is the same quantity. */
function opaque(name: string, parts: readonly Monomial[]): Monomial | undefined {
  return symbol(`${name}(${parts.map(describe).join(",")})`);
}

/** The result of an operator whose operands are not both known: a number where the unknowns cancel, else `fallback`, which remembers what it is. */
export function symbolicBinary(operator: string, a: Value, b: Value, fallback: Value): Value {
  const x = monomialOf(a);
  const y = monomialOf(b);
  if (!x || !y) return fallback;
  const exact = operator === "*" ? multiply(x, y, 1) : operator === "/" ? multiply(x, y, -1) : undefined;
  const quotient = operator === "//" ? multiply(x, y, -1) : undefined;
  if (quotient?.symbols.size === 0) return known({ ...quotient, factor: Math.floor(quotient.factor) }, true);
  const result = exact ?? (operator === "*" || operator === "/" ? undefined : opaque(operator, [x, y]));
  return remember(fallback, result);
}

/** The same for a function of numbers: `ceil`, `int`, `max`. */
export function symbolicCall(
  name: string,
  args: readonly Value[],
  compute: (...values: number[]) => number,
  fallback: Value,
): Value {
  const parts = args.map(monomialOf);
  if (parts.includes(undefined) || parts.length === 0) return fallback;
  const all = parts.filter((part) => part !== undefined);
  if (all.every((part) => part.symbols.size === 0))
    return known(
      { factor: compute(...all.map((part) => part.factor)), symbols: new Map(), inputs: all.flatMap((p) => p.inputs) },
      true,
    );
  return remember(fallback, opaque(name, all));
}

/** The unknown length of a thing: asked twice it is the same. */
export function symbolicLength(of: Value, fallback: Value): Value {
  return remember(fallback, symbol(`len#${identityOf(of)}`));
}

function remember(value: Value, monomial: Monomial | undefined): Value {
  if (!monomial) return value;
  if (monomial.symbols.size === 0) return known(monomial, Number.isInteger(monomial.factor));
  if (value.kind === "unknown" || value.kind === "object") monomials.set(value, monomial);
  return value;
}

function known(monomial: Monomial, integer: boolean): Value {
  return numberValue(monomial.factor, integer, joinSpans(...monomial.inputs), "derived");
}
