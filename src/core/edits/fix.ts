/** FIX. One piece of advice as it can be taken in files. */
import type { AdviceSummary } from "../analysis";
import type { Pins } from "../run/runSpec";
import type { Snippet } from "./snippets";
import type { TextEdit } from "./textEdit";

/** Advice with the edits that take it; or, where a program cannot safely make them, how a person would. */
export interface Fix {
  readonly runId: string;
  readonly advice: AdviceSummary;
  /** Empty where there is a `refusal`. */
  readonly edits: readonly TextEdit[];
  /** What the run must be started with besides, for no file states it: other devices. */
  readonly startWith?: Pins;
  readonly refusal?: { readonly reason: string; readonly snippet: Snippet };
}
