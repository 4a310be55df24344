/** What the editor shows over the code that trains: the estimate, what it rests on, and how it came about. */
import type { AnalyzedRun } from "../analysis";
import type { InputName } from "../run/inputs";
import type { Source } from "../run/runSpec";
import { breakdownOf } from "./breakdown";
import { breakdownSections } from "./breakdownMarkdown";
import { escapeMarkdown, markdownBlocks, markdownLink } from "./markdownText";

export interface HoverLinks {
  /** A link that reveals a place of the files. */
  readonly source: (source: Source) => string | undefined;
  /** A link that pins an input. */
  readonly pin?: (input: InputName) => string;
  /** Links at the end: `{ text: "Show report", href: "command:…" }`. */
  readonly actions?: readonly { readonly text: string; readonly href: string }[];
}

/** So many proposals are named, and figures shown, so that all of them are seen at once; the report has the rest. */
const namedAdvice = 3;
const shownFigures = 5;

/** The hover of a run, as Markdown. */
export function hoverMarkdown(run: AnalyzedRun, links: HoverLinks): string {
  const whole = breakdownOf(run);
  const breakdown = { ...whole, figures: whole.figures.slice(0, shownFigures) };
  const head = `**${escapeMarkdown(breakdown.headline)}** — ${escapeMarkdown(breakdown.title)}`;
  const actions = (links.actions ?? []).map(({ text, href }) => markdownLink(text, href)).join(" · ");
  return markdownBlocks([head, ...breakdownSections(breakdown, links.source, namedAdvice, links.pin), actions]);
}
