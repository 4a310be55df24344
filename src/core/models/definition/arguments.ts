/** The arguments of a call that makes a layer, read by name or position. What is not known stops the count. */
import type { Call } from "../../evaluate/trace";
import { asBoolean, asNumber, likely, type Value } from "../../evaluate/value";
import type { Shape } from "./moduleTree";
import { Stopped } from "./stopped";

/** What is read of a call. */
export type Arguable = Pick<Call, "callee" | "args" | "kwargs" | "span" | "open">;

export class Arguments {
  /**
   * @param names the parameters in order.
   * @param note takes the reason where one of several values was chosen.
   */
  constructor(
    readonly call: Arguable,
    private readonly names: readonly string[],
    private readonly note: (reason: string) => void = () => undefined,
  ) {}

  /** What was given; undefined where nothing or None was. */
  given(name: string): Value | undefined {
    const value = this.call.kwargs.get(name) ?? this.call.args[this.names.indexOf(name)];
    if (!value) {
      if (this.call.open) throw this.stop(`${name} may be among arguments that are not known`);
      return undefined;
    }
    if (value.kind === "either") this.note("depends on a condition that is not known here");
    return likely(value).kind === "none" ? undefined : value;
  }

  /** A whole number, at least 0. */
  count(name: string, fallback?: number): number {
    return this.countOf(name, this.given(name), fallback);
  }

  /** A whole number, or None. */
  optionalCount(name: string): number | undefined {
    const value = this.given(name);
    return value && this.countOf(name, value, undefined);
  }

  /** A whole number of either sign. */
  integer(name: string, fallback?: number): number {
    const value = this.given(name);
    if (!value && fallback !== undefined) return fallback;
    const number = asNumber(value);
    if (number !== undefined && Number.isSafeInteger(number)) return number;
    throw this.stop(`${name} is not known`, value);
  }

  /** Whole numbers of either sign: one, or a tuple or list of them; undefined where none is given. */
  integers(name: string): Shape | undefined {
    const value = this.given(name);
    return value && this.integersIn(name, value);
  }

  /** The same for numbers that may stand one after another from a place on: `x.view(2, -1)`, `x.view((2, -1))`. */
  rest(name: string): Shape {
    const from = this.names.indexOf(name);
    const values = this.call.args.slice(from);
    const named = this.call.kwargs.get(name);
    if (this.call.open) throw this.stop(`${name} may be among arguments that are not known`);
    return named ? this.integersIn(name, named) : values.flatMap((value) => this.integersIn(name, value));
  }

  private integersIn(name: string, value: Value): Shape {
    const held = likely(value);
    const items = held.kind === "tuple" || held.kind === "list" ? held.items : [held];
    const numbers = items.flatMap((item) => asNumber(item) ?? []);
    const open = (held.kind === "tuple" || held.kind === "list") && held.open;
    if (open || numbers.length !== items.length || !numbers.every(Number.isInteger))
      throw this.stop(`${name} is not known`, value);
    return numbers;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.given(name);
    // `bias=None` turns a flag off.
    if (!value) return this.call.kwargs.has(name) ? false : fallback;
    const flag = asBoolean(value) ?? (asNumber(value) === undefined ? undefined : asNumber(value) !== 0);
    if (flag === undefined) throw this.stop(`${name} is not known`, value);
    return flag;
  }

  /** A number for each of `axes` axes, or one for all of them. */
  sizes(name: string, axes: number, fallback?: number): Shape {
    const value = this.given(name);
    const held = value && likely(value);
    if (held?.kind === "tuple" || held?.kind === "list") {
      const sizes = held.items.map((item) => this.countOf(name, item, undefined));
      if (held.open || sizes.length !== axes) throw this.stop(`${name} is not known`, value);
      return sizes;
    }
    return Array.from({ length: axes }, () => this.countOf(name, value, fallback));
  }

  /** A shape of any length: a tuple or list, or one number. */
  shape(name: string): Shape {
    const value = this.given(name);
    const held = value && likely(value);
    if (held?.kind !== "tuple" && held?.kind !== "list") return [this.countOf(name, value, undefined)];
    if (held.open) throw this.stop(`${name} is not known`, value);
    return held.items.map((item) => this.countOf(name, item, undefined));
  }

  stop(reason: string, at?: Value): Stopped {
    const { callee, span } = this.call;
    return new Stopped(`${callee.slice(callee.lastIndexOf(".") + 1)}: ${reason}`, [...(at?.spans ?? []), span]);
  }

  private countOf(name: string, value: Value | undefined, fallback: number | undefined): number {
    if (!value && fallback !== undefined) return fallback;
    const held = value && likely(value);
    const number = asNumber(value);
    if (number !== undefined && Number.isSafeInteger(number) && number >= 0) return number;
    const why = held?.kind === "unknown" ? ` (${held.reason})` : "";
    throw this.stop(value ? `${name} is not known${why}` : `${name} is not given`, value);
  }
}
