import { parse, type ParsedScript } from "unbash";
import { nestedLength } from "./shellNesting";

/** Longer texts (UTF-16 units) are not launchers. */
const maximumShellLength = 300_000;
/** So much may stand inside of substitutions (see {@link nestedLength}), and so many times the length of a text. */
const maximumNested = { units: 100_000, times: 4 } as const;

/** The syntax tree of a Bash text, positions as offsets into it. What cannot be parsed is left out; never throws. */
export function readShell(text: string): ParsedScript {
  const empty: ParsedScript = { type: "Script", pos: 0, end: 0, shebang: undefined, commands: [] };
  if (text.length > maximumShellLength) return empty;
  if (nestedLength(text) > maximumNested.units + maximumNested.times * text.length) return empty;
  try {
    return parse(text);
  } catch {
    return empty;
  }
}
