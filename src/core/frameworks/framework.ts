/** FACTS. What a recogniser of one framework or tool is. One file for each lies in `tools`; the helpers that they share lie here. */
import type { RunDraft } from "../run/runSpec";
import type { Documents } from "../source/documents";
import type { SourceText, Span } from "../source/sourceText";
import type { Invocation, Trace } from "../evaluate/trace";
import type { Value } from "../evaluate/value";
import type { Settings } from "./configs";
import type { DatasetReading } from "./datasetReading";
import type { FactSheet } from "./facts";

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
  /** Another script as it is started from here; undefined where so many were started already that no more are followed. */
  readonly start: (script: SourceText, invocation: Invocation) => StartedScript | undefined;
}

/** What a script does that a file starts. */
export interface StartedScript {
  readonly trace: Trace;
  readonly runs: () => readonly RunDraft[];
}

/** Recognises training described by a configuration file (YAML, JSON, TOML, gin), by its keys. Pure; never throws. */
export interface ConfigFramework {
  readonly name: string;
  /** Whether the keys are this tool's, and describe training rather than inference, merging or evaluation. */
  recognises(config: Value, source: SourceText): boolean;
  /** @param documents files beside it that it names (a data set registry, a DeepSpeed configuration); without it they are unknown. */
  find(config: Value, source: SourceText, documents?: Documents): readonly RunDraft[];
}

/** Recognises training started by a command line, whose program is not at hand, by the program's name or by its options. Pure; never throws. */
export interface CommandFramework {
  readonly name: string;
  /** The programs it is of; absent where options alone tell, whatever reads them. */
  readonly programs?: RegExp;
  /** Whether the words are those of a training. */
  recognises(command: Command): boolean;
  read(command: Command, documents?: Documents): CommandReading;
}

/** A program and its words, launchers peeled off. */
export interface Command {
  /** A script's path, a module or a tool, as written: `examples/run_clm.py`, `open_clip_train.main`, `yolo`. */
  readonly program: string;
  /** Options by name, `_` for `-`, without dashes; `key=value` likewise. The last one wins. */
  readonly settings: Settings;
  /** Words before the first option: `train`. */
  readonly positional: readonly Value[];
  /** There are words that cannot be known and may be any options, so that nothing can be said of those that are not seen. */
  readonly open: boolean;
  /** The whole command. */
  readonly span: Span;
}

/** What a command line says of its run. */
export interface CommandReading {
  readonly sheet: FactSheet;
  readonly data?: DatasetReading | undefined;
  /** Where the framework is more than its recogniser's name says. */
  readonly framework?: string;
  readonly companions?: readonly string[];
}
