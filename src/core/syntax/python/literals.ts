/** Python's number and string literals. */
import { recordEntry } from "../../source/recordEntry";

const simpleEscapes: Readonly<Record<string, string>> = {
  "\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** `1_000`, `0x1F`, `1e-5`; undefined for imaginary numbers and what is no number. */
export function readNumber(text: string): { value: number; integer: boolean } | undefined {
  const plain = text.replace(/_/g, "").toLowerCase();
  if (/^(0x[0-9a-f]+|0o[0-7]+|0b[01]+|\d+)$/.test(plain)) return { value: Number(plain), integer: true };
  if (/^(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/.test(plain)) return { value: Number(plain), integer: false };
  return undefined;
}

interface StringParts {
  readonly raw: boolean;
  readonly bytes: boolean;
  /** Length of the prefix and the opening quotes. */
  readonly opening: number;
  /** Length of the closing quotes; 0 in a string that is still being typed. */
  readonly closing: number;
}

/** Where the content of a string literal lies, from its text, quotes included. */
export function stringParts(text: string): StringParts {
  const match = /^([a-zA-Z]{0,3})("""|'''|"|')/.exec(text);
  const prefix = match?.[1]?.toLowerCase() ?? "";
  const quote = match?.[2] ?? "";
  const opening = prefix.length + quote.length;
  const closed = quote !== "" && text.length >= opening + quote.length && text.endsWith(quote);
  return {
    raw: prefix.includes("r"),
    bytes: prefix.includes("b"),
    opening,
    closing: closed ? quote.length : 0,
  };
}

/** Resolves backslash escapes; unknown ones stay as they are, as in Python. */
export function unescapeString(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{[^}]*\}|([0-7]{1,3})|([\s\S]))/g,
    (whole, hex?: string, short?: string, long?: string, octal?: string, simple?: string) => {
      const code = hex ?? short ?? long;
      if (code !== undefined) return codePoint(parseInt(code, 16));
      if (octal !== undefined) return codePoint(parseInt(octal, 8));
      return recordEntry(simpleEscapes, simple) ?? whole;
    },
  );
}

function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
}
