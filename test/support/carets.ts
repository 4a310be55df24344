/**
 * Scripts that say what should be found in them. A comment under a line marks a fact at its place:
 *
 *     args = TrainingArguments(num_train_epochs=3)
 *     #                        ^^^^^^^^^^^^^^^^^^ epochs = 3
 *     trainer.train()
 *     #^^^^^^^^^^^^^^ run
 *
 * In JavaScript and TypeScript the comments begin with `//`. A mark that directly follows its `#` reaches back to the start of the line. `# also: method = full; optimizer = adamw (default)`
 * names facts whose place does not matter, `# open: datasetId` what the code leaves open. All facts of a run are to be named.
 */
import assert from "node:assert/strict";
import { evaluateScript } from "../../src/core/models/definition/evaluateScript";
import { startedByHand } from "../../src/core/evaluate/trace";
import { findPythonRuns, findScriptRuns } from "../../src/core/frameworks/registry";
import type { Fact, RunDraft } from "../../src/core/run/runSpec";
import { Documents, toSourceText } from "../../src/core/source/documents";
import { isScript, type SourceText, type Span } from "../../src/core/source/sourceText";
import { memoryWorkspace } from "./workspace";

interface Mark {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The runs found in a script that stands in a workspace with these other files. */
export async function runsOf(
  text: string,
  files: Readonly<Record<string, string>> = {},
  path = "train.py",
): Promise<{ readonly runs: readonly RunDraft[]; readonly source: SourceText; readonly documents: Documents }> {
  const source = toSourceText(path, text);
  const documents = new Documents([source]);
  const workspace = memoryWorkspace(files);
  const find = (): readonly RunDraft[] => {
    const trace = evaluateScript(source, documents, startedByHand);
    return isScript(source) ? findScriptRuns(trace) : findPythonRuns(trace, documents);
  };
  let runs = find();
  for (let round = 0; round < 8 && (await documents.load(workspace)); round++) runs = find();
  return { runs, source, documents };
}

/** Checks that a script has one run, with exactly the facts that its comments mark. */
export async function checkMarked(
  text: string,
  files: Readonly<Record<string, string>> = {},
  path = "train.py",
): Promise<void> {
  const { runs, source, documents } = await runsOf(text, files, path);
  const [run] = runs;
  assert.ok(run, "no run was found");
  assert.equal(runs.length, 1, `runs at ${runs.map((found) => found.anchor.from).join(", ")}`);
  const { marks, also, open } = readMarks(text);
  const found = new Map(run.facts.map((fact) => [fact.input as string, fact]));
  for (const mark of marks) {
    if (mark.text === "run") {
      const { from, to }: Span = run.anchor;
      assert.equal(from, mark.from, `the run is anchored at ${JSON.stringify(source.slice(from, to))}`);
      continue;
    }
    const { input, expected } = readFact(mark.text);
    const fact = found.get(input);
    assert.ok(fact, `${mark.text}: not found`);
    assert.equal(inWords(fact), expected, mark.text);
    const [place] = fact.spans;
    assert.ok(place, `${mark.text}: the fact has no place`);
    const placed = documents.get(place.path)?.slice(place.from, place.to);
    assert.equal(placed, text.slice(mark.from, mark.to), `${mark.text}: its place`);
    assert.equal(place.from, mark.from, `${mark.text}: its place`);
    found.delete(input);
  }
  for (const line of also) {
    const { input, expected } = readFact(line);
    const fact = found.get(input);
    assert.ok(fact, `${line}: not found`);
    assert.equal(inWords(fact), expected, line);
    found.delete(input);
  }
  assert.deepEqual(
    [...found.values()].map((fact) => `${fact.input} = ${inWords(fact)}`),
    [],
    "facts that are not marked",
  );
  const unknown = run.unknowns.map((entry) => entry.input);
  for (const input of open)
    assert.ok(
      unknown.some((entry) => entry === input),
      `${input} is not said to be open`,
    );
}

function readMarks(text: string): { marks: Mark[]; also: string[]; open: string[] } {
  const marks: Mark[] = [];
  const also: string[] = [];
  const open: string[] = [];
  let lineStart = 0;
  let codeStart = 0;
  for (const line of text.split("\n")) {
    const caret = /^(\s*)(#|\/\/)(\s*)(\^+)\s*(.+)$/.exec(line);
    const list = /^\s*(?:#|\/\/)\s*(also|open):\s*(.+)$/.exec(line);
    if (caret) {
      const [, indent = "", sign = "", gap = "", carets = "", words = ""] = caret;
      const before = indent.length + sign.length + gap.length;
      const column = gap === "" ? indent.length : before;
      const end = before + carets.length;
      marks.push({ from: codeStart + column, to: codeStart + end, text: words.trim() });
    } else if (list) (list[1] === "also" ? also : open).push(...(list[2] ?? "").split(";").map((word) => word.trim()));
    else codeStart = lineStart;
    lineStart += line.length + 1;
  }
  return { marks, also, open };
}

function readFact(words: string): { input: string; expected: string } {
  const [input = "", expected = ""] = words.split(/\s*=\s*(.*)/s);
  return { input: input.trim(), expected: expected.trim() };
}

/** A value, with its origin where it is not simply stated. */
function inWords(fact: Fact): string {
  return fact.origin === "stated" ? String(fact.value) : `${String(fact.value)} (${fact.origin})`;
}
