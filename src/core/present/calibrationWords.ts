/** What an import of measurements did, for the terminal and the editor. */
import { calibrationPath } from "../calibration/calibrationFile";
import type { Imported, MeasurementImport } from "../calibration/importMeasurements";
import { measuredEnergy, type Measurement } from "../measurements/measuredRun";
import { printable } from "./columns";
import { formatEnergy, formatHours, formatWatts } from "./format";
import { say } from "./language";

/** The text for the terminal, with a final newline. */
export function importText({ imported, problems, text }: MeasurementImport, isDryRun: boolean): string {
  const lines = imported.map(importedLine);
  lines.push(
    ...problems.map(({ path, line, message }) => `${path}${line === undefined ? "" : `:${String(line)}`}: ${message}`),
  );
  lines.push(outcomeLine(imported, text, isDryRun));
  return `${lines.map(printable).join("\n")}\n`;
}

/** One sentence on what was taken. */
export function outcomeLine(imported: readonly Imported[], text: string | undefined, isDryRun: boolean): string {
  const count = (outcome: Imported["outcome"]): number => imported.filter((entry) => entry.outcome === outcome).length;
  const added = count("added");
  const open = count("open");
  const parts = [`${String(added)} new`, `${String(count("known"))} known already`];
  if (open > 0) parts.push(`${String(open)} of no known run`);
  const written =
    added === 0
      ? "nothing to write"
      : text === undefined
        ? `${calibrationPath} is broken and was left as it is: repair it first`
        : isDryRun
          ? `${calibrationPath} would be written`
          : `${calibrationPath} written`;
  return `${parts.join(", ")}; ${written}`;
}

function importedLine({ measured, outcome, run, candidates = [] }: Imported): string {
  const place = `${measured.path}:${String(measured.line)}`;
  const said = measuredWords(measured);
  if (!run) {
    const names = candidates
      .slice(0, 5)
      .map(({ id }) => id)
      .join(", ");
    const which = candidates.length === 0 ? "the workspace has no training run" : `say which with --run: ${names}`;
    return `${place} → ? ${said}: ${which}`;
  }
  const { energyKwh, wallHours } = run.estimate;
  const estimated = [
    ...(wallHours ? [formatHours(wallHours.central)] : []),
    ...(energyKwh ? [formatEnergy(energyKwh.central)] : []),
  ].join(", ");
  const words = {
    added: "new",
    known: "known already",
    open: "",
    "nothing-to-learn": "nothing to learn: no hours or watts, or out of all proportion to the estimate",
  }[outcome];
  return `${place} → ${run.id} ${said}; estimated ${estimated || "nothing"} (${words})`;
}

/** What a measured energy covers. */
export const scopeWords = {
  facility: () => say("of the facility"),
  it: () => say("at the plug"),
  components: () => say("of boards, processors and memory"),
  board: () => say("of the boards"),
} as const;

/** `measured 2.0 h, 1.5 kWh of the boards, 290 W each`. */
export function measuredWords(
  measured: Pick<Measurement, "hours" | "acceleratorWatts"> & Partial<Measurement>,
): string {
  const energy = measuredEnergy({ line: 1, isComplete: true, ...measured });
  const parts = [
    ...(measured.hours === undefined ? [] : [formatHours(measured.hours)]),
    ...(energy ? [`${formatEnergy(energy.kwh)} ${scopeWords[energy.scope]()}`] : []),
    ...(measured.acceleratorWatts === undefined ? [] : [say("{0} each", formatWatts(measured.acceleratorWatts))]),
  ];
  return say("measured {0}", parts.join(", ") || say("nothing"));
}
