/** A check as SARIF 2.1.0, for code scanning. */
import type { Log, ReportingDescriptor, Result } from "sarif";
import type { Check } from "../../budget/check";
import { noticesOf, ruleTexts, type Notice } from "./findings";

const informationUri = "https://github.com/carbon-lens/carbon-lens";
const schema = "https://json.schemastore.org/sarif-2.1.0.json";

const warningRules: ReadonlySet<string> = new Set(["budget.near", "budget.unknown", "budget.tables-moved"]);

/**
 * With a final newline. Paths are relative to the repository's root, as code scanning asks.
 * @param version of the tool.
 */
export function checkSarif(check: Check, version: string): string {
  const rules = Object.entries(ruleTexts).map(([id, text]): ReportingDescriptor => ({
    id,
    shortDescription: { text },
    helpUri: `${informationUri}/blob/main/METHODOLOGY.md#${id.replace(/[^a-z-]/g, "")}`,
    defaultConfiguration: { level: warningRules.has(id) ? "warning" : "error" },
  }));
  const ids = rules.map(({ id }) => id);
  const log: Log = {
    $schema: schema,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Carbon Lens", semanticVersion: version, informationUri, rules } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "The root of the repository." } } },
        results: noticesOf(check).map((notice) => result(notice, ids)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function result({ rule, level, message, place, fingerprint }: Notice, rules: readonly string[]): Result {
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level,
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(place.path), uriBaseId: "%SRCROOT%" },
          region: { startLine: place.line, startColumn: place.column ?? 1 },
        },
      },
    ],
    partialFingerprints: { "carbonLens/v1": fingerprint },
  };
}
