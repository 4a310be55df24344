/** CONFIGURED. The run that a configuration of a project's own describes, through the script beside it that reads it. */
import { evaluateScript } from "../models/definition/evaluateScript";
import type { ArgumentWord } from "../evaluate/trace";
import type { Value } from "../evaluate/value";
import { findPythonRuns } from "../frameworks/registry";
import { folderOf, joinPath, type Documents } from "../source/documents";
import { mayTrain } from "../source/classify";
import type { SourceText, Span } from "../source/sourceText";
import type { RunDraft } from "./runSpec";

/** Names that training scripts usually have, likeliest first. */
const scriptNames = ["train.py", "main.py", "run.py", "pretrain.py", "finetune.py", "train_model.py", "trainer.py"];
/** Folders above the configuration's own in which its script is looked for. */
const maximumClimb = 3;
/** Scripts and ways of starting them that are tried for one file. */
const maximumTries = 6;

/** Keys that describe a training, whatever its tool. A file with fewer than two kinds of them is not looked at. */
const kinds: readonly RegExp[] = [
  /^(?:n_|num_|max_|total_)?(?:train_)?epochs?$|^(?:max_|num_|total_|train_)?(?:train_|training_)?(?:steps|iters|iterations)$/i,
  /batch_?size|^bs$/i,
  /^(?:base_)?(?:lr|learning_rate)$/i,
  /^optim(?:izer)?/i,
  /^(?:dataset|data|train_data|datamodule)/i,
  /^(?:model|arch|backbone|network)/i,
];

/**
 * The runs of the scripts around a configuration that read it: with no arguments, or when they are given its path. Anchored at the key that
 * people look at, the duration or else the model; only where the file decides something of the run.
 */
export function configuredRuns(config: Value, source: SourceText, documents: Documents): readonly RunDraft[] {
  if (!mayConfigure(config)) return [];
  let tries = 0;
  for (const script of scriptsAround(source, documents)) {
    if (!mayTrain(script)) continue;
    for (const argv of [[], ...argumentsFor(script, source)]) {
      if (++tries > maximumTries) return [];
      const trace = evaluateScript(script, documents, { argv, environment: new Map() });
      if (!trace.companions.includes(source.path)) continue;
      const runs = findPythonRuns(trace, documents).flatMap((draft) => anchoredIn(draft, source, script.path));
      if (runs.length > 0) return runs;
    }
  }
  return [];
}

function mayConfigure(config: Value): boolean {
  const keys: string[] = [];
  collectKeys(config, keys, 0);
  return kinds.filter((kind) => keys.some((key) => kind.test(key))).length >= 2;
}

function collectKeys(value: Value, keys: string[], depth: number): void {
  if (value.kind !== "dict" || depth > 4 || keys.length > 500) return;
  for (const [key, entry] of value.entries) {
    keys.push(key);
    collectKeys(entry, keys, depth + 1);
  }
}

function scriptsAround(source: SourceText, documents: Documents): SourceText[] {
  const folders = [folderOf(source.path)];
  while (folders.length < maximumClimb && folders.at(-1) !== "") folders.push(folderOf(folders.at(-1) ?? ""));
  const paths = folders.flatMap((folder) => scriptNames.map((name) => joinPath(folder, name)));
  return paths.flatMap((path) => {
    const found = documents.get(path);
    return found?.language === "python" ? [found] : [];
  });
}

/** The configuration's path as the option, or the only argument, that the script's own text says it takes. */
function argumentsFor(script: SourceText, source: SourceText): ArgumentWord[][] {
  const span = { path: source.path, from: 0, to: 0 };
  const word = (text: string): ArgumentWord => ({ text, span });
  const options = [...script.text.matchAll(/["'](--?[\w-]*(?:config|cfg|conf|yaml|opt|params)[\w-]*)["']/gi)]
    .map((match) => match[1] ?? "")
    .filter((name, index, all) => all.indexOf(name) === index && !/path|dir|folder|optim/i.test(name))
    .slice(0, 2);
  const found = options.map((option) => [word(option), word(source.path)]);
  return script.text.includes("sys.argv") ? [...found, [word(source.path)]] : found;
}

function anchoredIn(draft: RunDraft, source: SourceText, script: string): RunDraft[] {
  const placeOf = (...inputs: string[]): Span | undefined =>
    draft.facts
      .filter((fact) => inputs.includes(fact.input))
      .flatMap((fact) => fact.spans)
      .find((span) => span.path === source.path && span.to > span.from);
  const anchor =
    placeOf("epochs", "maxSteps") ?? placeOf("modelId", "layerCount") ?? placeOf("microBatchSize", "globalBatchSize");
  if (!anchor) return [];
  const companions = [...new Set([script, ...draft.companions])].filter((path) => path !== source.path);
  return [{ ...draft, anchor, companions }];
}
