import assert from "node:assert/strict";
import { analyzeDocument } from "../../src/core/analyze";
import { editedNotebook } from "../../src/core/edits/notebookFile";
import { editedSource, isRefusal, type Edits, type TextEdit } from "../../src/core/edits/textEdit";
import { provenEdits } from "../../src/core/fix";
import type { InputName } from "../../src/core/run/inputs";
import type { Inputs } from "../../src/core/run/runSpec";
import { toSourceText } from "../../src/core/source/documents";
import { memoryWorkspace } from "./workspace";

export type Files = Readonly<Record<string, string>>;

/** What the first run of a file is to become. */
export type Wanted = Readonly<Partial<Record<InputName, string | number | boolean | null>>>;

/** The edits of files that make the first run of one of them what is wanted, or why there are none. */
export async function editsOf(files: Files, path: string, wanted: Wanted): Promise<Edits> {
  const source = toSourceText(path, files[path] ?? "");
  const workspace = memoryWorkspace(files);
  const analysed = await analyzeDocument(source, workspace);
  const [run] = analysed.runs;
  assert.ok(run, "no run was found");
  const change = (Object.keys(wanted) as InputName[]).map((input) => ({
    input,
    from: run.inputs[input]?.value ?? null,
    to: wanted[input] ?? null,
  }));
  return provenEdits(change, run, { source, analysed, workspace, options: {} });
}

/** The files after the edits, which must be possible. */
export async function taken(files: Files, path: string, wanted: Wanted): Promise<Files> {
  const edits = await editsOf(files, path, wanted);
  assert.ok(!isRefusal(edits), isRefusal(edits) ? edits.refused : "");
  return applyEdits(files, edits);
}

/** The inputs of the first run of a file. */
export async function inputsOf(files: Files, path: string): Promise<Inputs> {
  const { runs } = await analyzeDocument(toSourceText(path, files[path] ?? ""), memoryWorkspace(files));
  return runs[0]?.inputs ?? {};
}

export function applyEdits(files: Files, edits: readonly TextEdit[]): Files {
  const done: Record<string, string> = { ...files };
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const text = files[path] ?? "";
    const source = toSourceText(path, text);
    const own = edits.filter((edit) => edit.path === path);
    const edited = source.cells ? editedNotebook(text, source, own) : editedSource(source, own).text;
    assert.ok(edited !== undefined, path);
    done[path] = edited;
  }
  return done;
}

/** Lines that two texts do not share: those taken out with `-` before, those put in with `+`. */
export function changedLines(before: string, after: string): readonly string[] {
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  const kept = commonLines(old, fresh);
  const marked: string[] = [];
  const walk = (lines: readonly string[], sign: string): void => {
    let next = 0;
    for (const line of lines) {
      if (line === kept[next]) next++;
      else marked.push(sign + line);
    }
  };
  walk(old, "-");
  walk(fresh, "+");
  return marked;
}

/** The longest list of lines that both have in this order. */
function commonLines(one: readonly string[], other: readonly string[]): readonly string[] {
  const longest: string[][][] = Array.from({ length: one.length + 1 }, () =>
    Array.from({ length: other.length + 1 }, () => []),
  );
  for (let i = one.length - 1; i >= 0; i--)
    for (let j = other.length - 1; j >= 0; j--) {
      const [down, right] = [longest[i + 1]?.[j] ?? [], longest[i]?.[j + 1] ?? []];
      const line = one[i] ?? "";
      longest[i]![j] =
        line === other[j] ? [line, ...(longest[i + 1]?.[j + 1] ?? [])] : down.length >= right.length ? down : right;
    }
  return longest[0]?.[0] ?? [];
}
