/** Python's own functions on numbers. */
import { type Handler, argument } from "../library";
import { applyBinary } from "../operators";
import { symbolicCall } from "../symbolic";
import { type Value, asNumber, unknown } from "../value";
import { computed, mapEither, numberValue, sequenceValue } from "../values";

export const int: Handler = (call) => {
  const [value] = call.args;
  if (!value) return numberValue(0, true, [call.span]);
  const base = asNumber(argument(call, 1, "base")) ?? 10;
  return mapEither(value, (v) => {
    if (v.kind === "number") return numberValue(Math.trunc(v.value), true, v.spans, v.origin);
    if (v.kind === "boolean") return numberValue(v.value ? 1 : 0, true, v.spans, v.origin);
    if (v.kind !== "string")
      return symbolicCall("int", [v], Math.trunc, v.kind === "unknown" ? { ...v } : unknown("not a number", v.spans));
    const text = v.value.trim().replace(/_/g, "");
    if (/^[+-]?\d+$/.test(text) && base === 10) return numberValue(Number(text), true, v.spans, v.origin);
    return call.machine.raise("ValueError", call.frame, unknown("not a number", v.spans));
  });
};

export const float: Handler = (call) => {
  const [value] = call.args;
  if (!value) return numberValue(0, false, [call.span]);
  return mapEither(value, (v) => {
    if (v.kind === "number") return numberValue(v.value, false, v.spans, v.origin);
    if (v.kind === "boolean") return numberValue(v.value ? 1 : 0, false, v.spans, v.origin);
    if (v.kind !== "string") return v.kind === "unknown" ? v : unknown("not a number", v.spans);
    const text = v.value.trim().replace(/_/g, "");
    if (/^[+-]?inf(inity)?$/i.test(text))
      return numberValue(text.startsWith("-") ? -Infinity : Infinity, false, v.spans, v.origin);
    if (/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text))
      return numberValue(Number(text), false, v.spans, v.origin);
    return call.machine.raise("ValueError", call.frame, unknown("not a number", v.spans));
  });
};

export const extreme =
  (pick: (...values: number[]) => number): Handler =>
  (call) => {
    const values = call.args.length === 1 && call.args[0] ? call.machine.iterate(call.args[0]).items?.() : call.args;
    if (!values || values.length === 0) return unknown("which is not known", [call.span]);
    const numbers = values.map((value) => asNumber(value));
    const { spans, origin } = computed(undefined, ...values);
    const known = numbers.filter((n) => n !== undefined);
    if (known.length !== numbers.length)
      return symbolicCall(call.callee, values, pick, unknown("one of them is not known", spans));
    const result = pick(...known);
    const winner = values[numbers.indexOf(result)];
    const integer = winner !== undefined && "integer" in winner ? winner.integer : Number.isInteger(result);
    return numberValue(result, integer, [...(winner?.spans ?? []), ...spans].slice(0, 8), origin);
  };

export const sum: Handler = (call) => {
  const [value, start] = call.args;
  const items = value && call.machine.iterate(value).items?.();
  if (!items) return unknown("the sum is not known", value?.spans ?? [call.span]);
  let total: Value = start ?? numberValue(0, true);
  for (const item of items) total = applyBinary("+", total, item);
  return total;
};

export const round: Handler = (call) => {
  const [value, digits] = call.args;
  if (!value) return undefined;
  const places = digits && asNumber(digits);
  return mapEither(value, (v) => {
    if (v.kind !== "number") return unknown("not a number", v.spans);
    const factor = 10 ** (places ?? 0);
    return numberValue(Math.round(v.value * factor) / factor, places === undefined, v.spans, v.origin);
  });
};

export const abs: Handler = (call) => {
  const [value] = call.args;
  return (
    value &&
    mapEither(value, (v) =>
      v.kind === "number" ? { ...v, value: Math.abs(v.value) } : unknown("not a number", v.spans),
    )
  );
};

export const divmod: Handler = (call) => {
  const [a, b] = call.args;
  return a && b && sequenceValue("tuple", [applyBinary("//", a, b), applyBinary("%", a, b)], [call.span]);
};

export const pow: Handler = (call) => {
  const [a, b] = call.args;
  return a && b && applyBinary("**", a, b, call.span);
};
