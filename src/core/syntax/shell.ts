import { parse, type ParsedScript } from "unbash";

/** Longer texts (UTF-16 units) are not launchers. */
const maximumShellLength = 300_000;

/** The syntax tree of a Bash text, positions as offsets into it. What cannot be parsed is left out; never throws. */
export function readShell(text: string): ParsedScript {
  const empty: ParsedScript = { type: "Script", pos: 0, end: 0, shebang: undefined, commands: [] };
  if (text.length > maximumShellLength) return empty;
  try {
    return parse(text);
  } catch {
    return empty;
  }
}
