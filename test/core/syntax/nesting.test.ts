import assert from "node:assert/strict";
import { toSourceText } from "../../../src/core/source/documents";
import { parsePython, statementsOf } from "../../../src/core/syntax/python";

/** Statements that are read of a text, with where they begin and end. */
const placesIn = (text: string): string[] =>
  statementsOf(toSourceText("a.py", text)).map(({ type, from, to }) => `${type} ${text.slice(from, to).trim()}`);

describe("brackets inside each other in Python", () => {
  it("are read as deep as Python reads them", () => {
    const nested = `x = ${"(".repeat(200)}1${")".repeat(200)}`;
    assert.deepEqual(placesIn(`${nested}\ny = 2\n`), [`assign ${nested}`, "assign y = 2"]);
  });

  it("end the reading where Python refuses them, and leave what stands before", () => {
    const read = placesIn(`x = 1\ny = ${"[".repeat(201)}1${"]".repeat(201)}\nz = 3\n`);
    assert.equal(read[0], "assign x = 1");
    assert.ok(!read.some((statement) => statement.includes("z = 3")), read.join());
  });

  it("do not count in strings and comments, nor where they are closed again", () => {
    const many = "([{".repeat(300);
    const text = [
      `a = "${many}"`,
      `b = '\\'${many}'`,
      `"""${many}\n"${many}""" # ${many}`,
      "c = ''",
      `d = [${"(1),".repeat(300)}]`,
      `e = f"${many.replaceAll("{", "{{")}"`,
      "f = 3",
    ].join("\n");
    assert.equal(placesIn(text).at(-1), "assign f = 3");
  });

  it("take little memory, however many a text has of them", () => {
    const text = `from ${"((a:=".repeat(60_000)}`;
    const before = process.memoryUsage().heapUsed;
    parsePython(toSourceText("a.py", text));
    assert.ok(process.memoryUsage().heapUsed - before < 100e6);
  });
});
