/** scikit-learn's splitters: how many times `for train, test in KFold(5).split(X)` goes round. Defaults: scikit-learn 1.x. */
import { recordEntry } from "../../source/recordEntry";
import { iterableValue } from "../iteration";
import { argument, type Handler, type Library, type LibraryCall } from "../library";
import type { Span } from "../../source/sourceText";
import type { Call } from "../trace";
import { asNumber, likely, unknown, type Value } from "../value";
import { joinSpans, numberValue, sequenceValue } from "../values";

interface Splitter {
  readonly splits: number;
  readonly repeats?: number;
}

const splitters: Readonly<Record<string, Splitter>> = {
  KFold: { splits: 5 },
  StratifiedKFold: { splits: 5 },
  GroupKFold: { splits: 5 },
  StratifiedGroupKFold: { splits: 5 },
  TimeSeriesSplit: { splits: 5 },
  GroupShuffleSplit: { splits: 5 },
  ShuffleSplit: { splits: 10 },
  StratifiedShuffleSplit: { splits: 10 },
  RepeatedKFold: { splits: 5, repeats: 10 },
  RepeatedStratifiedKFold: { splits: 5, repeats: 10 },
};

const split =
  (splitter: Splitter): Handler =>
  (call) => {
    const count = countOf(splitter, call);
    if (!count) return undefined;
    const source = call.record().result;
    const rows = unknown("rows of a fold", [call.span]);
    const element = sequenceValue("tuple", [rows, rows], [call.span]);
    return iterableValue(call.callee, { element, source, count, counting: true }, [call.span]);
  };

const numberOfSplits =
  (splitter: Splitter): Handler =>
  (call) =>
    countOf(splitter, call);

/** How many folds a splitter makes, by the value that holds it; undefined where it is none that is known. */
export function foldsOfSplitter(value: Value): Value | undefined {
  const held = likely(value);
  const call = held.kind === "object" ? held.call : undefined;
  const name = call?.callee.slice(call.callee.lastIndexOf(".") + 1);
  const splitter = recordEntry(splitters, name);
  return call && splitter && countOfMade(splitter, call, call.span);
}

/** How many folds the splitter that a method is called on makes; undefined where it was not seen being made. */
function countOf(splitter: Splitter, { receiver, span }: LibraryCall): Value | undefined {
  const made = receiver && likely(receiver);
  return made?.kind === "object" && made.call ? countOfMade(splitter, made.call, span) : undefined;
}

function countOfMade(splitter: Splitter, made: Call, span: Span): Value | undefined {
  const given = argument(made, 0, "n_splits");
  const again = splitter.repeats === undefined ? undefined : made.kwargs.get("n_repeats");
  const splits = given ? asNumber(given) : splitter.splits;
  const repeats = again ? asNumber(again) : (splitter.repeats ?? 1);
  if (splits === undefined || repeats === undefined) return unknown("the number of folds is not known", [span]);
  const spans = joinSpans(given, again);
  if (spans.length === 0) return numberValue(splits * repeats, true, [made.span], "default");
  return numberValue(splits * repeats, true, spans, again ? "derived" : given?.origin);
}

export const crossValidation: Library = {
  functions: Object.fromEntries(
    Object.entries(splitters).flatMap(([name, splitter]): [string, Handler][] => [
      [`sklearn.model_selection.${name}.split`, split(splitter)],
      [`sklearn.model_selection.${name}.get_n_splits`, numberOfSplits(splitter)],
    ]),
  ),
};
