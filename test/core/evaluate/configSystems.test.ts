import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { Value } from "../../../src/core/evaluate/value";
import { stringValue } from "../../../src/core/evaluate/values";
import { callsTo, evaluateText, globalOf, plain } from "../../support/evaluate";

/**
 * Each case is a program, further files of its workspace after `--- path`, and runs of it:
 * `>>> [in:path] [NAME=value …] words => what it holds`, the arguments of its call of `lib.seen`, else its global `x`.
 */
interface Case {
  readonly title: string;
  readonly code: string;
  readonly files: Readonly<Record<string, string>>;
  readonly runs: readonly { readonly line: string; readonly expected: unknown }[];
}

const folder = "test/fixtures/configSystems";

function casesIn(text: string): Case[] {
  return text
    .split(/^### /m)
    .filter((part) => part.trim() !== "")
    .map((part) => {
      const lines = part.split("\n");
      const runs = lines.filter((line) => line.startsWith(">>>"));
      const body = lines.slice(1).filter((line) => !line.startsWith(">>>"));
      const [code = "", ...files] = body.join("\n").split(/^--- /m);
      return {
        title: lines[0] ?? "",
        code,
        files: Object.fromEntries(
          files.map((file) => [file.slice(0, file.indexOf("\n")), file.slice(file.indexOf("\n") + 1)]),
        ),
        runs: runs.map((run) => {
          const [line = "", expected = "null"] = run.slice(3).split(" => ");
          return { line: line.trim(), expected: JSON.parse(expected) as unknown };
        }),
      };
    });
}

function holds({ code, files }: Case, line: string): unknown {
  const [, path = "train.py", words = ""] = /^(?:in:(\S+)\s*)?(.*)$/.exec(line) ?? [];
  const environment = new Map<string, Value>();
  const argv = words.replace(/\b([A-Z]+)=(\S+)\s*/g, (_, name: string, value: string) => {
    environment.set(name, stringValue(value));
    return "";
  });
  const trace = evaluateText(code, files, argv, environment, path);
  const seen = callsTo(trace, "seen").filter((call) => call.uncalled !== true);
  return seen.length > 0 ? seen[0]?.args.map(plain) : globalOf(trace, "x");
}

describe("configuration systems", () => {
  for (const file of readdirSync(folder))
    describe(file.replace(".txt", ""), () => {
      for (const one of casesIn(readFileSync(`${folder}/${file}`, "utf8")))
        it(one.title, () => {
          assert.ok(one.runs.length > 0, "the case says what it expects");
          for (const { line, expected } of one.runs) assert.deepEqual(holds(one, line), expected, line);
        });
    });
});
