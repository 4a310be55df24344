/**
 * How much of a Bash text stands inside of substitutions, counted once for each that it stands in: the parser reads it as often. Never less
 * than it is; where a closing sign may not be one (a pattern of `case`, a heredoc) the substitution is taken to go on.
 */
interface Level {
  readonly close: ")" | "}" | "";
  readonly from: number;
  /** Plain parentheses are read once. */
  readonly isSubstitution: boolean;
  inQuotes: boolean;
  /** `case` without `esac`. */
  cases: number;
  hasHeredoc: boolean;
}

const sign = /\\|\$'|'|"|[$<>]?\(|\$\{|[)}]|<<|(?<![^\s(;&|`])#|(?<!\w)(?:case|esac)(?!\w)/g;

/** UTF-16 units. */
export function nestedLength(text: string): number {
  const levels: Level[] = [level("", 0, false)];
  let nested = 0;
  sign.lastIndex = 0;
  for (let found = sign.exec(text); found; found = sign.exec(text)) {
    const current = levels.at(-1);
    if (!current) break;
    const [mark] = found;
    if (mark === "\\") sign.lastIndex++;
    else if (mark === '"') current.inQuotes = !current.inQuotes;
    else if (mark === "$(" || mark === "${" || (!current.inQuotes && mark.endsWith("(")))
      levels.push(level(mark === "${" ? "}" : ")", found.index, mark !== "("));
    else if (current.inQuotes) continue;
    else if (mark === "$'") skip(text, "'", "\\");
    else if (mark === "'") skip(text, "'");
    else if (mark === "#") skip(text, "\n");
    else if (mark === "<<") current.hasHeredoc = true;
    else if (mark === "case") current.cases++;
    else if (mark === "esac") current.cases = Math.max(0, current.cases - 1);
    else if (mark === current.close && !current.hasHeredoc && current.cases === 0) {
      levels.pop();
      if (current.isSubstitution) nested += found.index - current.from;
    }
  }
  for (const open of levels) if (open.isSubstitution) nested += text.length - open.from;
  return nested;
}

function level(close: Level["close"], from: number, isSubstitution: boolean): Level {
  return { close, from, isSubstitution, inQuotes: false, cases: 0, hasHeredoc: false };
}

/** Goes on behind the next end; `escape` takes the character behind it along. */
function skip(text: string, end: string, escape?: string): void {
  let at = sign.lastIndex;
  while (at < text.length && text.charAt(at) !== end) at += text.charAt(at) === escape ? 2 : 1;
  sign.lastIndex = at + 1;
}
