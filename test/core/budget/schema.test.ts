import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { toAnalysis } from "../../../src/core/toAnalysis";
import { proposeBudget } from "../../../src/core/budget/proposal";
import { policyKeys } from "../../../src/core/budget/readPolicy";
import { budgetSchema } from "../../../src/core/budget/schema";
import { fileOf, policyOf, runOf } from "../../support/budget";

const file = "media/carbon-budget.schema.json";

describe("the budget file's schema", () => {
  const schema = budgetSchema();
  const validate = new Ajv({ allowUnionTypes: true, validateFormats: false }).compile(schema);

  it("is the one that ships", () => {
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
    assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), JSON.parse(text), "UPDATE_GOLDEN=1 writes it anew");
  });

  it("knows the keys that the reader knows", () => {
    const properties = (of: unknown): string[] => Object.keys((of as { properties: object }).properties).sort();
    const parts = (schema as { properties: Record<string, { items?: unknown }> }).properties;
    assert.deepEqual(properties(schema), [...policyKeys.file].sort());
    assert.deepEqual(properties(parts.limits?.items), [...policyKeys.limit].sort());
    assert.deepEqual(properties(parts.exceptions?.items), [...policyKeys.exception].sort());
    assert.deepEqual(properties(parts.owners?.items), [...policyKeys.owner].sort());
    assert.deepEqual(properties(parts.profiles?.items), [...policyKeys.profile].sort());
  });

  it("and the reader agree on what is right and wrong", () => {
    const right = proposeBudget(toAnalysis([fileOf("a.py", [runOf("a.py", 7.3)])]));
    assert.ok(validate(parse(right)), JSON.stringify(validate.errors));
    const wrong = [
      "limits: []",
      "version: 1\nlimit: []",
      "version: 1\nlimits:\n  - { name: a }",
      "version: 1\nlimits:\n  - { name: a, energyKwh: -1 }",
      "version: 1\nlimits:\n  - { name: a, energyKwh: 1, scope: galaxy }",
      "version: 1\ndefaults: { acelerator: t4 }",
    ];
    for (const text of wrong) {
      assert.ok(!validate(parse(text)), text);
      assert.ok(policyOf(text).problems.length > 0, text);
    }
  });
});
