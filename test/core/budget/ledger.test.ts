import assert from "node:assert/strict";
import fc from "fast-check";
import { ledgerLine, makeRecord, readLedger } from "../../../src/core/budget/ledger";
import { ledgerCsv } from "../../../src/core/budget/ledgerTable";
import { recordOfEstimate, recordOfMeasured } from "../../../src/core/budget/recordOf";
import { spendBy, spendOf } from "../../../src/core/budget/spend";
import type { LedgerRecord } from "../../../src/core/budget/ledgerRecord";
import type { MeasuredRun } from "../../../src/core/measurements/measuredRun";
import { policyOf, runOf } from "../../support/budget";

function record(parts: Partial<LedgerRecord> = {}): LedgerRecord {
  return makeRecord({ at: "2026-11-02", kind: "measured", energyKwh: 5, ...parts });
}
const lines = (...records: readonly LedgerRecord[]): string => records.map(ledgerLine).join("");

describe("a ledger", () => {
  const a = record({ owner: "nlp" });
  const b = record({ energyKwh: 7, note: 'with "quotes",\nand a line' });

  it("gives back what was written, one line a record", () => {
    const text = lines(a, b);
    assert.equal(text.split("\n").length, 3);
    assert.deepEqual(readLedger(text), { records: [a, b], duplicates: 0, problems: [] });
  });

  it("has the same id and line for the same record, in whatever order its fields come", () => {
    const one = makeRecord({ at: "2026-11-02", kind: "measured", energyKwh: 5, owner: "x" });
    const other = makeRecord({ owner: "x", energyKwh: 5, kind: "measured", at: "2026-11-02" });
    assert.equal(ledgerLine(one), ledgerLine(other));
    assert.notEqual(one.id, record({ owner: "y" }).id);
  });

  it("counts a repeated record once, and says so", () => {
    const { records, duplicates } = readLedger(lines(a, b, a));
    assert.deepEqual([records.length, duplicates], [2, 1]);
  });

  it("keeps both sides of a merge that was not finished", () => {
    const text = `<<<<<<< HEAD\n${lines(a)}=======\n${lines(b)}>>>>>>> branch\n`;
    const { records, problems } = readLedger(text);
    assert.deepEqual(records, [a, b]);
    assert.deepEqual(
      problems.map(({ code, line }) => [code, line]),
      [
        ["ledger.conflict", 1],
        ["ledger.conflict", 3],
        ["ledger.conflict", 5],
      ],
    );
  });

  it("keeps what stands before a last line that is cut off", () => {
    const whole = lines(a, b);
    const { records, problems } = readLedger(whole.slice(0, -20));
    assert.deepEqual(records, [a]);
    assert.deepEqual([problems[0]?.code, problems[0]?.line], ["ledger.torn-line", 2]);
  });

  it("says what is wrong with a record at its line, and keeps the others", () => {
    const bad = [
      "{}",
      "[1]",
      '"x"',
      '{"kind":"measured"}',
      '{"kind":"measured","at":"2026-02-30","energyKwh":1}',
      '{"kind":"measured","at":"2026-02-20","energyKwh":-1}',
      '{"kind":"measured","at":"2026-02-20","energyKwh":"much"}',
      '{"kind":"measured","at":"2026-02-20"}',
      '{"kind":"measured","at":"2026-02-20","energyKwh":1,"owner":5}',
      "nonsense",
    ];
    const { records, problems } = readLedger(`${lines(a)}${bad.join("\n")}\n${lines(b)}`);
    assert.deepEqual(records, [a, b]);
    assert.deepEqual(
      problems.map(({ line }) => line),
      bad.map((_, index) => index + 2),
    );
  });

  it("loses no record to the corruption of others", () => {
    const many = Array.from({ length: 20 }, (_, index) => record({ energyKwh: index + 1 }));
    const texts = many.map(ledgerLine);
    fc.assert(
      fc.property(fc.nat(19), fc.nat(), fc.string({ maxLength: 30 }), (at, where, junk) => {
        const line = texts[at]!.trimEnd();
        const cut = where % line.length;
        const broken = texts.with(at, `${line.slice(0, cut)}${junk.replace(/[\r\n]/g, "")}${line.slice(cut + 1)}\n`);
        const { records, problems, duplicates } = readLedger(broken.join(""));
        const kept = many.filter((_, index) => index !== at);
        assert.deepEqual(
          records.filter(({ id }) => kept.some((other) => other.id === id)),
          kept,
        );
        // The one that was hit is read as another record, repeats one, or is said.
        assert.ok(records.length === 20 || problems.length === 1 || duplicates === 1);
      }),
      { numRuns: 300 },
    );
  });
});

