import type { Span } from "../../source/sourceText";
import { keyOf, unknownPiece, type ShellText } from "./shellText";

/** A program that a script starts, its words expanded. */
export interface ShellCommand {
  /** The program first. */
  readonly words: readonly ShellText[];
  /** The command as written, or the command that holds it (`eval`, `bash -c`). */
  readonly span: Span;
  /** Calls of functions that led here, outermost first. */
  readonly calls: readonly Span[];
  /** Folder it runs in, from where the script was started; undefined where it cannot be known. */
  readonly folder: string | undefined;
  /** What the script sets in its environment. */
  readonly environment: ReadonlyMap<string, ShellText>;
  /** How often loops run it; more than one is a sweep. */
  readonly times: number;
  /** Headers of those loops. */
  readonly loops: readonly Span[];
  /** The script that it is given: from a heredoc, or in a file that was written before. */
  readonly script?: ShellText;
  /** The file that it reads (`bsub < job.sh`). */
  readonly inputPath?: string;
  /** Texts that heredocs have written to files so far, by the key of their path. */
  readonly files: ReadonlyMap<string, ShellText>;
}

/**
 * The commands of the iterations of one loop, each once: words that differ between iterations cannot be known.
 * @param iterations the commands of the iterations that were walked.
 * @param count how often the loop runs in all.
 */
export function mergeIterations(
  iterations: readonly (readonly ShellCommand[])[],
  count: number,
  header: Span,
): ShellCommand[] {
  const groups = new Map<string, ShellCommand[]>();
  for (const commands of iterations) {
    const seen = new Map<string, number>();
    for (const command of commands) {
      const place = [command.span, ...command.calls].map((span) => `${span.path}:${String(span.from)}`).join(" ");
      const nth = seen.get(place) ?? 0;
      seen.set(place, nth + 1);
      const key = `${place} ${String(nth)}`;
      const group = groups.get(key);
      if (group) group.push(command);
      else groups.set(key, [command]);
    }
  }
  return [...groups.values()].map((group) => {
    const merged = mergeGroup(group);
    const times = (merged.times * count) / Math.max(1, iterations.length);
    return { ...merged, times, loops: [header, ...merged.loops] };
  });
}

function mergeGroup(group: readonly ShellCommand[]): ShellCommand {
  const [first, ...others] = group as [ShellCommand, ...ShellCommand[]];
  const words = commonWords(group.map((command) => command.words));
  const environment = new Map<string, ShellText>();
  for (const [name, text] of first.environment)
    environment.set(
      name,
      agreed(
        text,
        others.map((other) => other.environment.get(name) ?? []),
      ),
    );
  const script =
    first.script &&
    agreedPieces(
      first.script,
      others.map((other) => other.script),
    );
  const times = group.reduce((sum, command) => sum + command.times, 0);
  return { ...first, words, environment, times, ...(script ? { script } : {}) };
}

/**
 * The words that commands have in common, each in its place. Where they have not as many, what they begin and end with alike stays, with
 * one unknown word between.
 */
function commonWords(lists: readonly (readonly ShellText[])[]): ShellText[] {
  const [first = [], ...others] = lists;
  if (others.every((other) => other.length === first.length))
    return first.map((word, index) =>
      agreed(
        word,
        others.map((other) => other[index] ?? []),
      ),
    );
  const shortest = Math.min(...lists.map((list) => list.length));
  const isCommon = (at: number): boolean => {
    const word = first.at(at);
    return word !== undefined && others.every((other) => keyOf(other.at(at) ?? []) === keyOf(word));
  };
  let start = 0;
  while (start < shortest && isCommon(start)) start++;
  let end = 0;
  while (start + end < shortest && isCommon(-1 - end)) end++;
  const place = first[start]?.[0]?.span ?? first[0]?.[0]?.span;
  const between: ShellText[] = place ? [[unknownPiece(place, "varies")]] : [];
  return [...first.slice(0, start), ...between, ...first.slice(first.length - end)];
}

/** A text with several lines, of which only what differs is unknown. */
function agreedPieces(text: ShellText, others: readonly (ShellText | undefined)[]): ShellText {
  if (others.some((other) => other?.length !== text.length)) return [];
  return text.map(
    (piece, index) =>
      agreed(
        [piece],
        others.map((other) => other?.slice(index, index + 1) ?? []),
      )[0] ?? piece,
  );
}

function agreed(text: ShellText, others: readonly ShellText[]): ShellText {
  const key = keyOf(text);
  if (others.every((other) => keyOf(other) === key)) return text;
  const piece = text[0];
  return piece ? [unknownPiece(piece.span, "varies")] : text;
}
