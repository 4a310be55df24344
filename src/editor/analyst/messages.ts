/** What the extension host and the thread that analyses tell each other: plain data, copied on the way. */
import type { AnalyzedFile, AnalyzedRun } from "../../core/analysis";
import type { Language, CellSpan } from "../../core/source/sourceText";
import type { AnalystOptions } from "./analyst";

/** What is to be done. */
export interface Job {
  readonly source: {
    readonly path: string;
    readonly language: Language;
    readonly text: string;
    readonly version: number;
    readonly cells?: readonly CellSpan[];
  };
  readonly options: Omit<AnalystOptions, "signal" | "hub">;
  /** Of the workspace's door to data, the same number as long as it is the same door: what was measured through it stays known. */
  readonly door?: number;
  /** The fixes that are asked for; without it the analysis is. */
  readonly fixes?: { readonly analysed: AnalyzedFile; readonly runs: readonly AnalyzedRun[] };
}

/** A question to the workspace of a job, or to a door to data. */
export type Question =
  | { readonly read: string; readonly job: number }
  | { readonly size: string; readonly door: number }
  | { readonly list: string; readonly door: number }
  | { readonly bytes: string; readonly from: number; readonly to: number; readonly door: number };

export type ToThread =
  | { readonly start: number; readonly job: Job; readonly stop: SharedArrayBuffer }
  | { readonly forget: string }
  | { readonly answer: number; readonly value: unknown };

/** The first message is the build. What failed because a part was missing names it. */
export type FromThread =
  | { readonly build: string }
  | { readonly done: number; readonly result: unknown }
  | { readonly failed: number; readonly message: string; readonly part?: string; readonly found?: string }
  | { readonly ask: number; readonly question: Question };
