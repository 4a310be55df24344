import assert from "node:assert/strict";
import type { Value } from "../../../src/core/evaluate/value";
import { SourceText } from "../../../src/core/source/sourceText";
import { readYaml } from "../../../src/core/syntax/yaml";
import { plain, written } from "./plain";

function read(text: string): Value {
  const root = readYaml(new SourceText("a.yaml", "yaml", text)).roots[0];
  assert.ok(root);
  return root;
}

describe("readYaml", () => {
  it("keeps the order of keys and the place of every value", () => {
    const text = "base_model: org/name\ndatasets:\n  - path: a/b\n    type: alpaca\n";
    const root = read(text);
    assert.deepEqual(plain(root), { base_model: "org/name", datasets: [{ path: "a/b", type: "alpaca" }] });
    assert.deepEqual(Object.keys(plain(root) as object), ["base_model", "datasets"]);
    assert.deepEqual(written(text, root, "base_model"), "org/name");
    assert.deepEqual(written(text, root, "datasets", 0, "path"), "a/b");
  });

  it("reads scalars as PyYAML does, and 1e-5 as the number that is meant", () => {
    const text = [
      "a: yes",
      "b: off",
      "c: True",
      "d: ~",
      "e:",
      "f: 1e-5",
      "g: 2.0e-4",
      "h: 1_000",
      "i: 010",
      "j: '3'",
      "k: 12:30:00",
      "l: 0x10",
      "m: .inf",
      "n: 3",
      "o: n",
    ].join("\n");
    assert.deepEqual(plain(read(text)), {
      a: true,
      b: false,
      c: true,
      d: null,
      e: null,
      f: 1e-5,
      g: 2e-4,
      h: 1000,
      i: 8,
      j: "3",
      k: "12:30:00",
      l: 16,
      m: Infinity,
      n: 3,
      o: "n",
    });
  });

  it("tells an integer from a real number", () => {
    const root = read("a: 3\nb: 3.0\nc: 1e3\n");
    assert.ok(root.kind === "dict");
    const integers = [...root.entries.values()].map((value) => value.kind === "number" && value.integer);
    assert.deepEqual(integers, [true, false, false]);
  });

  it("merges anchors, own keys first", () => {
    const root = read("base: &base\n  lr: 1\n  epochs: 2\nrun:\n  <<: *base\n  epochs: 5\n");
    assert.deepEqual(plain(root), { base: { lr: 1, epochs: 2 }, run: { epochs: 5, lr: 1 } });
    const several = read("a: &a {x: 1}\nb: &b {x: 2, y: 3}\nc:\n  <<: [*a, *b]\n");
    assert.deepEqual(plain(several), { a: { x: 1 }, b: { x: 2, y: 3 }, c: { x: 1, y: 3 } });
  });

  it("gives an alias the place of what it stands for", () => {
    const text = "size: &size 512\nlength: *size\n";
    assert.equal(written(text, read(text), "length"), "512");
  });

  it("reads several documents", () => {
    const { roots } = readYaml(new SourceText("a.yaml", "yaml", "a: 1\n---\nb: 2\n"));
    assert.deepEqual(roots.map(plain), [{ a: 1 }, { b: 2 }]);
  });

  it("keeps keys that YAML would take for booleans as they are spelt", () => {
    assert.deepEqual(plain(read("on:\n  push: 1\n")), { on: { push: 1 } });
  });

  it("does not read templates and tags as values", () => {
    const root = read("a: {{ model }}\nb: !ref <lr>\nc: !!str 5\n");
    assert.deepEqual(plain(root), { a: "?", b: "?", c: "5" });
  });

  it("locates what is wrong and keeps what could be read", () => {
    const { roots, problems } = readYaml(new SourceText("a.yaml", "yaml", "a: 1\nb: [1, 2\nc: 3\n"));
    assert.equal(problems[0]?.code, "syntax.invalid-yaml");
    assert.ok((problems[0].line ?? 0) >= 2);
    assert.ok(roots[0]?.kind === "dict" && roots[0].entries.has("a"));
  });

  it("bounds aliases of aliases", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 12; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(", ")}]`,
      );
    const { roots } = readYaml(new SourceText("a.yaml", "yaml", lines.join("\n")));
    assert.ok(roots[0] && count(roots[0]) < 400_000);
  });

  it("survives circles, deep nesting and very long texts", () => {
    assert.deepEqual(plain(read("a: &a\n  b: *a\n")), { a: { b: "?" } });
    for (const text of [
      "[".repeat(50_000),
      "- ".repeat(20_000),
      "x\n  - " + "- ".repeat(20_000),
      "a: b\n".repeat(300_000),
    ])
      assert.doesNotThrow(() => readYaml(new SourceText("a.yaml", "yaml", text)));
  });

  it("answers an empty file with nothing", () => {
    const { roots, problems } = readYaml(new SourceText("a.yaml", "yaml", ""));
    assert.deepEqual([roots, problems], [[], []]);
  });
});

function count(value: Value): number {
  if (value.kind === "list") return 1 + value.items.reduce((sum, item) => sum + count(item), 0);
  if (value.kind === "dict") return 1 + [...value.entries.values()].reduce((sum, item) => sum + count(item), 0);
  return 1;
}
