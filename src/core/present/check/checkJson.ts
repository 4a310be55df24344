/** A check as JSON: the verdict, every finding, and the totals of the analysis that it judged. */
import type { Analysis } from "../../analysis";
import type { Check } from "../../budget/check";
import { jsonText } from "../json";

/** With a final newline. */
export function checkJson(check: Check, analysis: Analysis): string {
  const { schemaVersion, tool, totals } = analysis;
  const { today, tables, verdict, passes, budget, findings } = check;
  return jsonText({ schemaVersion, tool, today, tables, verdict, passes, budget, findings, totals });
}
