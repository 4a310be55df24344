/** CONFIGURED. The run that a configuration of a project's own describes, through the script beside it that reads it. */
import { evaluateScript } from "../models/definition/evaluateScript";
import type { ArgumentWord } from "../evaluate/trace";
import { likely, type Value } from "../evaluate/value";
import { findPythonRuns } from "../frameworks/registry";
import { folderOf, joinPath, type Documents } from "../source/documents";
import { mayTrain } from "../source/classify";
import type { SourceText, Span } from "../source/sourceText";
import { trainsByName } from "./launchers/trainingTools";
import type { RunDraft } from "./runSpec";

/** Names that training scripts usually have, likeliest first. */
const scriptNames = [
  "train.py",
  "main.py",
  "run.py",
  "pretrain.py",
  "finetune.py",
  "train_model.py",
  "trainer.py",
  "sft.py",
  "train_sft.py",
  "train_lora.py",
  "fine_tune.py",
];
/** Folders above the configuration's own in which its script is looked for, */
const maximumClimb = 3;
/** and folders in those that usually hold scripts. */
const scriptFolders = ["", "src", "scripts"];
/** Scripts and ways of starting them that are tried for one file. */
const maximumTries = 6;

/** A way of starting a script that may read the file. */
interface Start {
  readonly argv: readonly ArgumentWord[];
  /** Where the run is anchored if the file decides nothing of it by itself. */
  readonly otherwise?: Span | undefined;
}

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
    // A script whose own modules train imports no library that gives it away.
    if (!mayTrain(script) && !trainsByName(script.path)) continue;
    for (const { argv, otherwise } of startsFor(script, source, config)) {
      if (++tries > maximumTries) return [];
      const trace = evaluateScript(script, documents, { argv, environment: new Map() });
      if (!trace.companions.includes(source.path)) continue;
      const found = findPythonRuns(trace, documents);
      const runs = found.flatMap((draft) => anchoredIn(draft, source, script.path, otherwise));
      if (runs.length > 0) return runs;
    }
  }
  return [];
}

function mayConfigure(config: Value): boolean {
  if (defaultsOf(config).length > 1) return true;
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
  const paths = folders.flatMap((folder) =>
    scriptFolders.flatMap((below) => scriptNames.map((name) => joinPath(folder, below, name))),
  );
  return paths.flatMap((path) => {
    const found = documents.get(path);
    return found?.language === "python" ? [found] : [];
  });
}

/** By itself first: what a script reads when it is given nothing else is its own. */
function startsFor(script: SourceText, source: SourceText, config: Value): readonly Start[] {
  if (!/\bhydra\b/.test(script.text)) return [{ argv: [] }, ...argumentsFor(script, source).map((argv) => ({ argv }))];
  const [defaults] = defaultsOf(config).flatMap(({ spans }) => spans);
  // Of what Hydra composes only the first file is a run of its own, not the parts.
  const [, primary] = /config_name["']?\s*[=:]\s*["']([\w./-]+)["']/.exec(script.text) ?? [];
  if (primary !== undefined && configName(primary) === configName(source.path))
    return [{ argv: [], otherwise: defaults }];
  return choicesFor(source, defaults !== undefined).map((argv) => ({ argv }));
}

/** A configuration's name as Hydra knows it: without folder and ending. */
function configName(path: string): string {
  return path.replace(/^.*\//, "").replace(/\.ya?ml$/, "");
}

/** Hydra's list of the parts that a configuration is composed of. */
function defaultsOf(config: Value): readonly Value[] {
  const defaults = config.kind === "dict" ? config.entries.get("defaults") : undefined;
  const held = defaults && likely(defaults);
  return held?.kind === "list" ? held.items : [];
}

/** Hydra's words for the file: the choice of a group that is meant for whole experiments, or another configuration to begin with. */
function choicesFor({ path, text }: SourceText, hasDefaults: boolean): ArgumentWord[][] {
  const name = configName(path);
  const word = (written: string): ArgumentWord => ({ text: written, span: { path, from: 0, to: 0 } });
  if (!/^[ \t]*#[ \t]*@package[ \t]+_global_/m.test(text.slice(0, 500)))
    return hasDefaults ? [[word("--config-name"), word(name)]] : [];
  const group = folderOf(path).replace(/^.*\//, "");
  return /debug|search|sweep/i.test(group) ? [] : [[word(`${group}=${name}`)], [word(`+${group}=${name}`)]];
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

function anchoredIn(draft: RunDraft, source: SourceText, script: string, otherwise: Span | undefined): RunDraft[] {
  const placeOf = (...inputs: string[]): Span | undefined =>
    draft.facts
      .filter((fact) => inputs.includes(fact.input))
      .flatMap((fact) => fact.spans)
      .find((span) => span.path === source.path && span.to > span.from);
  const anchor =
    placeOf("epochs", "maxSteps") ??
    placeOf("modelId", "layerCount") ??
    placeOf("microBatchSize", "globalBatchSize") ??
    otherwise;
  if (!anchor) return [];
  const companions = [...new Set([script, ...draft.companions])].filter((path) => path !== source.path);
  return [{ ...draft, anchor, companions }];
}
