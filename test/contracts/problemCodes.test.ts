import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

describe("problem codes", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(join("src", path), "utf8"));
  const codes = new Set(
    sources.flatMap((text) => [...text.matchAll(/code: "([a-z]+\.[a-z-]+)"/g)].map((match) => match[1] ?? "")),
  );

  it("are found", () => {
    assert.ok(codes.size >= 8, [...codes].join());
  });

  it("are headings in METHODOLOGY", () => {
    const headings = readFileSync("METHODOLOGY.md", "utf8")
      .split("\n")
      .filter((line) => line.startsWith("### "))
      .flatMap((line) => line.slice(4).split(", "));
    assert.deepEqual(
      [...codes].filter((code) => !headings.includes(code)),
      [],
    );
  });
});
