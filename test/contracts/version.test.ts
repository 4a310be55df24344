import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { version } from "../../src/core/version";

interface Manifest {
  readonly version: string;
}

describe("version", () => {
  it("is the manifest's", () => {
    const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
    assert.equal(version, manifest.version);
  });
});
