import type { Span } from "../../source/sourceText";
import type { InputName } from "../inputs";
import type { Fact } from "../runSpec";

/** Devices that something beside the code names. */
export interface Devices {
  /** Of all machines together. */
  readonly count?: number;
  readonly nodes?: number;
  /** The table's id. */
  readonly accelerator?: string;
  /** Where it is said. */
  readonly span: Span;
}

/** @param where it stands: `a comment`. */
export function hint(input: InputName, value: Fact["value"], spans: readonly Span[], where: string): Fact {
  return { input, value, origin: "derived", spans, reason: `a hint only: from ${where}` };
}
