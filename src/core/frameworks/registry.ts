import type { ConfigFramework, FindContext, PythonFramework } from "./framework";
import type { InputName } from "../run/inputs";
import type { RunDraft } from "../run/runSpec";
import type { Documents } from "../source/documents";
import type { SourceText, Span } from "../source/sourceText";
import type { Trace } from "../evaluate/trace";
import type { Value } from "../evaluate/value";
import { axolotl } from "./axolotl";
import { deepspeed } from "./deepspeedConfig";
import { fastai } from "./fastai";
import { gradientTape } from "./gradientTape";
import { jaxLoop } from "./jaxLoop";
import { keras } from "./keras";
import { interpolate } from "./interpolate";
import { kohya } from "./kohya";
import { llamaFactory } from "./llamaFactory";
import { lightning } from "./lightning";
import { lightningCli } from "./lightningCli";
import { litgpt } from "./litgpt";
import { llmFoundry } from "./llmFoundry";
import { mmengine } from "./mmengine";
import { nemo } from "./nemo";
import { pytorchLoop } from "./pytorchLoop";
import { sagemaker } from "./sagemaker";
import { sentenceTransformersFit } from "./sentenceTransformers";
import { settingsFile } from "./settingsFile";
import { torchtitan } from "./torchtitan";
import { torchtune } from "./torchtune";
import { transformersConfig } from "./transformersConfig";
import { transformersTrainer } from "./transformersTrainer";
import { ultralytics } from "./ultralytics";

/** In order: the more specific first, so that a TRL trainer is not also counted as a Trainer. */
const pythonFrameworks: readonly PythonFramework[] = [
  transformersTrainer,
  sentenceTransformersFit,
  lightning,
  sagemaker,
  keras,
  ultralytics,
  fastai,
  gradientTape,
  jaxLoop,
  pytorchLoop,
  mmengine,
  settingsFile,
];
/** In order: keys that only one tool has first. */
const configFrameworks: readonly ConfigFramework[] = [
  axolotl,
  llamaFactory,
  torchtune,
  torchtitan,
  litgpt,
  llmFoundry,
  nemo,
  lightningCli,
  kohya,
  transformersConfig,
  deepspeed,
];

/**
 * The runs that a Python trace starts: at most one for each place where training starts.
 * @param documents where recognisers that read further files (base configurations) find them.
 */
export function findPythonRuns(trace: Trace, documents?: Documents): readonly RunDraft[] {
  // A script that another file starts is looked at by itself: one that starts itself does not lead round in circles.
  const alone: FindContext = { documents, runsOf: () => [] };
  const context: FindContext = { documents, runsOf: (started) => runsIn(started, alone) };
  return runsIn(trace, context);
}

function runsIn(trace: Trace, context: FindContext): readonly RunDraft[] {
  const found = new Map<string, RunDraft>();
  for (const framework of pythonFrameworks)
    for (const draft of framework.find(trace, context)) {
      const key = placeOf(draft.anchor);
      if (!found.has(key)) found.set(key, draft);
    }
  return startedRuns([...found.values()], trace);
}

/**
 * Runs in functions that nothing calls are somebody else's to start, unless such a function holds all that makes a run: how long it
 * takes and what is trained. Then its caller is merely one that could not be followed.
 */
function startedRuns(runs: readonly RunDraft[], trace: Trace): readonly RunDraft[] {
  const read = new Set<string>();
  const called = new Set<string>();
  for (const call of trace.calls) {
    const places = call.uncalled ? read : called;
    for (const span of [call.span, ...call.stack, ...call.loops.map((loop) => loop.header)]) places.add(placeOf(span));
  }
  const started = runs.filter(({ anchor }) => called.has(placeOf(anchor)) || !read.has(placeOf(anchor)));
  return started.length > 0 || isTest(trace.path) ? started : runs.filter(isComplete);
}

/** Whether a file holds tests, by the names that test runners look for: their trainings are there to fail, not to be paid for. */
function isTest(path: string): boolean {
  return /(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/.test(path);
}

function isComplete(run: RunDraft): boolean {
  const states = (...inputs: InputName[]): boolean =>
    run.facts.some((fact) => inputs.includes(fact.input) && fact.origin !== "default");
  return states("epochs", "maxSteps") && states("modelId", "layerCount") && states("datasetId", "datasetSamples");
}

function placeOf(span: Span): string {
  return `${span.path}:${span.from}`;
}

/** The runs that a configuration file describes. */
export function findConfigRuns(config: Value, source: SourceText, documents?: Documents): readonly RunDraft[] {
  const settings = interpolate(config);
  const framework = configFrameworks.find((f) => f.recognises(settings, source));
  return framework ? framework.find(settings, source, documents) : [];
}
