import assert from "node:assert/strict";
import { SourceText } from "../../../src/core/source/sourceText";
import { filesWrittenBy, parsePython, statementsOf } from "../../../src/core/syntax/python";
import type { Expression, Statement } from "../../../src/core/syntax/python/tree";
import { toSourceText } from "../../../src/core/source/documents";

function statements(text: string): readonly Statement[] {
  return statementsOf(new SourceText("a.py", "python", text));
}

/** An expression in brackets, for comparing shapes. */
function shape(e: Expression): string {
  switch (e.type) {
    case "name":
      return e.name;
    case "number":
    case "constant":
      return String(e.value);
    case "string":
      return JSON.stringify(e.value);
    case "binary":
    case "logic":
      return `(${shape(e.left)} ${e.operator} ${shape(e.right)})`;
    case "unary":
      return `(${e.operator} ${shape(e.operand)})`;
    case "compare":
      return `(${[shape(e.first), ...e.rest.map((step) => `${step.operator} ${shape(step.operand)}`)].join(" ")})`;
    case "attribute":
      return `${shape(e.object)}.${e.name}`;
    case "subscript":
      return `${shape(e.object)}[${shape(e.index)}]`;
    case "slice":
      return [e.lower, e.upper, e.step].map((part) => (part ? shape(part) : "")).join(":");
    case "tuple":
    case "list":
    case "set":
      return `${e.type}(${e.items.map(shape).join(" ")})`;
    case "call":
      return `${shape(e.callee)}(${e.args.map((a) => `${a.kind === "keyword" ? `${a.name ?? ""}=` : a.kind === "star" ? "*" : a.kind === "doubleStar" ? "**" : ""}${shape(a.value)}`).join(", ")})`;
    default:
      return e.type;
  }
}

function expression(text: string): string {
  const [first] = statements(`${text}\n`);
  assert.ok(first?.type === "expression");
  return shape(first.value);
}

