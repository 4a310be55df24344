import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020";

const schema = JSON.parse(readFileSync("test/support/analysisSchema.json", "utf8")) as Record<string, unknown>;
const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);

/** Holds a parsed JSON document against the contract's schema. */
export function assertMatchesSchema(document: unknown): void {
  const isValid = validate(document);
  assert.ok(isValid, JSON.stringify(validate.errors?.slice(0, 5), null, 2));
}
