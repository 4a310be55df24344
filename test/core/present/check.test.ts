import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import Draft04 from "ajv-draft-04";
import { SyntaxValidator } from "fast-xml-validator";
import type { Log } from "sarif";
import { checkBudget } from "../../../src/core/budget/check";
import { checkText } from "../../../src/core/present/check/checkText";
import { checkGithub } from "../../../src/core/present/check/github";
import { checkGitlab } from "../../../src/core/present/check/gitlab";
import { checkJunit } from "../../../src/core/present/check/junit";
import { checkSarif } from "../../../src/core/present/check/sarif";
import { plainPainter } from "../../../src/core/present/painter";
import { fileOf, policyOf, runOf } from "../../support/budget";
import { assertGolden } from "../../support/golden";

/** Over, near, within, unknown, excepted and expired, and an entry that is not understood; names that try to be markup. */
const policy = policyOf(`version: 1
limits:
  - { name: single-run, energyKwh: 100, kgCo2e: 500 }
  - { name: quarter, period: quarter, energyKwh: 1000, decidedBy: high }
  - { name: slip, energyKWh: 5, kgCo2e: 1000 }
exceptions:
  - { limit: single-run, match: [big.py], energyKwh: 400, reason: flagship, owner: ml, expires: 2027-03-31 }
  - { limit: single-run, match: [late.py], energyKwh: 400, reason: past, owner: ml, expires: 2026-01-31 }
`);
const files = [
  fileOf("a.py", [runOf("a.py", 30)]),
  fileOf("big.py", [runOf("big.py", 360)]),
  fileOf("late.py", [runOf("late.py", 140)]),
  fileOf('odd, "100%"::<b>.py', [runOf('odd, "100%"::<b>.py', 170, { title: "::error::\nx<b>\u0007" })]),
  fileOf("open.py", [runOf("open.py", null)]),
];
const ledger = [{ id: "1", at: "2026-10-02", kind: "measured" as const, energyKwh: 250 }];
const check = checkBudget(policy, files, { today: "2026-11-26", ledger });

describe("a check", () => {
  it("in the terminal", () => {
    assertGolden("check.txt", checkText(check, plainPainter));
  });

  it("as SARIF is valid by the schema, with the lines and rules of what is not well", () => {
    const path = "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";
    const schema = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    const validate = new Draft04({
      strict: false,
      logger: false,
      validateFormats: false,
      unicodeRegExp: false,
    }).compile(schema);
    const log = JSON.parse(checkSarif(check, "1.2.3")) as Log;
    assert.ok(validate(log), JSON.stringify(validate.errors?.slice(0, 3)));
    const results = log.runs[0]?.results ?? [];
    assert.ok(results.some(({ ruleId, level }) => ruleId === "budget.over" && level === "error"));
    const late = results.find(({ message }) => message.text?.includes("ended on 2026-01-31"));
    assert.deepEqual(late?.locations?.[0]?.physicalLocation, {
      artifactLocation: { uri: "late.py", uriBaseId: "%SRCROOT%" },
      region: { startLine: 7, startColumn: 1 },
    });
    assert.equal(
      new Set(results.map(({ partialFingerprints }) => partialFingerprints?.["carbonLens/v1"])).size,
      results.length,
    );
    assert.ok(!validate({ ...log, version: "1.0" }), "the schema refuses what is wrong");
  });

  it("as annotations holds each in one command", () => {
    const lines = checkGithub(check).trimEnd().split("\n");
    assert.equal(lines.filter((line) => line.startsWith("::")).length, lines.length - 1);
    const odd = lines.find((line) => line.includes("file=odd"));
    assert.match(odd ?? "", /^::error file=odd%2C "100%25"%3A%3A<b>\.py,line=7,col=1,title=Carbon Lens::/);
  });

  it("as code quality names each once", () => {
    const issues = JSON.parse(checkGitlab(check)) as { fingerprint: string; severity: string; location: unknown }[];
    assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, issues.length);
    assert.ok(issues.some(({ severity }) => severity === "major"));
  });

  it("as JUnit is well-formed, with a failure for each that is over", () => {
    const xml = checkJunit(check);
    const validator = new SyntaxValidator();
    assert.equal(validator.validate(xml), true);
    assert.throws(() => validator.validate(xml.replace("</testsuites>", "")));
    const over = check.findings.filter(({ fails }) => fails).length;
    assert.ok(over >= 3);
    assert.equal(xml.match(/<failure /g)?.length, over);
    assert.ok(xml.includes(`failures="${over}"`));
  });
});
