/** Longest text and pattern that are compared (UTF-16 units): matching takes their product. */
const maximumLength = 4000;

/** Whether a shell pattern (`*`, `?`, `[a-z]`, `\` for a literal) matches a whole text. Takes at most the product of their lengths. */
export function matchesPattern(text: string, pattern: string): boolean {
  if (text.length > maximumLength || pattern.length > maximumLength) return false;
  let at = 0;
  let p = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = at;
      continue;
    }
    const end = p < pattern.length ? matchOne(text[at] ?? "", pattern, p) : -1;
    if (end >= 0) {
      p = end;
      at++;
    } else if (star >= 0) {
      p = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p >= pattern.length;
}

/** The index after the element of the pattern at `p` when that matches the character, else -1. */
function matchOne(character: string, pattern: string, p: number): number {
  const head = pattern[p];
  if (head === "?") return p + 1;
  if (head === "\\") return pattern[p + 1] === character ? p + 2 : -1;
  const close = head === "[" ? pattern.indexOf("]", p + 2) : -1;
  if (close < 0) return head === character ? p + 1 : -1;
  let body = pattern.slice(p + 1, close);
  const negated = /^[!^]/.test(body);
  if (negated) body = body.slice(1);
  let found = false;
  for (let i = 0; i < body.length; i++) {
    if (body[i + 1] === "-" && i + 2 < body.length) {
      found ||= character >= (body[i] ?? "") && character <= (body[i + 2] ?? "");
      i += 2;
    } else found ||= body[i] === character;
  }
  return found !== negated ? close + 1 : -1;
}

/** The text without the shortest or longest prefix or suffix that matches: `${X#…}`, `##`, `%`, `%%`. */
export function removeMatching(text: string, pattern: string, operator: "#" | "##" | "%" | "%%"): string {
  const prefix = operator.startsWith("#");
  const longest = operator.length === 2;
  for (let i = 0; i <= Math.min(text.length, maximumLength); i++) {
    const size = longest ? text.length - i : i;
    const part = prefix ? text.slice(0, size) : text.slice(text.length - size);
    if (matchesPattern(part, pattern)) return prefix ? text.slice(size) : text.slice(0, text.length - size);
  }
  return text;
}
