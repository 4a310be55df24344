import { EvaluationEnd } from "../../evaluate/bounds";
import type { Span } from "../../source/sourceText";

/** Why a model cannot be counted. Thrown inside the readers of definitions only, and caught where they are entered. */
export class Stopped extends EvaluationEnd {
  constructor(
    reason: string,
    readonly spans: readonly Span[] = [],
  ) {
    super(reason);
  }
}
