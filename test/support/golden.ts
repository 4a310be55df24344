import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Holds a text against the one kept in `test/fixtures/golden`. With UPDATE_GOLDEN=1 the kept one is written anew: read the difference
 * before it is committed.
 */
export function assertGolden(name: string, actual: string): void {
  const file = join("test/fixtures/golden", name);
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
  }
  assert.ok(existsSync(file), `${file} is missing: write it with UPDATE_GOLDEN=1`);
  assert.equal(actual, readFileSync(file, "utf8"), `differs from ${file}; UPDATE_GOLDEN=1 writes it anew`);
}