describe("records", () => {
  const measured = {
    id: "m",
    tool: "codecarbon" as const,
    path: "emissions.csv",
    line: 2,
    endedAt: "2026-11-03T10:00:00",
    componentsKwh: 4,
    kgCo2e: 1,
    hours: 3,
    acceleratorCount: 8,
    isComplete: true,
  };

  it("of a measured run say what the meter covers and where it was read", () => {
    const made = recordOfMeasured(measured, { owner: "nlp" }, []);
    assert.ok(typeof made !== "string");
    const { at, energyKwh, scope, acceleratorHours, source, owner, replaces } = made;
    assert.deepEqual(
      [at, energyKwh, scope, acceleratorHours, source, owner, replaces],
      ["2026-11-03", 4, "components", 24, "emissions.csv:2", "nlp", undefined],
    );
  });

  it("of a measured run replace the accepted estimate of the same run", () => {
    const estimate = recordOfEstimate(runOf("a.py", 9), "2026-11-01", {});
    assert.ok(estimate);
    assert.deepEqual([estimate.energyKwh, estimate.run, estimate.path], [9, "a.py#1", "a.py"]);
    const made = recordOfMeasured(measured, { run: "a.py#1" }, [estimate]);
    assert.ok(typeof made !== "string");
    assert.equal(made.replaces, estimate.id);
    assert.deepEqual(spendOf([estimate, made])?.amounts.energyKwh, 4);
  });

  it("are not made of what has no day, or no figure", () => {
    const undated: MeasuredRun = { id: "u", tool: "zeus", path: "a.csv", line: 2, boardKwh: 1, isComplete: true };
    const lacking = recordOfMeasured(undated, {}, []);
    assert.ok(typeof lacking === "string" && lacking.includes("--at"), "it says what to do");
    assert.equal(recordOfEstimate(runOf("a.py", null), "2026-11-01", {}), undefined);
  });

  it("add up by period, owner and project", () => {
    const records = [
      record({ owner: "nlp" }),
      record({ at: "2026-12-31", energyKwh: 2, path: "vision/a.py" }),
      record({ at: "2027-01-01", kgCo2e: 3, project: "p" }),
    ];
    const policy = policyOf("version: 1\nowners: [{ name: vision, match: [vision/] }]\n");
    const groups = (by: Parameters<typeof spendBy>[0]): unknown[] =>
      spendBy(by, records, policy).map(({ group, amounts }) => [group, amounts.energyKwh]);
    assert.deepEqual(groups("quarter"), [
      ["2026-Q4", 7],
      ["2027-Q1", 5],
    ]);
    assert.deepEqual(groups("month").length, 3);
    assert.deepEqual(groups("owner"), [
      ["", 5],
      ["nlp", 5],
      ["vision", 2],
    ]);
    assert.deepEqual(groups("project"), [
      ["", 7],
      ["p", 5],
    ]);
  });

  it("as CSV hold no formula and no broken row", () => {
    const csv = ledgerCsv([{ record: record({ note: '=1+1,"x"\ny' }), ledger: "a.jsonl" }]);
    assert.ok(csv.includes(`"'=1+1,""x""\ny"`));
    assert.equal(csv.split("\r\n")[0]?.split(",").length, 16);
  });
});
