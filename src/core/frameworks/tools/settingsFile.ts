/**
 * Python files that are settings of a training script beside them: nothing but names with values, executed over the script's own
 * (`python train.py config/small.py`). Whether a script really reads the file is seen by evaluating it with the file as its argument.
 */
import type { Trace } from "../../evaluate/trace";
import { asBoolean, likely } from "../../evaluate/value";
import type { InputName } from "../../run/inputs";
import type { RunDraft } from "../../run/runSpec";
import { folderOf, joinPath, type Documents } from "../../source/documents";
import type { SourceText, Span } from "../../source/sourceText";
import type { PythonFramework } from "../framework";

export const settingsFile: PythonFramework = {
  name: "settings",
  find(trace, { documents, start }) {
    if (!documents || !isSettings(trace)) return [];
    for (const script of scriptsAround(trace.path, documents)) {
      const started = start(script, {
        argv: [{ text: pathFrom(folderOf(script.path), trace.path), span: { path: trace.path, from: 0, to: 0 } }],
        environment: new Map(),
      });
      if (!started?.trace.companions.includes(trace.path)) continue;
      const decided = (run: RunDraft): boolean =>
        run.facts.some((fact) => fact.spans.some((span) => span.path === trace.path));
      return started
        .runs()
        .filter(decided)
        .map((run) => anchoredIn(trace.path, run, script.path));
    }
    return [];
  },
};

/** Names with values, no calls into libraries, and no switch that makes the script only evaluate. */
function isSettings(trace: Trace): boolean {
  if (trace.calls.length > 0 || trace.globals.size < 2 || trace.globals.has("_base_")) return false;
  if ([...trace.globals.values()].some((value) => /^(function|class|instance|object)$/.test(likely(value).kind)))
    return false;
  return ![...trace.globals].some(
    ([name, value]) => /^(eval|test|evaluate|validate)_only$/.test(name) && asBoolean(value) === true,
  );
}

const scriptNames = ["train.py", "main.py", "pretrain.py", "finetune.py", "run.py"];

/** Scripts that may read the file: in its folder and the two above. */
function scriptsAround(path: string, documents: Documents): SourceText[] {
  const folders: string[] = [];
  for (let folder = folderOf(path), depth = 0; depth < 3; depth++) {
    folders.push(folder);
    if (folder === "") break;
    folder = folderOf(folder);
  }
  return folders
    .flatMap((folder) => scriptNames.map((name) => joinPath(folder, name)))
    .filter((candidate) => candidate !== path)
    .flatMap((candidate) => documents.get(candidate) ?? []);
}

/** A path as it is written from a folder above it. */
function pathFrom(folder: string, path: string): string {
  return folder !== "" && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}

/** The run at the line of the settings file that says how long it takes, else at the first setting that decides something. */
function anchoredIn(path: string, run: RunDraft, script: string): RunDraft {
  const own = run.facts.flatMap((fact) =>
    fact.spans.filter((span) => span.path === path).map((span) => ({ input: fact.input, span })),
  );
  const duration = new Set<InputName>(["maxSteps", "epochs"]);
  const first = own.map(({ span }) => span).sort((a, b) => a.from - b.from)[0];
  const anchor: Span = own.find(({ input }) => duration.has(input))?.span ?? first ?? { path, from: 0, to: 0 };
  return { ...run, anchor, companions: [...new Set([script, ...run.companions])].filter((file) => file !== path) };
}
