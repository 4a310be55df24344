import type { ConfigFramework, PythonFramework } from "./framework";
import type { RunDraft } from "../run/runSpec";
import type { Documents } from "../source/documents";
import type { SourceText } from "../source/sourceText";
import type { Trace } from "../evaluate/trace";
import type { Value } from "../evaluate/value";
import { gradientTape } from "./gradientTape";
import { keras } from "./keras";
import { lightning } from "./lightning";
import { mmengine } from "./mmengine";
import { pytorchLoop } from "./pytorchLoop";
import { sagemaker } from "./sagemaker";
import { sentenceTransformersFit } from "./sentenceTransformers";
import { transformersTrainer } from "./transformersTrainer";

/** In order: the more specific first, so that a TRL trainer is not also counted as a Trainer. */
const pythonFrameworks: readonly PythonFramework[] = [
  transformersTrainer,
  sentenceTransformersFit,
  lightning,
  sagemaker,
  keras,
  gradientTape,
  pytorchLoop,
  mmengine,
];
const configFrameworks: readonly ConfigFramework[] = [];

/**
 * The runs that a Python trace starts: at most one for each place where training starts.
 * @param documents where recognisers that read further files (base configurations) find them.
 */
export function findPythonRuns(trace: Trace, documents?: Documents): readonly RunDraft[] {
  const found = new Map<string, RunDraft>();
  for (const framework of pythonFrameworks)
    for (const draft of framework.find(trace, documents)) {
      const key = `${draft.anchor.path}:${String(draft.anchor.from)}`;
      if (!found.has(key)) found.set(key, draft);
    }
  return [...found.values()];
}

/** The runs that a configuration file describes. */
export function findConfigRuns(config: Value, source: SourceText): readonly RunDraft[] {
  const framework = configFrameworks.find((f) => f.recognises(config, source));
  return framework ? framework.find(config, source) : [];
}
