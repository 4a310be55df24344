/** The size of the data: rows and tokens of the data set's training split, as far as the code uses it. */
import { findDataset, type KnownDataset } from "../data/datasets";
import { lookingUp, readOnHub, type HubTable } from "../hub/hubTable";
import type { Resolution } from "./resolution";
import type { DatasetSelection } from "./runSpec";

/** Speech models look at 20 ms of sound at a time. */
const frameSeconds = 0.02;

/** Whisper hears 30 s, whatever is said in them (Radford et al. 2022, arXiv 2212.04356, section 2.2). */
const padsRecordings = /whisper/i;
const paddedSeconds = 30;

/** The length of recordings that the model itself brings to one length. */
export function derivePaddedLength(run: Resolution): void {
  if (run.text("task") !== "speech" || !padsRecordings.test(run.text("modelId") ?? "")) return;
  run.derive(
    "meanSampleTokens",
    paddedSeconds / frameSeconds,
    ["modelId"],
    `recordings are padded to ${paddedSeconds} s`,
  );
}

/** The table's row of the run's data set. */
export function datasetRow(run: Resolution, selection: DatasetSelection | undefined): KnownDataset | undefined {
  const name = run.text("datasetId");
  return name === undefined ? undefined : findDataset(name, selection?.subset);
}

/**
 * Samples, tokens and mean length from the table.
 * @param selection the part that the code uses; undefined: the whole training split.
 */
export function deriveData(run: Resolution, selection: DatasetSelection | undefined, hub?: HubTable): void {
  const row = datasetRow(run, selection);
  if (!row && hub) deriveFromHub(run, selection, hub);
  if (!row) return;
  const { fraction = 1, heldOut = 0, rowsKnown = true, regrouped = false } = selection ?? {};
  const name = row.subset === null ? row.id : `${row.id}, ${row.subset}`;
  const part = fraction === 1 ? "" : `, ${String(Math.round(1000 * fraction) / 10)} % of it`;
  const rest = heldOut === 0 ? "" : `, ${String(heldOut)} rows held out`;
  const reason = `table row ${name}${part}${rest}`;
  const samples = samplesOf(row, selection?.split);
  if (regrouped && row.trainTokens !== null && samples === row.trainSamples) {
    run.derive("datasetTokens", row.trainTokens * fraction, ["datasetId"], `${reason}, joined and cut into blocks`);
  } else if (!rowsKnown) {
    run.leaveUnknown("datasetSamples", `${name} is filtered, regrouped or cut by a number that is not known`);
  } else {
    const used = samples === null ? undefined : Math.round(samples * fraction) - heldOut;
    if (used !== undefined && used > 0) run.derive("datasetSamples", used, ["datasetId"], reason);
    // Of rows that the table does not count, the tokens of the whole training split are known.
    const whole = isTraining(selection?.split) && heldOut === 0 ? fraction : 0;
    const share = used === undefined || row.trainSamples === null ? whole : used / row.trainSamples;
    if (row.trainTokens !== null && share > 0)
      run.derive("datasetTokens", row.trainTokens * share, ["datasetId"], reason);
  }
  deriveLength(run, row, reason);
}

/** Rows that the Hub counts of a data set that has no row in the table. */
function deriveFromHub(run: Resolution, selection: DatasetSelection | undefined, hub: HubTable): void {
  const name = run.text("datasetId");
  if (name === undefined || run.has("datasetSamples") || selection?.rowsKnown === false) return;
  const answer = hub.dataset(name);
  if (answer === "pending") run.leaveUnknown("datasetSamples", lookingUp);
  if (answer === undefined || answer === "pending") return;
  const { subset, split = "train", fraction = 1 } = selection ?? {};
  const { splits } = answer.found;
  const configs = new Set(splits.map(({ config }) => config));
  // Without a name the one that is called so, or the only one.
  const config = subset ?? (configs.size === 1 ? [...configs][0] : "default");
  const found = splits.find((entry) => entry.config === config && entry.split === split);
  if (found)
    run.derive(
      "datasetSamples",
      Math.round(found.rows * fraction),
      ["datasetId"],
      `${readOnHub(answer.day)}: ${split}`,
    );
}

/** Rows of the split; null where the table does not have it. */
function samplesOf(row: KnownDataset, split: string | undefined): number | null {
  if (split?.includes("+") === true) {
    const parts = split.split("+").map((part) => samplesOf(row, part));
    return parts.reduce((sum, part) => (sum === null || part === null ? null : sum + part), 0);
  }
  if (isTraining(split)) return row.trainSamples;
  return split !== undefined && /^(?:valid|dev)/i.test(split) ? row.validationSamples : null;
}

/** Whether a split is the training split alone; it is without a name. */
function isTraining(split: string | undefined): boolean {
  return split === undefined || /^train[^+]*$/i.test(split);
}

/** Mean length of a sample. Classifiers and encoders are usually padded to the length that the code states, decoders are not, unless it says otherwise. */
function deriveLength(run: Resolution, row: KnownDataset, reason: string): void {
  const task = run.text("task");
  if (task === "speech") {
    if (padsRecordings.test(run.text("modelId") ?? "")) return;
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
  if (row.meanTokens === null) return;
  const dropsPadding =
    run.flag("packing") === true || (run.flag("dynamicPadding") ?? (task === "causal-lm" || task === "seq2seq"));
  const length = run.number("sequenceLength");
  run.derive(
    !dropsPadding && length !== undefined ? "unpaddedSampleTokens" : "meanSampleTokens",
    Math.min(row.meanTokens, length ?? Infinity),
    ["datasetId"],
    `${reason}, mean length`,
  );
}