describe("Python tree", () => {
  const cases: [string, string][] = [
    ["a + b * c ** -2", "(a + (b * (c ** -2)))"],
    ["not a and b or c", "(((not a) and b) or c)"],
    ["not (a and b) or c", "((not (a and b)) or c)"],
    ["not ((a or b) and c)", "(not ((a or b) and c))"],
    ["a and not b or c", "((a and (not b)) or c)"],
    ["a and not b or c and not d or e", "((a and (not b)) or ((c and (not d)) or e))"],
    ["a and (not b or c)", "(a and ((not b) or c))"],
    ["a or not b and c", "(a or ((not b) and c))"],
    ["not not a and b", "((not (not a)) and b)"],
    ["not a in b and c", "((not (a in b)) and c)"],
    ["not (a or b) and c", "((not (a or b)) and c)"],
    ["a < b <= c", "(a < b <= c)"],
    ["(a < b) < c", "((a < b) < c)"],
    ["a is not None", "(a is not null)"],
    ["a not in b", "(a not in b)"],
    ["x[1:2, ::3]", "x[tuple(1:2: ::3)]"],
    ["x[-1]", "x[-1]"],
    ["a if b > 0. else [1., 2.e3, x1.y, 3.]", "conditional"],
    ["[0., 1_0., 2.e3, x1.y, a[0].b, 3.5]", "list(0 10 2000 x1.y a[0].b 3.5)"],
    ["f(a, *b, k=1, **c)", "f(a, *b, k=1, **c)"],
    ["a.b(c)(d).e", "a.b(c)(d).e"],
    ["'a' \"b\"", '"ab"'],
    ["(1,)", "tuple(1)"],
    ["(1)", "1"],
    ["[]", "list()"],
    ["{1, 2}", "set(1 2)"],
    ["sum(x for x in y)", "sum(comprehension)"],
  ];
  for (const [text, expected] of cases)
    it(`reads ${text}`, () => {
      assert.equal(expression(text), expected);
    });

  it("keeps the places of what it reads", () => {
    const text = "lr = 1e-4  # rate\n";
    const [first] = statements(text);
    assert.ok(first?.type === "assign");
    assert.equal(text.slice(first.value.from, first.value.to), "1e-4");
  });

  it("reads assignments: several targets, unpacking, annotations, updates", () => {
    const [chain, unpack, annotated, bare, update] = statements("a = b = 1\nc, *d = e\nf: int = 2\ng: str\nh //= 3\n");
    assert.deepEqual(chain?.type === "assign" ? chain.targets.map(shape) : [], ["a", "b"]);
    assert.deepEqual(
      unpack?.type === "assign"
        ? unpack.targets.map((t) => (t.type === "tuple" ? t.items.map((i) => i.type) : []))
        : [],
      [["name", "starred"]],
    );
    assert.equal(annotated?.type === "annotate" && annotated.value ? shape(annotated.value) : "", "2");
    assert.equal(bare?.type === "annotate" ? bare.value : null, undefined);
    assert.equal(update?.type === "augment" ? update.operator : "", "//");
  });

  it("reads imports with aliases, dots and brackets", () => {
    const [plain, from, relative, star] = statements(
      "import a.b as c, d\nfrom e.f import (g, h as i)\nfrom ..j import k\nfrom l import *\n",
    );
    assert.deepEqual(plain?.type === "import" ? plain.modules : [], [{ name: "a.b", alias: "c" }, { name: "d" }]);
    assert.deepEqual(from?.type === "importFrom" ? [from.module, from.level, from.names] : [], [
      "e.f",
      0,
      [{ name: "g" }, { name: "h", alias: "i" }],
    ]);
    assert.deepEqual(relative?.type === "importFrom" ? [relative.module, relative.level] : [], ["j", 2]);
    assert.deepEqual(star?.type === "importFrom" ? star.names : [], [{ name: "*" }]);
  });

  it("reads functions with every kind of parameter, their body when asked for", () => {
    const [first] = statements("@deco(1)\nasync def f(a, b: int = 2, *c, d=3, **e) -> int:\n    return a\n");
    assert.ok(first?.type === "function");
    assert.deepEqual(
      first.parameters.map((p) => `${p.kind} ${p.name}${p.default ? `=${shape(p.default)}` : ""}`),
      ["plain a", "plain b=2", "star c", "keywordOnly d=3", "doubleStar e"],
    );
    assert.deepEqual(first.decorators.map(shape), ["deco(1)"]);
    assert.deepEqual(
      first.body().map((s) => s.type),
      ["return"],
    );
  });

  it("reads compound statements", () => {
    const [conditional, loop, attempt, managed, parenthesised] = statements(
      "if a:\n    b\nelif c:\n    d\nelse:\n    e\nfor i, j in k:\n    l\nelse:\n    m\ntry:\n    n\nexcept (O, P) as q:\n    r\nfinally:\n    s\nwith t as u, v:\n    w\nwith (x as y, z as zz):\n    pass\n",
    );
    assert.deepEqual(
      conditional?.type === "if" ? [conditional.branches.length, conditional.otherwise.length] : [],
      [2, 1],
    );
    assert.deepEqual(loop?.type === "for" ? [shape(loop.target), loop.otherwise.length] : [], ["tuple(i j)", 1]);
    assert.deepEqual(attempt?.type === "try" ? [attempt.handlers.map((h) => h.name), attempt.finally.length] : [], [
      ["q"],
      1,
    ]);
    const targets = (s: Statement | undefined): unknown =>
      s?.type === "with" ? s.items.map((i) => i.target && shape(i.target)) : [];
    assert.deepEqual(targets(managed), ["u", undefined]);
    assert.deepEqual(targets(parenthesised), ["y", "zz"]);
  });

  it("reads f-strings in parts", () => {
    const [first] = statements("f'a{b!r:>4}{{c}}{d}'\n");
    assert.ok(first?.type === "expression" && first.value.type === "format");
    assert.deepEqual(
      first.value.parts.map((p) => (typeof p === "string" ? p : [shape(p.expression), p.conversion, p.format])),
      ["a", ["b", "r", ">4"], "{c}", ["d", undefined, ""]],
    );
  });

  it("keeps what can be read of half-typed code", () => {
    const [call] = statements("t = TrainingArguments(\n    lr=1,\n    num\n");
    assert.equal(call?.type === "assign" ? shape(call.value) : "", "TrainingArguments(lr=1, num)");
    const [list, next] = statements("x = [1, 2\ny = 3\n");
    assert.equal(list?.type === "assign" ? shape(list.value) : "", "list(1 2)");
    assert.equal(next?.type, "assign");
    const [dotted, after] = statements("a.\nb = 2\n");
    assert.equal(dotted?.type === "expression" ? shape(dotted.value) : "", "a.");
    assert.equal(after?.type, "assign");
    assert.deepEqual(
      statements("def f(\n").map((s) => s.type),
      ["function"],
    );
    assert.deepEqual(
      statements("if a:\n").map((s) => s.type),
      ["if"],
    );
  });

  it("keeps a tree for as long as its text lives", () => {
    const source = new SourceText("a.py", "python", "a = 1\n");
    assert.equal(parsePython(source), parsePython(source));
  });

  it("finds the files that a notebook writes, at their places", () => {
    const cells = ["%%writefile train.py\na = 1\n", "b = 2\n"];
    const notebook = toSourceText(
      "n.ipynb",
      JSON.stringify({ nbformat: 4, cells: cells.map((source) => ({ cell_type: "code", source })) }),
    );
    const written = filesWrittenBy(notebook).get("train.py");
    assert.equal(written?.text.trim(), "a = 1");
    assert.equal(written.text.length, notebook.text.length);
    assert.equal(written.text.indexOf("a = 1"), notebook.text.indexOf("a = 1"));
  });
});
