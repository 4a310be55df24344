import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { SourceText } from "../../../src/core/source/sourceText";
import { parsePython, parseRevision } from "../../../src/core/syntax/python";

/** A function for each of so many edits, and a comment that makes the text long. */
const functions = 100;
const commentLength = 400_000;

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

describe("statements that outlive an edit", () => {
  it("keep nothing of the texts that they were read from", () => {
    const names = Array.from({ length: functions }, (_, i) => `some_function_with_a_long_name_${String(i)}`);
    const bodies = names.map((name) => `def ${name}(argument):\n    return argument.some_attribute_with_a_long_name\n`);
    let source = new SourceText("a.py", "python", `${bodies.join("")}# ${"-".repeat(commentLength)}\n`);
    const read = (next: SourceText): void => {
      for (const { statement } of parseRevision(next, source).body) if (statement.type === "function") statement.body();
      source = next;
    };
    read(source);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (const name of names) {
      const at = source.text.indexOf(name) + name.length;
      read(new SourceText("a.py", "python", `${source.text.slice(0, at)}x${source.text.slice(at)}`));
    }
    collectGarbage();
    const kept = process.memoryUsage().heapUsed - before;
    assert.equal(parsePython(source).body.length, functions);
    // Each of the texts would be as long as the comment.
    assert.ok(kept < (functions * commentLength) / 10, `${String(Math.round(kept / 1e6))} MB`);
  });
});
