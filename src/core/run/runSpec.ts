/** RUN SPEC. One training run: every input a value with an origin and, where it has one, the lines that say so. */
import type { Span } from "../source/sourceText";
import type { Problem } from "../problem";
import type { InputName } from "./inputs";

/** Contract: stated, default, derived, setting and calibrated are claims; assumed is a guess that says so; unknown holds null. */
export type Origin = "stated" | "default" | "derived" | "setting" | "calibrated" | "assumed" | "unknown";

export type InputValue = string | number | boolean | null;

/** A place as the contract prints it: 1-based line and column, the cell's 0-based index in a notebook. */
export interface Source {
  readonly path: string;
  readonly line: number;
  readonly column?: number;
  readonly cell?: number;
  readonly text?: string;
}

export interface Input {
  readonly value: InputValue;
  readonly origin: Origin;
  /** The winning line first, then what it overrode or was computed from. */
  readonly sources?: readonly Source[];
  readonly reason?: string;
  /** Other values that it has where a condition that the files do not decide goes the other way. */
  readonly alternatives?: readonly (string | number | boolean)[];
  /** The value is the most that it may be, and this the least: a run that stops early, a search that prunes. */
  readonly least?: number;
  /** The inputs that it was worked out from; absent where the files show it. */
  readonly from?: readonly InputName[];
  /** Suggested by a comment or a name, or worked out of what is: its figures have a wider range. */
  readonly hint?: true;
  /** Standard deviation of the natural logarithm that remains; of calibrated factors. */
  readonly spread?: number;
}

export type Inputs = { readonly [K in InputName]?: Input };

/** What a recogniser found: the author states, at these places, that this input has this value. */
export interface Fact {
  readonly input: InputName;
  readonly value: string | number | boolean;
  readonly origin: "stated" | "default" | "derived";
  readonly spans: readonly Span[];
  readonly reason?: string;
  /** As of {@link Input}. */
  readonly alternatives?: readonly (string | number | boolean)[];
  readonly least?: number;
}

/** A run as a recogniser hands it on: facts only, nothing assumed, spans instead of lines. */
export interface RunDraft {
  readonly framework: string;
  /** Short, for lists: `SFTTrainer`, `train`, `axolotl`. */
  readonly title: string;
  /** Where training starts. */
  readonly anchor: Span;
  readonly facts: readonly Fact[];
  /** Paths read to resolve it, the anchor's own left out. */
  readonly companions: readonly string[];
  /** Of a launcher's run: the files that it starts, the program first, then configurations that it is given. */
  readonly starts?: readonly string[];
  /** What comments and names suggest of the hardware: taken where nothing says it. */
  readonly hints?: readonly Fact[];
  /** The facts where the hinted devices are taken: code that shares a batch out reads how many there are. */
  readonly factsOnHints?: readonly Fact[];
  /** Inputs that the code leaves open, in words: `{ input: "modelId", reason: "--model has no default" }`. */
  readonly unknowns: readonly { readonly input: InputName; readonly reason: string; readonly spans: readonly Span[] }[];
  readonly problems: readonly Problem[];
  /** Which part of the data set named by `datasetId` one epoch uses; for sizes that are looked up by name. */
  readonly dataset?: DatasetSelection;
}

/** The part of a published data set that is trained on, as the code chooses it. */
export interface DatasetSelection {
  /** Configuration of the data set: `mrpc` of `glue`. */
  readonly subset?: string;
  readonly split?: string;
  /** Share of the split's rows in one epoch, after slices and held-out parts: above 0, at most 1. */
  readonly fraction: number;
  /** Rows that are held out of that share, by their number. */
  readonly heldOut?: number;
  /** False where rows are filtered, regrouped or cut by a number that is not known: a table's count would be wrong. */
  readonly rowsKnown: boolean;
  /** The rows are texts that are joined and cut into blocks: their tokens stay what they are. */
  readonly regrouped?: boolean;
}

/** Values that pin inputs, with where they come from: `--set`, a pin comment, settings. */
export type Pins = { readonly [K in InputName]?: Input };

export interface RunSpec {
  /** Stable while the run stays the same: path, line-independent ordinal and title. */
  readonly id: string;
  readonly title: string;
  readonly anchor: Source;
  readonly companions: readonly string[];
  readonly inputs: Inputs;
  readonly problems: readonly Problem[];
}
