/** How deep brackets nest in Python: the grammar's parser tries readings for each level at which it has to recover, and takes memory for all of them. */

/** CPython reads no more than 200 brackets inside each other. */
const maximumBrackets = 200;

/** Signs by their numbers: every text is looked through, and looking a sign up in a set takes ten times as long. */
const newline = 10;
const backslash = 92;
const lastCounted = 127;
/** 1 for quotes, hashes and brackets, by the number of the sign. */
const counted = new Uint8Array(lastCounted + 1);
for (const sign of "\"'#([{)]}") counted[sign.charCodeAt(0)] = 1;

/** The offset of the outermost bracket of those that nest too deeply for Python; undefined where none do. One pass over the text. */
export function tooDeepBracket(text: string): number | undefined {
  let depth = 0;
  let outermost = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign > lastCounted || counted[sign] === 0) continue;
    switch (sign) {
      case 34: // "
      case 39: // '
        at = endOfString(text, at);
        break;
      case 35: // #
        at = endOfLine(text, at);
        break;
      case 40: // (
      case 91: // [
      case 123: // {
        if (depth === 0) outermost = at;
        if (++depth > maximumBrackets) return outermost;
        break;
      case 41: // )
      case 93: // ]
      case 125: // }
        depth = Math.max(0, depth - 1);
    }
  }
  return undefined;
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at < 0 ? text.length : at;
}

/** The offset of the quote that ends a string; one of a line ends with its line, closed or not. */
function endOfString(text: string, from: number): number {
  const quote = text.charAt(from);
  const isLong = text.startsWith(quote.repeat(3), from);
  if (!isLong && text.charAt(from + 1) === quote) return from + 1;
  const mark = isLong ? quote.repeat(3) : quote;
  const first = text.charCodeAt(from);
  for (let at = from + mark.length; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === backslash) at++;
    else if (!isLong && sign === newline) return at;
    else if (sign === first && text.startsWith(mark, at)) return at + mark.length - 1;
  }
  return text.length;
}
