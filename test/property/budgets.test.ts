import assert from "node:assert/strict";
import fc from "fast-check";
import { addException } from "../../src/core/budget/addException";
import { checkBudget } from "../../src/core/budget/check";
import { ledgerLine, makeRecord, readLedger } from "../../src/core/budget/ledger";
import { readPolicy } from "../../src/core/budget/readPolicy";
import { toSourceText } from "../../src/core/source/documents";
import { fileOf, runOf } from "../support/budget";

const yaml = `version: 1
defaults: { accelerator: a100-80gb, gridZone: DNK }
owners:
  - { name: nlp, match: [nlp/] }
limits:
  - name: single-run
    match: ["**/*.py", "configs/**"]
    energyKwh: 100
    warnAt: 0.5
  - { name: quarter, period: quarter, kgCo2e: 250, decidedBy: high }
exceptions:
  - match: [train_big.py]
    limit: single-run
    energyKwh: 400
    reason: flagship run
    owner: ml-platform
    expires: 2027-03-31
`;
const json = JSON.stringify({ version: 1, limits: [{ name: "a", energyKwh: 5 }], exceptions: [] }, null, 2);
const ledger = Array.from({ length: 5 }, (_, index) =>
  ledgerLine(makeRecord({ at: `2026-11-0${index + 1}`, kind: "measured", energyKwh: index + 1 })),
).join("");

/** Pieces that break files: marks of the languages, what git and a crash leave behind, hostile names. */
const junk = fc.oneof(
  fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ":",
    "- ",
    "&a",
    "*a",
    "<<: *a",
    "\t",
    "\n",
    "\r\n",
    "\u0000",
    "\uFEFF",
    "'",
    '"',
    "#",
    "|",
    "%",
  ),
  fc.constantFrom(
    "<<<<<<< HEAD\n",
    "=======\n",
    ">>>>>>> x\n",
    "__proto__: 1\n",
    "!!js/function",
    "1e999",
    "-0",
    ".nan",
    "{{x}}",
  ),
  fc.string({ maxLength: 12 }),
);

/** A text with a few stretches of it replaced. */
function broken(text: string): fc.Arbitrary<string> {
  const stroke = fc.tuple(fc.nat(text.length), fc.nat(20), junk);
  return fc
    .array(stroke, { minLength: 1, maxLength: 4 })
    .map((strokes) =>
      strokes.reduce((now, [at, length, put]) => now.slice(0, at) + put + now.slice(at + length), text),
    );
}

describe("broken budget files", () => {
  const runs = [fileOf("nlp/a.py", [runOf("nlp/a.py", 60)]), fileOf("b.py", [runOf("b.py", null)])];
  const holds = (path: string, text: string): void => {
    const source = toSourceText(path, text);
    const policy = readPolicy(source);
    for (const { line, column } of policy.problems) assert.ok((line ?? 0) >= 1 && (column ?? 0) >= 1, "has its place");
    const check = checkBudget(policy, runs, { today: "2026-11-26" });
    for (const { share, amount } of check.findings) assert.ok(amount > 0 && (share === null || Number.isFinite(share)));
    const words = {
      match: ["a.py"],
      limit: "x",
      amounts: { energyKwh: 1 },
      reason: "r",
      owner: "o",
      expires: "2027-01-01",
    };
    addException(source, words);
  };

  it("never throw, and what is wrong has its place", () => {
    fc.assert(
      fc.property(broken(yaml), (text) => {
        holds("carbon-budget.yaml", text);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(broken(json), (text) => {
        holds("carbon-budget.json", text);
      }),
      { numRuns: 300 },
    );
  });
});

describe("broken ledgers", () => {
  it("never throw, and lose no line that is whole", () => {
    const whole = new Map(readLedger(ledger).records.map((record) => [ledgerLine(record).trimEnd(), record.id]));
    fc.assert(
      fc.property(broken(ledger), (text) => {
        const { records, problems } = readLedger(text);
        const ids = new Set(records.map(({ id }) => id));
        for (const line of text.split(/\r?\n/)) {
          const id = whole.get(line);
          if (id !== undefined) assert.ok(ids.has(id), line);
        }
        for (const { line } of problems) assert.ok((line ?? 0) >= 1);
      }),
      { numRuns: 400 },
    );
  });
});
