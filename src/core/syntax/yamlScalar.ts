import type { Shape } from "../evaluate/value";

const trueWords = new Set(["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"]);
const falseWords = new Set(["false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"]);
const nullWords = new Set(["", "~", "null", "Null", "NULL"]);
const decimal = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const prefixed = /^([-+]?)0(?:([bx])([0-9a-fA-F_]+)|([0-7_]+))$/;
const real = /^[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?$/;

/**
 * What an unquoted YAML scalar means to PyYAML (YAML 1.1), which nearly every training tool reads its files with: `yes` and `on` are
 * booleans, `010` is octal. Two departures, both towards what is meant: `1e-5`, a string to PyYAML for want of a dot, is the number that the
 * tools cast it to; and `12:30:00` stays text, as in a time limit.
 */
export function plainScalar(text: string): Shape {
  if (nullWords.has(text)) return { kind: "none" };
  if (trueWords.has(text)) return { kind: "boolean", value: true };
  if (falseWords.has(text)) return { kind: "boolean", value: false };
  if (decimal.test(text)) return { kind: "number", value: Number(text.replaceAll("_", "")), integer: true };
  const based = prefixed.exec(text);
  if (based) return basedInteger(text, based);
  if (real.test(text)) return { kind: "number", value: Number(text.replaceAll("_", "")), integer: false };
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text))
    return { kind: "number", value: text.startsWith("-") ? -Infinity : Infinity, integer: false };
  return { kind: "string", value: text };
}

/** `0x1F`, `0b101`, and the octal `0755`. */
function basedInteger(text: string, match: RegExpExecArray): Shape {
  const [, sign, letter, digits = "", octal = ""] = match;
  const base = letter === "x" ? 16 : letter === "b" ? 2 : 8;
  const value = Number.parseInt((letter ? digits : octal).replaceAll("_", ""), base);
  if (Number.isNaN(value)) return { kind: "string", value: text };
  return { kind: "number", value: sign === "-" ? -value : value, integer: true };
}
