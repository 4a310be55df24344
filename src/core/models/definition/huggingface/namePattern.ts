/**
 * Regular expressions that a workspace's code gives for names of modules, matched in time that grows with pattern and name alone:
 * all ways through the pattern are followed at once. Only what JavaScript and Python read alike.
 */
import { recordEntry } from "../../../source/recordEntry";

const longestPattern = 200;
const longestName = 200;

/** Where a part of a pattern can end in a name, of all the places where it can start. */
type Part = (name: string, starts: ReadonlySet<number>) => ReadonlySet<number>;

/** Whether a name fits as a whole; undefined for a pattern that is not followed. */
export function namePattern(pattern: string): ((name: string) => boolean) | undefined {
  if (pattern.length > longestPattern) return undefined;
  const reader = new PatternReader(pattern);
  const whole = reader.choice();
  if (whole === undefined || !reader.isAtEnd) return undefined;
  return (name) => name.length <= longestName && whole(name, new Set([0])).has(name.length);
}

const classes: Readonly<Record<string, RegExp>> = { d: /\d/, w: /\w/, s: /\s/ };

class PatternReader {
  private at = 0;
  constructor(private readonly text: string) {}

  get isAtEnd(): boolean {
    return this.at === this.text.length;
  }

  /** `a|b`. */
  choice(): Part | undefined {
    const ways: Part[] = [];
    do {
      const way = this.sequence();
      if (way === undefined) return undefined;
      ways.push(way);
    } while (this.take("|"));
    return (name, starts) => new Set(ways.flatMap((way) => [...way(name, starts)]));
  }

  private sequence(): Part | undefined {
    const parts: Part[] = [];
    while (!this.isAtEnd && !"|)".includes(this.next)) {
      const part = this.repeated();
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return (name, starts) => parts.reduce<ReadonlySet<number>>((places, part) => part(name, places), starts);
  }

  private repeated(): Part | undefined {
    const part = this.single();
    const mark = this.next;
    if (part === undefined || !/^[*+?]$/.test(mark)) return part;
    this.at++;
    // Greedy or not, a whole name fits or does not.
    this.take("?");
    if (/^[*+?{]$/.test(this.next)) return undefined;
    if (mark === "?") return (name, starts) => new Set([...starts, ...part(name, starts)]);
    return (name, starts) => {
      const ends = new Set(mark === "*" ? starts : []);
      let fresh = starts;
      while (fresh.size > 0) {
        fresh = new Set([...part(name, fresh)].filter((end) => !ends.has(end)));
        for (const end of fresh) ends.add(end);
      }
      return ends;
    };
  }

  private single(): Part | undefined {
    const character = this.next;
    this.at++;
    switch (character) {
      case "(": {
        if (this.next === "?" && !this.text.startsWith("?:", this.at)) return undefined;
        if (this.take("?")) this.at++;
        const inside = this.choice();
        return this.take(")") ? inside : undefined;
      }
      case "[":
        return this.set();
      case ".":
        return ofCharacter((it) => it !== "\n");
      case "^":
        return (_, starts) => new Set([...starts].filter((start) => start === 0));
      case "$":
        return (name, starts) => new Set([...starts].filter((start) => start === name.length));
      case "\\":
        return this.escaped();
      default:
        return /^[\w-]$/.test(character) ? ofCharacter((it) => it === character) : undefined;
    }
  }

  private escaped(): Part | undefined {
    const character = this.next;
    this.at++;
    const known = recordEntry(classes, character);
    if (known) return ofCharacter((it) => known.test(it));
    return character === "" || /^\w$/.test(character) ? undefined : ofCharacter((it) => it === character);
  }

  /** `[0-9a-z_]`, `[^.]`. */
  private set(): Part | undefined {
    const end = this.text.indexOf("]", this.at + 1);
    const body = this.text.slice(this.at, Math.max(this.at, end));
    if (end < 0 || !/^\^?[\w.-]+$/.test(body)) return undefined;
    this.at = end + 1;
    // One character against one class takes the time of one.
    const one = new RegExp(`^[${body}]$`);
    return ofCharacter((it) => one.test(it));
  }

  private get next(): string {
    return this.text.charAt(this.at);
  }

  private take(character: string): boolean {
    if (this.isAtEnd || this.next !== character) return false;
    this.at++;
    return true;
  }
}

function ofCharacter(fits: (character: string) => boolean): Part {
  return (name, starts) =>
    new Set([...starts].filter((start) => start < name.length && fits(name.charAt(start))).map((start) => start + 1));
}
