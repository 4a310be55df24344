/** The length to which texts are cut before training, from the tokenizer calls in mapped functions and collators. */
import { asBoolean, asNumber, asString, likely, type Value } from "../evaluate/value";
import type { Call, Trace } from "../evaluate/trace";
import { anyArgument, argument, attributesOf, madeBy } from "./calls";
import type { DatasetReading } from "./datasetReading";
import type { FactSheet } from "./facts";

export interface TokenizingParts {
  readonly data: DatasetReading;
  readonly collator?: Value | undefined;
  readonly tokenizer?: Value | undefined;
}

/** A tokenizer cuts at more than this only where no limit was meant: `model_max_length` of some is 10^30. */
const longestMeant = 10_000_000;

/**
 * Claims the sequence length where the code states it: a maximum for source and target in the collator, a `max_length` of a tokenizer call
 * that truncates, the length of blocks that texts are grouped into, the tokenizer's own `model_max_length`.
 */
export function stateTokenizedLength(sheet: FactSheet, trace: Trace, parts: TokenizingParts): void {
  stateRowLength(sheet, parts.data);
  const { regrouped } = parts.data;
  if (regrouped) {
    const reason = "texts are joined and cut into blocks of one length";
    sheet.state("packing", true, undefined, { spans: regrouped.from.spans, reason });
    sheet.add("sequenceLength", regrouped.block, { reason });
  }
  if (sheet.has("sequenceLength")) return;
  if (statePairLength(sheet, parts.collator)) return;
  const tokenizing = trace.calls.filter(tokenizes);
  const cutting = tokenizing.filter(
    (call) => asNumber(argument(call, "max_length")) !== undefined && !isSwitchedOff(argument(call, "truncation")),
  );
  statePadding(sheet, cutting, trace, parts);
  const lengths = new Set(cutting.map((call) => asNumber(argument(call, "max_length"))));
  const first = cutting[0];
  if (first && lengths.size === 1) {
    sheet.add("sequenceLength", argument(first, "max_length"));
    return;
  }
  if (first) {
    // Sources and targets are cut to different lengths: the longer one stands for the sequence of an encoder and decoder.
    const longest = Math.max(...[...lengths].map((length) => length ?? 0));
    const call = cutting.find((candidate) => asNumber(argument(candidate, "max_length")) === longest);
    if (sheet.text("task") === "seq2seq") sheet.add("sequenceLength", argument(call, "max_length"));
    else sheet.leaveOpen("sequenceLength", "texts are cut to several lengths", [...lengthsSpans(cutting)]);
    return;
  }
  stateTokenizerLimit(
    sheet,
    trace,
    parts.tokenizer,
    tokenizing.some((call) => asBoolean(argument(call, "truncation")) === true) || tokenizing.length === 0,
  );
}

/** Claims the length that a data set of this code cuts its rows to. */
export function stateRowLength(sheet: FactSheet, data: DatasetReading): void {
  if (data.sequenceLength)
    sheet.add("sequenceLength", data.sequenceLength, { reason: "the data set cuts longer rows" });
}

/** Collators of transformers that fill a batch up to its longest text. */
const padding = /\bDataCollator(WithPadding|ForLanguageModeling|ForSeq2Seq|ForTokenClassification)$/;

/** Claims whether short texts are filled up to the length at which long ones are cut, or only to the longest of their batch. */
function statePadding(
  sheet: FactSheet,
  cutting: readonly Call[],
  trace: Trace,
  { collator, tokenizer }: TokenizingParts,
): void {
  const whole = cutting.find((call) => asString(argument(call, "padding")) === "max_length");
  if (whole) sheet.state("dynamicPadding", false, argument(whole, "padding"));
  else if (cutting.length === 0 || cutting.some((call) => call.kwargs.has("padding"))) return;
  // Without padding of its own, a text is filled up by what makes batches: this collator, which is the Trainer's own where it has the tokenizer.
  else if (collator ? padding.test(madeBy(collator, trace)?.callee ?? "") : tokenizer !== undefined)
    sheet.state("dynamicPadding", true, collator ?? tokenizer, {
      origin: "derived",
      reason: "batches are padded as they are made",
    });
}

function lengthsSpans(calls: readonly Call[]): readonly Value["spans"][number][] {
  return calls.flatMap((call) => argument(call, "max_length")?.spans ?? []);
}

/** A decoder reads source and target behind each other: collators that hold a maximum for each. */
function statePairLength(sheet: FactSheet, collator: Value | undefined): boolean {
  const held = attributesOf(collator);
  const source = held.get("source_max_len") ?? held.get("max_source_length");
  const target = held.get("target_max_len") ?? held.get("max_target_length");
  const [from, to] = [asNumber(source), asNumber(target)];
  if (!source || !target || from === undefined || to === undefined || sheet.text("task") === "seq2seq") return false;
  return sheet.state("sequenceLength", from + to, source, {
    origin: "derived",
    spans: [...source.spans, ...target.spans],
    reason: "maximum lengths of source and target together",
  });
}

/** Whether a call turns texts into tokens: a call of a tokenizer or processor object, or one that looks exactly like it. */
function tokenizes(call: Call): boolean {
  if (!/^(__call__|encode|encode_plus|batch_encode_plus)$/.test(call.method)) return false;
  // Lengths of sounds are counted in audio samples.
  if (call.kwargs.has("sampling_rate") || call.callee.includes("FeatureExtractor")) return false;
  if (/Tokenizer|Processor/.test(call.callee)) return true;
  return call.kwargs.has("truncation") || (call.kwargs.has("padding") && call.kwargs.has("max_length"));
}

function isSwitchedOff(truncation: Value | undefined): boolean {
  return asBoolean(truncation) === false;
}

function stateTokenizerLimit(sheet: FactSheet, trace: Trace, tokenizer: Value | undefined, cuts: boolean): void {
  const held = tokenizer && likely(tokenizer);
  const made =
    madeBy(held, trace) ??
    trace.calls.find(
      (call) => /Tokenizer\w*\.from_pretrained$/.test(call.callee) && call.kwargs.has("model_max_length"),
    );
  const limit = attributesOf(held).get("model_max_length") ?? anyArgument(made, ["model_max_length"]);
  const length = asNumber(limit);
  if (limit && length !== undefined && length < longestMeant && cuts)
    sheet.add("sequenceLength", limit, { reason: "the tokenizer cuts longer texts" });
}
