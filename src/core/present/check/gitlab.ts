/** A check as GitLab's code quality report. */
import type { Check } from "../../budget/check";
import { noticesOf } from "./findings";

/** With a final newline. */
export function checkGitlab(check: Check): string {
  const issues = noticesOf(check).map(({ rule, level, message, place, fingerprint }) => ({
    type: "issue",
    check_name: rule,
    description: message,
    fingerprint,
    severity: level === "error" ? "major" : "minor",
    location: { path: place.path, lines: { begin: place.line } },
  }));
  return `${JSON.stringify(issues, null, 2)}\n`;
}
