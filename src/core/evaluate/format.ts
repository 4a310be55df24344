import { groupedDigits } from "../source/groupedDigits";
import type { Expression, Replacement } from "../syntax/python/tree";
import { maximumTextLength } from "./bounds";
import type { Frame, Machine } from "./machine";
import { likely, unknown, type Value } from "./value";
import { computed, stringValue } from "./values";

type FormatExpression = Extract<Expression, { type: "format" }>;

/** An f-string. Known when all that stands in it is; a part that is one of several counts as the likely one. */
export function evaluateFormat(machine: Machine, e: FormatExpression, frame: Frame): Value {
  const whole = machine.spanOf(e, frame);
  const inputs: Value[] = [];
  let text = "";
  let missing: Value | undefined;
  for (const part of e.parts) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    const value = machine.evaluate(part.expression, frame);
    inputs.push(value);
    const piece = replace(part, likely(value));
    if (piece === undefined) missing ??= value;
    else text += piece;
  }
  if (missing) return unknown(missing.kind === "unknown" ? missing.reason : "a part of the text is not known", [whole]);
  if (text.length > maximumTextLength) return unknown("the text is too long", [whole]);
  const from = inputs.length === 0 ? { spans: [whole], origin: "stated" as const } : computed(whole, ...inputs);
  return stringValue(text, from.spans.length > 0 ? from.spans : [whole], from.origin);
}

function replace(part: Replacement, value: Value): string | undefined {
  if (part.format === undefined || part.selfDocumenting) return undefined;
  const text = part.conversion === "r" ? reprOf(value) : textOf(value);
  return part.format === "" ? text : formatValue(value, part.format);
}

/** `str(value)`; undefined where it is not known. */
export function textOf(value: Value): string | undefined {
  switch (value.kind) {
    case "string":
      return value.value;
    case "number":
      return numberText(value.value, value.integer);
    case "boolean":
      return value.value ? "True" : "False";
    case "none":
      return "None";
    case "list":
    case "tuple": {
      if (value.open) return undefined;
      const parts = value.items.map((item) => reprOf(likely(item)));
      if (parts.includes(undefined)) return undefined;
      return value.kind === "list" ? `[${parts.join(", ")}]` : `(${parts.join(", ")}${parts.length === 1 ? "," : ""})`;
    }
    case "instance":
    case "object":
    case "symbol":
      return value.kind === "symbol" && value.name.startsWith("torch.") ? value.name : undefined;
    default:
      return undefined;
  }
}

function reprOf(value: Value): string | undefined {
  return value.kind === "string" ? `'${value.value}'` : textOf(value);
}

/** A number as Python prints it: `1e-05`, `3.0`. */
function numberText(value: number, integer: boolean): string {
  if (integer) return Number.isSafeInteger(value) ? String(value) : BigInt(Math.round(value)).toString();
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    const [digits = "", exponent = "0"] = value.toExponential().split("e");
    const size = Math.abs(Number(exponent)).toString().padStart(2, "0");
    return `${digits}e${exponent.startsWith("-") ? "-" : "+"}${size}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** Applies a format specification: fill, width, precision, thousands and the usual types. */
function formatValue(value: Value, spec: string): string | undefined {
  const match = /^(?:(.)?([<>=^]))?([+ -])?#?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/.exec(spec);
  if (!match) return undefined;
  const [, fill = " ", align, sign, zero, width, thousands, precision, type] = match;
  let text: string | undefined;
  if (value.kind === "number") text = formatNumber(value.value, value.integer, type, precision, thousands);
  else text = textOf(value)?.slice(0, precision === undefined ? undefined : Number(precision));
  if (text === undefined) return undefined;
  if (sign === "+" && value.kind === "number" && value.value >= 0) text = `+${text}`;
  const size = Math.min(Number(width ?? 0), 1000);
  if (zero !== undefined && align === undefined) return text.padStart(size, "0");
  const toRight = (align ?? (value.kind === "number" ? ">" : "<")) === ">";
  if (align === "^") return text.padStart(Math.floor((size + text.length) / 2), fill).padEnd(size, fill);
  return toRight ? text.padStart(size, fill) : text.padEnd(size, fill);
}

function formatNumber(
  value: number,
  integer: boolean,
  type: string | undefined,
  precision: string | undefined,
  thousands: string | undefined,
): string | undefined {
  const digits = Math.min(Number(precision ?? 6), 50);
  const grouped = (text: string): string => {
    if (thousands === undefined) return text;
    const [whole = "", rest] = text.split(".");
    const separated = groupedDigits(whole, thousands);
    return rest === undefined ? separated : `${separated}.${rest}`;
  };
  switch (type) {
    case undefined:
      return grouped(
        precision === undefined ? numberText(value, integer) : String(Number(value.toPrecision(digits || 1))),
      );
    case "d":
    case "n":
      return grouped(String(Math.trunc(value)));
    case "f":
    case "F":
      return grouped(value.toFixed(digits));
    case "%":
      return `${(value * 100).toFixed(digits)}%`;
    case "e": {
      const [mantissa = "", exponent = "0"] = value.toExponential(digits).split("e");
      return `${mantissa}e${exponent.startsWith("-") ? "-" : "+"}${Math.abs(Number(exponent)).toString().padStart(2, "0")}`;
    }
    case "g":
      return String(Number(value.toPrecision(digits || 1)));
    case "x":
      return value.toString(16);
    case "b":
      return value.toString(2);
    default:
      return undefined;
  }
}

/** `template % value`. */
export function formatPercent(template: string, value: Value): string | undefined {
  const values = value.kind === "tuple" ? value.items : [value];
  let next = 0;
  let missing = 0;
  const text = template.replace(
    /%(?:\((\w+)\))?([-+0 #]*(?:[1-9]\d*)?(?:\.\d+)?)([sdifgexr%])/g,
    (_, name: string | undefined, spec: string, type: string) => {
      if (type === "%") return "%";
      const item = name === undefined ? values[next++] : value.kind === "dict" ? value.entries.get(name) : undefined;
      const piece = item && formatOne(likely(item), spec, type);
      if (piece === undefined) missing++;
      return piece ?? "";
    },
  );
  return missing === 0 ? text : undefined;
}

function formatOne(value: Value, spec: string, type: string): string | undefined {
  if (type === "s" || type === "r") return spec === "" ? textOf(value) : formatValue(value, spec);
  if (value.kind !== "number") return undefined;
  return formatValue(value, spec + (type === "i" ? "d" : type));
}

/** `template.format(…)`. */
export function formatBraces(
  template: string,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
): string | undefined {
  let next = 0;
  let missing = 0;
  const text = template.replace(
    /\{\{|\}\}|\{([\w.[\]]*)(?:!([rs]))?(?::([^{}]*))?\}/g,
    (whole, name: string | undefined, _: string | undefined, spec: string | undefined) => {
      if (whole === "{{" || whole === "}}") return whole.charAt(0);
      const item =
        name === undefined || name === "" ? args[next++] : /^\d+$/.test(name) ? args[Number(name)] : kwargs.get(name);
      const value = item && likely(item);
      const piece = value && (spec === undefined || spec === "" ? textOf(value) : formatValue(value, spec));
      if (piece === undefined) missing++;
      return piece ?? "";
    },
  );
  return missing === 0 && text.length <= maximumTextLength ? text : undefined;
}
