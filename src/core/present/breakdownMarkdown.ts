/** The breakdown of one run as Markdown, for the hover and the Markdown report. */
import type { InputName } from "../run/inputs";
import type { Source } from "../run/runSpec";
import { rejectedText, rejectedTitle, type AdviceWords } from "./advice";
import type { Breakdown, InputRow } from "./breakdown";
import { escapeMarkdown, markdownLink, markdownTable } from "./markdownText";
import { say } from "./language";
import { placeText, placeTextFrom } from "./words";

export type LinkTo = (source: Source) => string | undefined;

/** So many places are named behind one input: the one that won and the first that it won over. */
const namedSources = 2;

/**
 * The sections below the headline, in reading order: doubts, figures, inputs, working, assumptions, files. Empty ones are "".
 * @param pin a link that pins an input, where there is somebody to click it.
 * @param namedAdvice so many proposals are named, in a line each, and so many launchers; with all, each proposal with its reasons.
 */
export function breakdownSections(
  breakdown: Breakdown,
  linkTo: LinkTo,
  namedAdvice = Infinity,
  pin?: (input: InputName) => string,
): string[] {
  const { statements, unknowns, figures, problems } = breakdown;
  return [
    ...statements.map(({ kind, text }) => `${kind === "warning" ? "⚠ " : ""}${escapeMarkdown(text)}`),
    unknowns.length > 0
      ? `**${say("Most uncertain")}:** ${unknowns.map((row) => markdownLink(`${row.title} ${row.share}`, row.pin && pin?.(row.pin))).join(", ")}`
      : "",
    markdownTable(
      [say("Figure"), say("Estimate"), say("80 % interval")],
      figures.map((row) => [row.title, row.value, row.range].map(escapeMarkdown)),
    ),
    adviceMarkdown(breakdown.advice, namedAdvice),
    launchersMarkdown(breakdown, linkTo, namedAdvice),
    markdownTable(
      [say("Input"), say("Value"), say("Origin"), say("Where")],
      breakdown.inputs.map((row) => inputCells(row, breakdown.anchor?.path, linkTo)),
    ),
    markdownTable(
      [say("Step"), say("Value"), say("Formula"), say("Source")],
      breakdown.steps.map((step) => [
        escapeMarkdown(step.name),
        escapeMarkdown(step.value),
        escapeMarkdown(step.formula),
        markdownLink(step.source, step.sourceUrl),
      ]),
    ),
    list(
      say("Assumed"),
      breakdown.assumptions.map(({ code, text }) => `${escapeMarkdown(text)} (${escapeMarkdown(code)})`),
    ),
    list(
      say("Not understood"),
      problems.map(({ message }) => escapeMarkdown(message)),
    ),
    list(
      say("Read with it"),
      breakdown.companions.map((path) => markdownLink(path, linkTo({ path, line: 1 }))),
    ),
  ];
}

/** A few in a line each, or all of them with what they cost and rest on. */
function adviceMarkdown({ rows, rejected, together, label }: AdviceWords, named: number): string {
  const isShort = rows.length > named || named < Infinity;
  const shown = isShort ? rows.filter(({ isInformation }) => !isInformation).slice(0, named) : rows;
  const items = shown.map((row) => {
    const head = `**${escapeMarkdown(row.title)}**${row.saving === "" ? "" : `: ${escapeMarkdown(isShort ? row.shortSaving : row.saving)}`}`;
    const rest = [row.message, row.tradeOff, row.evidence === "" ? "" : `Evidence: ${row.evidence}`];
    return isShort
      ? head
      : [head, ...rest.filter((text) => text !== "").map(escapeMarkdown)].join(". ").replace(/\.\. /g, ". ");
  });
  const whole = isShort ? [label] : [together, label];
  const sentences = whole.filter((text) => text !== "").map(escapeMarkdown);
  const besides = isShort
    ? rejected.length > 0 && `${rejectedTitle()}: ${rejected.map(({ title }) => escapeMarkdown(title)).join("; ")}.`
    : list(
        rejectedTitle(),
        rejected.map((row) => escapeMarkdown(rejectedText(row))),
      );
  return [list(say("What would save energy or carbon"), items), ...sentences, besides || ""]
    .filter((text) => text !== "")
    .join("\n\n");
}

function launchersMarkdown({ launchers }: Breakdown, linkTo: LinkTo, named: number): string {
  const rows = launchers
    .slice(0, named)
    .map(({ anchor, energy, range, carbon, sets }) => [
      markdownLink(placeText(anchor), linkTo(anchor)),
      ...[energy, range, carbon, sets].map(escapeMarkdown),
    ]);
  const more = launchers.length - rows.length;
  const rest = more > 0 ? [[say("and {0} more", more), "", "", "", ""]] : [];
  return markdownTable(
    [say("Started by"), say("Energy"), say("80 % interval"), "CO2e", say("Sets")],
    [...rows, ...rest],
  );
}

function inputCells(row: InputRow, path: string | undefined, linkTo: LinkTo): string[] {
  const places = row.sources
    .slice(0, namedSources)
    .map((source) => markdownLink(placeTextFrom(source, path), linkTo(source)));
  const reason = row.reason === "" ? [] : [escapeMarkdown(row.reason)];
  return [...[row.title, row.value, row.originText].map(escapeMarkdown), [...places, ...reason].join(", ")];
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : [`**${title}**`, "", ...items.map((item) => `- ${item}`)].join("\n");
}
