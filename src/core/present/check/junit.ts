/** A check as JUnit XML: one test case for each verdict, so that any CI shows which limit failed. */
import type { Check, Finding } from "../../budget/check";
import { escapeHtml } from "../html";
import { verdictLine } from "./checkText";
import { subjectText } from "./checkText";
import { titled } from "./findings";

/** With a final newline. */
export function checkJunit(check: Check): string {
  const { findings, budget } = check;
  const failures = findings.filter(({ fails }) => fails).length;
  const skipped = findings.filter(({ verdict, fails }) => verdict === "none" && !fails).length;
  const counts = `tests="${findings.length + budget.problems.length}" failures="${failures}" errors="${budget.problems.length}" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="Carbon Lens" ${counts}>`,
    `  <testsuite name="${attribute(budget.path)}" ${counts}>`,
    ...budget.problems.map(({ message, line }) => {
      const name = attribute(`${budget.path}:${line ?? 1}`);
      return `    <testcase classname="budget file" name="${name}"><error message="${attribute(message)}"/></testcase>`;
    }),
    ...findings.map(testCase),
    `    <system-out>${attribute(verdictLine(check))}</system-out>`,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(finding: Finding): string {
  const head = `    <testcase classname="${attribute(finding.limit)}" name="${attribute(`${subjectText(finding)} ${finding.measure}`)}"`;
  const message = attribute(titled(finding));
  if (finding.fails) return `${head}><failure message="${message}"/></testcase>`;
  if (finding.verdict === "none") return `${head}><skipped message="${message}"/></testcase>`;
  return `${head}/>`;
}

/** XML has no room for control characters, not even escaped. */
function attribute(text: string): string {
  return escapeHtml(text.replace(/[\p{Cc}\uFFFE\uFFFF]/gu, " "));
}
