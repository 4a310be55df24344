import assert from "node:assert/strict";
import { SourceText } from "../../../src/core/source/sourceText";
import { readJson } from "../../../src/core/syntax/json";
import { plain, written } from "./plain";

function read(text: string) {
  return readJson(new SourceText("a.json", "json", text));
}

describe("readJson", () => {
  it("reads comments and trailing commas, and where values are written", () => {
    const text =
      '{\n  // size\n  "fp16": {"enabled": "auto",},\n  "steps": [1, 2.0, 1e3],\n  "x": null, "y": true\n}\n';
    const { roots, problems } = read(text);
    assert.deepEqual(problems, []);
    const root = roots[0]!;
    assert.deepEqual(plain(root), { fp16: { enabled: "auto" }, steps: [1, 2, 1000], x: null, y: true });
    assert.equal(written(text, root, "fp16", "enabled"), '"auto"');
    assert.equal(written(text, root, "steps", 2), "1e3");
  });

  it("tells an integer from a real number", () => {
    const root = read("[1, 1.0, 1e3]").roots[0]!;
    assert.ok(root.kind === "list");
    assert.deepEqual(
      root.items.map((item) => item.kind === "number" && item.integer),
      [true, false, false],
    );
  });

  it("keeps what could be read of a broken file and says where it breaks", () => {
    const { roots, problems } = read('{\n  "a": 1,\n  "b": \n}');
    assert.deepEqual(plain(roots[0]!), { a: 1, b: "?" });
    assert.equal(problems[0]?.code, "syntax.invalid-json");
    assert.equal(problems[0].line, 4);
  });

  it("survives emptiness, deep nesting and very long texts", () => {
    assert.deepEqual(read("").roots, []);
    assert.doesNotThrow(() => read("[".repeat(100_000)));
    const long = read(`[${"1,".repeat(5_000_000)}1]`);
    assert.equal(long.problems[0]?.code, "syntax.too-long");
    assert.deepEqual(long.roots, []);
  });
});
