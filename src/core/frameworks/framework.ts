/** FACTS. What a recogniser of one framework or tool is, and the helpers they share live beside this file. */
import type { RunDraft } from "../run/runSpec";
import type { Documents } from "../source/documents";
import type { SourceText } from "../source/sourceText";
import type { Trace } from "../evaluate/trace";
import type { Value } from "../evaluate/value";

/** Recognises training written in Python by the calls it makes. Pure; never throws. */
export interface PythonFramework {
  /** The contract's name: `transformers`, `trl`, `pytorch`. */
  readonly name: string;
  /** Runs that start in this trace. A run that a more specific framework already took is removed by the registry. */
  find(trace: Trace, context: FindContext): readonly RunDraft[];
}

/** For recognisers that read further files: a configuration's base, the script that an estimator starts. */
export interface FindContext {
  /** What is not there yet is noted as wanted. Absent where only the one file is to be looked at. */
  readonly documents?: Documents | undefined;
  /** The runs of another script's trace. */
  readonly runsOf: (trace: Trace) => readonly RunDraft[];
}

/** Recognises training described by a configuration file (YAML, JSON, TOML), by its keys. Pure; never throws. */
export interface ConfigFramework {
  readonly name: string;
  /** Whether the keys are this tool's, and describe training rather than inference, merging or evaluation. */
  recognises(config: Value, source: SourceText): boolean;
  /** @param documents files beside it that it names (a data set registry, a DeepSpeed configuration); without it they are unknown. */
  find(config: Value, source: SourceText, documents?: Documents): readonly RunDraft[];
}
