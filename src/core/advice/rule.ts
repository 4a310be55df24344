/** ADVICE. What a rule is: when it applies, which inputs it would change, what that costs, and who says so. */
import type { Quantity } from "../estimate/quantity";
import type { InputName } from "../run/inputs";
import type { Change } from "../run/whatIf";
import type { AdvisedRun } from "./advisedRun";

/** One way to save. Rules are stateless; one small file each in `rules/`. */
export interface AdviceRule {
  /** `advice.kebab-case`; a heading in METHODOLOGY. */
  readonly code: string;
  /** What the run is told; undefined where the rule has nothing to say. What is in place already is not suggested. */
  readonly find: (run: AdvisedRun) => Finding | undefined;
}

export type Finding = Proposal | Remark | Rejection | Need;

/** A change that is worth making if re-estimating says so: below the thresholds nothing is shown. */
export interface Proposal extends Words {
  readonly kind: "proposal";
  readonly change: Change;
  /** `edit`: in the files; `setting`: outside of them, in a scheduler, a console or on the machine. */
  readonly applies: "edit" | "setting";
  /** Whether the outcome is about the same: same model, data and schedule, same accuracy. Such changes decide the label. */
  readonly keepsOutcome: boolean;
  /** The largest saving that was ever measured, 0–1: no more is promised, whatever the model says. */
  readonly mostSaving?: number;
  /** What is known without the model, by counting or measuring: energy and wall time after over before. */
  readonly known?: { readonly energyRatio: Quantity; readonly timeFactor: number };
  /** The saving is of all runs of the search, not of one. */
  readonly ofSweep?: true;
  /** CO2e after over before, where the intensities of the inputs are not on one basis and must not be compared. */
  readonly carbonRatio?: Quantity;
}

/** A hint without a saving that can be computed. */
export interface Remark extends Words {
  readonly kind: "remark";
  /** What it would do, to be re-estimated and shown, or to be written into the files. */
  readonly change?: Change;
  /** Where it helps although no saving can be computed, and can be written into the files. */
  readonly applies?: "edit";
}

/**
 * Something that a reader would expect, was considered, and does not help this run or makes it worse: kept apart from what does, and said in
 * a line or two.
 */
export interface Rejection extends Words {
  readonly kind: "rejection";
  /** What it would do, to be re-estimated and shown: by how much it makes things worse. Where that turns out to be a saving, nothing is said. */
  readonly change?: Change;
}

/** A rule that may apply, but needs an input that is only guessed. */
export interface Need {
  readonly kind: "need";
  readonly inputs: readonly InputName[];
}

interface Words {
  /** A few words, an instruction: `Fine-tune with LoRA`. */
  readonly title: string;
  /** What to do. */
  readonly message: string;
  /** What it costs besides: accuracy, time, work. */
  readonly tradeOff?: string;
  /** Measurements or publications that the rule rests on. */
  readonly evidence: string;
}
