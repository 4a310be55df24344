/** An option of a command line, added behind the others or given another value. */
import type { Command, CommandArgument } from "unbash";
import { readShell } from "../../syntax/shell";
import { indentAt, lineBreakOf, startOfLine, type Place } from "../place";
import { refuse, type Edits } from "../textEdit";
import type { Plain } from "../literal";

/** Sets an option `--key value` in the command around a place. */
export function setShellOption({ document, at }: Place, key: string, value: Plain): Edits {
  const { path, text } = document;
  const words = wordsAround(text, at);
  if (!words) return refuse("the place of the option is not in a plain command");
  const written = typeof value === "boolean" ? (value ? "True" : "False") : String(value);
  const index = words.findIndex((word) => isOption(word.text, key));
  const known = words[index];
  if (known) {
    const next = words[index + 1];
    if (known.text.includes("=")) {
      const from = known.pos + known.text.indexOf("=") + 1;
      return [{ path, from, to: known.end, text: written }];
    }
    if (!next || next.text.startsWith("-"))
      return value === true ? [] : [{ path, from: known.end, to: known.end, text: ` ${written}` }];
    return [{ path, from: next.pos, to: next.end, text: written }];
  }
  const last = words.at(-1);
  const first = words[0];
  if (!last || !first) return refuse("the command has no words");
  // A command of several lines gets one more.
  const isOwnLine = startOfLine(text, last.pos) > first.pos;
  const between = isOwnLine ? ` \\${lineBreakOf(document)}${indentAt(text, last.pos)}` : " ";
  return [{ path, from: last.end, to: last.end, text: `${between}--${key} ${written}` }];
}

function isOption(text: string, key: string): boolean {
  const name = /^--?([\w-]+)(=|$)/.exec(text)?.[1];
  return name?.replace(/-/g, "_") === key;
}

/** The words of the innermost command around an offset, the program first. */
export function wordsAround(text: string, at: number): readonly CommandArgument[] | undefined {
  let found: readonly CommandArgument[] | undefined;
  const visit = (value: unknown, depth: number): void => {
    if (depth > 200 || typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item, depth + 1);
      return;
    }
    const node = value as Partial<Command>;
    if (typeof node.pos === "number" && typeof node.end === "number" && !(node.pos <= at && at < node.end)) return;
    if (node.type === "Command" && node.name) found = [node.name, ...(node.args ?? [])];
    for (const child of Object.values(value)) visit(child, depth + 1);
  };
  visit(readShell(text), 0);
  return found;
}
