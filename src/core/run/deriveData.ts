/** The size of the data: rows and tokens of the data set's training split, as far as the code uses it. */
import { findDataset, type KnownDataset } from "../data/datasets";
import type { Resolution } from "./resolution";
import type { DatasetSelection } from "./runSpec";

/** Speech models look at 20 ms of sound at a time. */
const frameSeconds = 0.02;

/** The table's row of the run's data set. */
export function datasetRow(run: Resolution, selection: DatasetSelection | undefined): KnownDataset | undefined {
  const name = run.text("datasetId");
  return name === undefined ? undefined : findDataset(name, selection?.subset);
}

/**
 * Samples, tokens and mean length from the table.
 * @param selection the part that the code uses; undefined: the whole training split.
 */
export function deriveData(run: Resolution, selection: DatasetSelection | undefined): void {
  const row = datasetRow(run, selection);
  if (!row) return;
  const { fraction = 1, heldOut = 0, rowsKnown = true } = selection ?? {};
  const name = row.subset === null ? row.id : `${row.id}, ${row.subset}`;
  const part = fraction === 1 ? "" : `, ${String(Math.round(1000 * fraction) / 10)} % of it`;
  const rest = heldOut === 0 ? "" : `, ${String(heldOut)} rows held out`;
  const reason = `table row ${name}${part}${rest}`;
  const samples = samplesOf(row, selection?.split);
  if (!rowsKnown) {
    run.leaveUnknown("datasetSamples", `${name} is filtered, regrouped or cut by a number that is not known`);
  } else {
    const used = samples === null ? undefined : Math.round(samples * fraction) - heldOut;
    if (used !== undefined && used > 0) run.derive("datasetSamples", used, ["datasetId"], reason);
    const share = samples === null || used === undefined ? fraction : used / samples;
    if (row.trainTokens !== null && share > 0 && (samples !== null || heldOut === 0))
      run.derive("datasetTokens", row.trainTokens * share, ["datasetId"], reason);
  }
  deriveLength(run, row, reason);
}

/** Rows of the split; null where the table does not have it. */
function samplesOf(row: KnownDataset, split: string | undefined): number | null {
  if (split === undefined || /^train/i.test(split)) return row.trainSamples;
  return /^(valid|dev)/i.test(split) ? row.validationSamples : null;
}

/** Mean length of a sample. Classifiers and encoders are usually padded to the length that the code states, unless it says otherwise. */
function deriveLength(run: Resolution, row: KnownDataset, reason: string): void {
  const task = run.text("task");
  if (task === "speech") {
    if (row.audioHours === null || row.trainSamples === null) return;
    const seconds = (row.audioHours * 3600) / row.trainSamples;
    run.derive(
      "meanSampleTokens",
      seconds / frameSeconds,
      ["datasetId"],
      `${reason}: ${seconds.toFixed(1)} s of sound`,
    );
    return;
  }
  const dropsPadding = task === "causal-lm" || task === "seq2seq" || run.flag("dynamicPadding") === true;
  if (row.meanTokens === null || (!dropsPadding && run.number("sequenceLength") !== undefined)) return;
  const length = run.number("sequenceLength") ?? Infinity;
  run.derive("meanSampleTokens", Math.min(row.meanTokens, length), ["datasetId"], `${reason}, mean length`);
}
