/** Pieces of Markdown that stay themselves whatever the user's files hold. */
import { recordEntry } from "../source/recordEntry";

/** Text as text: nothing in it becomes markup, a link, or the end of a table cell. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\r\n]+/g, " ").replace(/[\\`*_[\]<>|~&]/g, (mark) => (mark === "<" ? "&lt;" : `\\${mark}`));
}

/** Marks that would end the link and that a URI may hold as they are. */
const hrefMarks: Readonly<Record<string, string>> = { "(": "%28", ")": "%29" };

/** A link, or its text where there is nowhere to go. */
export function markdownLink(text: string, href: string | undefined): string {
  if (href === undefined) return escapeMarkdown(text);
  const safe = href.replace(/[()<>\s\\]/g, (mark) => recordEntry(hrefMarks, mark) ?? encodeURIComponent(mark));
  return `[${escapeMarkdown(text)}](${safe})`;
}

/** A table; empty where it has no rows. Cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  return [head, head.map(() => ":---"), ...rows].map(markdownTableRow).join("\n");
}

export function markdownTableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Blocks with an empty line between them, empty ones left out. */
export function markdownBlocks(blocks: readonly string[]): string {
  return blocks.filter((block) => block !== "").join("\n\n");
}
