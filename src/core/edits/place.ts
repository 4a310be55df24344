/** Where an input is written: the text of its file, and the offset of the place that won. */
import type { InputName } from "../run/inputs";
import type { Inputs, Source } from "../run/runSpec";
import type { SourceText } from "../source/sourceText";

/** The files of a run by path; undefined for what is not at hand. */
export type Lookup = (path: string) => SourceText | undefined;

export interface Place {
  readonly document: SourceText;
  readonly at: number;
}

/** What an edit is made from. */
export interface EditContext {
  readonly inputs: Inputs;
  /** Where the run starts. */
  readonly anchor: Source;
  readonly lookup: Lookup;
}

export function placeOf(source: Source, lookup: Lookup): Place | undefined {
  const document = lookup(source.path);
  const at = document?.offsetAt({ ...source, column: source.column ?? 1 });
  return document && at !== undefined ? { document, at } : undefined;
}

/** The place that says what an input is, where a file says it. */
export function statedPlace({ inputs, lookup }: EditContext, name: InputName): Place | undefined {
  const input = inputs[name];
  const [winner] = input?.sources ?? [];
  return winner && input?.origin === "stated" ? placeOf(winner, lookup) : undefined;
}

/** Places of the options that a training is given, this input's own first: beside them stands what is not written yet. */
export function optionPlaces(context: EditContext, name: InputName): readonly Place[] {
  return [name, ...neighbours].flatMap((input) => {
    const [winner] = context.inputs[input]?.sources ?? [];
    const place = winner && placeOf(winner, context.lookup);
    return place ? [place] : [];
  });
}

/** Inputs that tools take in the same call or section as the switches that are added. */
const neighbours: readonly InputName[] = [
  "gradientAccumulationSteps",
  "microBatchSize",
  "epochs",
  "maxSteps",
  "precision",
  "gradientCheckpointing",
  "optimizer",
  "packing",
  "sequenceLength",
];

/** The line break of a text. */
export function lineBreakOf({ text }: SourceText): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** The offset of the end of the line around an offset, before its line break. */
export function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  if (end < 0) return text.length;
  return text[end - 1] === "\r" && end > at ? end - 1 : end;
}

export function startOfLine(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** White space at the start of the line around an offset. */
export function indentAt(text: string, at: number): string {
  const start = startOfLine(text, at);
  let end = start;
  while (text[end] === " " || text[end] === "\t") end++;
  return text.slice(start, end);
}
