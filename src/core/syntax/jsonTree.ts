/** The tree of a JSON text, for who needs the places of its values. */
import { parseTree, printParseErrorCode, type Node, type ParseError, type ParseOptions } from "jsonc-parser";

/** What is broken, and where: an offset of the text. */
export interface JsonError {
  readonly message: string;
  readonly offset: number;
}

/** No file that people write nests its values deeper; the parser calls itself for each level. */
const maximumDepth = 500;

/**
 * As far as the text can be read. Never throws: a text that nests too deeply has no tree, and an error where it does.
 * @param errors what is broken is added to it.
 */
export function jsonTree(text: string, errors: JsonError[] = [], options?: ParseOptions): Node | undefined {
  const at = tooDeepAt(text);
  if (at !== undefined) {
    errors.push({ message: "nested too deeply", offset: at });
    return undefined;
  }
  const found: ParseError[] = [];
  const tree = parseTree(text, found, options);
  for (const { error, offset } of found) errors.push({ message: printParseErrorCode(error), offset });
  return tree;
}

/** Where a text nests too deeply to be parsed; undefined where it does not. */
export function tooDeepAt(text: string): number | undefined {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === "\\" && isString) at++;
    else if (sign === '"') isString = !isString;
    // A string ends with its line, closed or not.
    else if (sign === "\n") isString = false;
    else if (isString) continue;
    else if (sign === "[" || sign === "{") {
      if (++depth > maximumDepth) return at;
    } else if (sign === "]" || sign === "}") depth = Math.max(0, depth - 1);
  }
  return undefined;
}
