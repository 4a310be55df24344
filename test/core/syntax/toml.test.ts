import assert from "node:assert/strict";
import { SourceText } from "../../../src/core/source/sourceText";
import { readToml } from "../../../src/core/syntax/toml";
import { plain, written } from "./plain";

const read = (text: string) => readToml(new SourceText("a.toml", "toml", text));

describe("readToml", () => {
  it("reads tables, dotted keys and arrays of tables", () => {
    const text =
      '# note\ntitle = "x"\n[model]\nname = "llama3" # big\n[training.data]\npath = \'a\\b\'\na.b = 1\n[[runs]]\nlr = 1e-3\n[[runs]]\nlr = 2\n';
    const { roots, problems } = read(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(plain(roots[0]!), {
      title: "x",
      model: { name: "llama3" },
      training: { data: { path: "a\\b", a: { b: 1 } } },
      runs: [{ lr: 0.001 }, { lr: 2 }],
    });
    assert.equal(written(text, roots[0]!, "model", "name"), '"llama3"');
    assert.equal(written(text, roots[0]!, "runs", 1, "lr"), "2");
  });

  it("reads every kind of value", () => {
    const text = [
      "a = 1_000",
      "b = 0x1F",
      "c = -1.5e3",
      "d = true",
      "e = [1, [2, 3], # c",
      "  'x',",
      "]",
      'f = {a = 1, "b c" = "y"}',
      'g = """',
      "one",
      'two"""',
      'h = "tab\\t\\u00e9 \\"q\\""',
      "i = 1979-05-27T07:32:00Z",
      "j = ''''k'''",
    ].join("\n");
    const { roots, problems } = read(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(plain(roots[0]!), {
      a: 1000,
      b: 31,
      c: -1500,
      d: true,
      e: [1, [2, 3], "x"],
      f: { a: 1, "b c": "y" },
      g: "one\ntwo",
      h: 'tab\té "q"',
      i: "1979-05-27T07:32:00Z",
      j: "'k",
    });
  });

  it("locates what is wrong and goes on", () => {
    const { roots, problems } = read('a = \nb = 2\nc d\n[t\ne = "open\nf = 3\n');
    assert.deepEqual(
      problems.map((problem) => problem.line),
      [1, 3, 4, 5],
    );
    const root = plain(roots[0]!) as Record<string, unknown>;
    assert.equal(root.b, 2);
  });

  it("survives hostile texts", () => {
    for (const text of [
      "",
      "[".repeat(50_000),
      `a = ${"[".repeat(50_000)}`,
      `a = ${"{b=".repeat(20_000)}`,
      '"'.repeat(9999),
      "a.".repeat(50_000),
    ])
      assert.doesNotThrow(() => read(text));
  });
});
