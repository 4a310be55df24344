/** What changed between two revisions, for the terminal, as Markdown for a pull request, and as JSON. */
import type { AnalyzedRun } from "../analysis";
import type { Check } from "../budget/check";
import { energyChange, energyOf, type Changes, type RunChange } from "../compare/changes";
import type { Range } from "../estimate/estimate";
import { verdictLine } from "./check/checkText";
import { alignedColumns, printable } from "./columns";
import { formatCarbon, formatCountOf, formatEnergy, formatShare, formatSigned } from "./format";
import { jsonText } from "./json";
import { escapeMarkdown, markdownBlocks, markdownTable } from "./markdownText";
import type { Painter } from "./painter";
import { placeText, titleOf, valueText } from "./words";

/** A comment that begins with this is the one to bring up to date. */
export const commentMarker = "<!-- carbon-lens-diff -->";

/** Runs listed; of a change to more the total tells. */
const maximumRuns = 50;
/** Inputs named for one run. */
const maximumInputs = 6;

const kinds = { new: "new", removed: "removed", changed: "" } as const;

/** For the terminal, with a final newline. */
export function changesText(changes: Changes, check: Check | undefined, painter: Painter): string {
  const rows = changes.runs
    .slice(0, maximumRuns)
    .map((run) => [
      placeOf(run),
      titleOfRun(run),
      kwhText(run.before),
      "→",
      kwhText(run.after),
      deltaText(run),
      whyText(run),
    ]);
  return [
    painter.strong(printable(totalText(changes))),
    ...alignedColumns(rows, [painter.place]),
    ...restLines(changes),
    ...(check ? [verdictLine(check)] : []),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** For a comment that is brought up to date in place, with a final newline. */
export function changesMarkdown(changes: Changes, check: Check | undefined): string {
  const rows = changes.runs.slice(0, maximumRuns).map((run) => {
    const place = placeOf(run).replaceAll("`", "'");
    const cells = [kwhText(run.before), kwhText(run.after), deltaText(run), whyText(run)].map(escapeMarkdown);
    return [`\`${place}\` ${escapeMarkdown(titleOfRun(run))}`, ...cells];
  });
  return `${markdownBlocks([
    commentMarker,
    `### Carbon Lens: ${escapeMarkdown(totalText(changes))}`,
    markdownTable(["Run", "Before", "After", "Change", "Why"], rows),
    restLines(changes).map(escapeMarkdown).join("\n"),
    check ? `**Budget.** ${escapeMarkdown(verdictLine(check))}` : "",
    "<sub>Central estimates from the code, before anything ran; energy includes the facility.</sub>",
  ])}\n`;
}

/** With a final newline. */
export function changesJson(changes: Changes, check: Check | undefined): string {
  const runs = changes.runs.map((run) => ({
    kind: run.kind,
    id: (run.after ?? run.before)?.id,
    title: (run.after ?? run.before)?.title,
    anchor: (run.after ?? run.before)?.anchor,
    inputs: run.inputs,
    before: figures(run.before),
    after: figures(run.after),
    energyKwhChange: energyChange(run) ?? null,
  }));
  const { unchanged, before, after } = changes;
  return jsonText({
    schemaVersion: 1,
    runs,
    unchanged,
    totals: { before, after },
    ...(check ? { budget: { verdict: check.verdict, passes: check.passes } } : {}),
  });
}

function figures(run: AnalyzedRun | undefined): { energyKwh: Range | null; kgCo2e: Range | null } | null {
  if (!run) return null;
  const { energyKwh, kgCo2e } = run.estimate.sweep ?? run.estimate;
  return { energyKwh, kgCo2e };
}

/** `+1.3 kWh (+18 %), +400 g CO2e: 7.2 kWh → 8.5 kWh`. */
function totalText({ before, after, runs }: Changes): string {
  if (runs.length === 0) return "no change";
  const was = before.energyKwh?.central ?? 0;
  const is = after.energyKwh?.central ?? 0;
  const carbon = (after.kgCo2e?.central ?? 0) - (before.kgCo2e?.central ?? 0);
  const energy = `${formatSigned(is - was, formatEnergy)}${shareOf(is - was, was)}`;
  return `${energy}, ${formatSigned(carbon, formatCarbon)} CO2e: ${formatEnergy(was)} → ${formatEnergy(is)}`;
}

function restLines({ runs, unchanged }: Changes): string[] {
  const more = runs.length - maximumRuns;
  return [
    ...(more > 0 ? [`and ${formatCountOf(more, "more run")} with smaller changes`] : []),
    ...(unchanged > 0 ? [`${formatCountOf(unchanged, "run")} unchanged`] : []),
  ];
}

function placeOf({ before, after }: RunChange): string {
  const anchor = (after ?? before)?.anchor;
  return anchor ? placeText(anchor) : "";
}

function titleOfRun({ kind, before, after }: RunChange): string {
  return [(after ?? before)?.title ?? "", kinds[kind]].filter((text) => text !== "").join(", ");
}

function kwhText(run: AnalyzedRun | undefined): string {
  if (!run) return "—";
  const energy = energyOf(run);
  return energy === undefined ? "unknown" : formatEnergy(energy);
}

function deltaText(run: RunChange): string {
  const change = energyChange(run);
  if (change === undefined) return "not known";
  return `${formatSigned(change, formatEnergy)}${run.before ? shareOf(change, energyOf(run.before) ?? 0) : ""}`;
}

/** `epochs 3 → 4, accelerators 4 → 8`. */
function whyText({ inputs }: RunChange): string {
  const told = inputs
    .slice(0, maximumInputs)
    .map(({ name, before, after }) => `${titleOf(name)} ${valueText(name, before)} → ${valueText(name, after)}`);
  const more = inputs.length - maximumInputs;
  return [...told, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

function shareOf(change: number, before: number): string {
  return before > 0 ? ` (${formatSigned(change / before, formatShare)})` : "";
}
