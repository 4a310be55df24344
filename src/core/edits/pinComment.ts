/** Writes a pin comment into a file, `# carbon-lens: accelerator=a100-sxm4-80gb`: into the one that stands there, or as a line of its own. */
import type { WrittenPin } from "../run/pinFile";
import type { Language, SourceText } from "../source/sourceText";
import type { TextEdit } from "./textEdit";

/** How a comment begins; JSON has none. */
const marks: { readonly [K in Language]?: string } = {
  python: "#",
  notebook: "#",
  yaml: "#",
  toml: "#",
  gin: "#",
  shell: "#",
  makefile: "#",
  dockerfile: "#",
  typescript: "//",
  javascript: "//",
};

/** A pin comment that stands alone on its line. */
const ownLine = /^([ \t]*(?:#|\/\/)[ \t]*carbon-lens:[ \t]*)([^ \t\r\n]+(?:[ \t]+[^ \t\r\n]+)*)?/m;
/** What must stay first: `#!`, Python's encoding, Dockerfile's directives. */
const mustStayFirst = /^(?:#!|#.*coding[:=]|#[ \t]*(?:syntax|escape|check)[ \t]*=)/;

/** The edit, undefined where the file has no comments or a value cannot stand in one. */
export function pinCommentEdit(source: SourceText, pins: readonly WrittenPin[]): TextEdit | undefined {
  const mark = marks[source.language];
  const words = pins.map(([name, value]) => `${name}=${String(value)}`);
  if (mark === undefined || words.some((word) => /[\s,]/.test(word))) return undefined;
  const { path } = source;
  const found = ownLine.exec(source.text);
  if (found) {
    const [, head = "", written = ""] = found;
    const from = found.index + head.length;
    return { path, from, to: from + written.length, text: merged(written, pins, words) };
  }
  const at = firstFreeLine(source);
  return { path, from: at, to: at, text: `${mark} carbon-lens: ${words.join(" ")}\n` };
}

/** The pins that stand there, those of the same name replaced. */
function merged(written: string, pins: readonly WrittenPin[], words: readonly string[]): string {
  const names = new Set<string>(pins.map(([name]) => name));
  const kept = written.split(/[\s,]+/).filter((word) => word !== "" && !names.has(word.split("=")[0] ?? ""));
  return [...kept, ...words].join(" ");
}

/** Offset of the first line that a comment may stand on; of a notebook in its first code cell, after cell magics. */
function firstFreeLine({ text, cells }: SourceText): number {
  let at = cells?.[0]?.from ?? 0;
  for (;;) {
    const end = text.indexOf("\n", at);
    const line = text.slice(at, end < 0 ? text.length : end);
    const stays = mustStayFirst.test(line) || (cells !== undefined && line.startsWith("%%"));
    if (!stays || end < 0) return at;
    at = end + 1;
  }
}
