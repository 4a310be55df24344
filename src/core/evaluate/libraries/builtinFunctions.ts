/** Python's own functions on numbers, texts and collections. */
import { textOf } from "../format";
import { type Iteration, enumerated, iterableValue, iterationOf, rangeOf, zipped } from "../iteration";
import { type Handler, type Library, type LibraryCall, argument, likelyArgument, siteWith } from "../library";
import { noteDrawn } from "../loops";
import { applyBinary } from "../operators";
import { symbolicLength } from "../symbolic";
import { type Value, asNumber, likely, unknown } from "../value";
import {
  type Sequence,
  booleanValue,
  dictValue,
  keyOf,
  lengthOf,
  mapEither,
  noneValue,
  numberValue,
  relocated,
  sequenceValue,
  setEntries,
  stringValue,
  truthOf,
} from "../values";
import { abs, divmod, extreme, float, int, pow, round, sum } from "./builtinNumbers";

const str: Handler = (call) => {
  const [value] = call.args;
  if (!value) return stringValue("", [call.span]);
  return mapEither(value, (v) => {
    const text = textOf(v);
    return text === undefined ? unknown("the text is not known", v.spans) : stringValue(text, v.spans, v.origin);
  });
};

const bool: Handler = (call) => {
  const [value] = call.args;
  if (!value) return booleanValue(false, [call.span]);
  const truth = truthOf(value);
  return truth === undefined
    ? unknown("the condition is not known", value.spans)
    : booleanValue(truth, value.spans, value.origin);
};

const length: Handler = (call) => {
  const value = likelyArgument(call, 0);
  if (!value) return undefined;
  const known = lengthOf(call.machine.libraries.contents(value) ?? value);
  if (known !== undefined) return numberValue(known, true, value.spans, "derived");
  const { count } = call.machine.iterate(value);
  return count ?? symbolicLength(value, unknown("its length is not known", value.spans));
};

const range: Handler = (call) => {
  const [first, second, step] = call.args;
  if (!first) return undefined;
  const start = second ? first : undefined;
  const stop = second ?? first;
  let count =
    start && !(likely(start).kind === "number" && asNumber(start) === 0) ? applyBinary("-", stop, start) : stop;
  const by = step && asNumber(step);
  if (by !== undefined && by !== 1) {
    const total = asNumber(count);
    count =
      total === undefined || by === 0
        ? unknown("how often is not known", count.spans)
        : numberValue(Math.ceil(total / by), true, count.spans, "derived");
  } else if (step && by === undefined) count = unknown("how often is not known", step.spans);
  return iterableValue("builtins.range", rangeOf(start, stop, step, count), [call.span]);
};

const enumerate: Handler = (call) => {
  const [value] = call.args;
  if (!value) return undefined;
  const start = asNumber(argument(call, 1, "start")) ?? 0;
  return iterableValue("builtins.enumerate", enumerated(call.machine.iterate(value), start), [call.span]);
};

const zip: Handler = (call) =>
  iterableValue("builtins.zip", zipped(call.args.map((arg) => call.machine.iterate(arg))), [call.span]);

/** `reversed`, `sorted`, `iter`: the same items, the order left out of account. */
const sameItems: Handler = (call) => {
  const [value] = call.args;
  if (!value) return undefined;
  const v = likely(value);
  const iteration = iterationOf(v);
  if (iteration) return call.callee === "builtins.reversed" ? reversedIteration(iteration, v) : v;
  if (call.callee === "builtins.iter") return v;
  if (v.kind === "list" || v.kind === "tuple" || v.kind === "set") {
    const items = call.callee === "builtins.reversed" ? v.items.toReversed() : sortedItems(v.items);
    return sequenceValue("list", items, v.spans, v.open);
  }
  const { items } = call.machine.iterate(v);
  return items ? sequenceValue("list", sortedItems(items()), v.spans) : v;
};

/** A range or enumeration from its end. */
function reversedIteration(iteration: Iteration, value: Value): Value {
  const { items } = iteration;
  if (!items) return value;
  return iterableValue("builtins.reversed", { ...iteration, items: () => items().toReversed() }, value.spans);
}

function sortedItems(items: readonly Value[]): Value[] {
  const numbers = items.map((item) => asNumber(item));
  if (!numbers.includes(undefined)) return items.toSorted((a, b) => (asNumber(a) ?? 0) - (asNumber(b) ?? 0));
  return items.slice();
}

const next: Handler = (call) => {
  const [value] = call.args;
  if (value) noteDrawn(call.machine, value);
  return value && call.machine.iterate(value).element;
};

const map: Handler = (call) => {
  const [callee, value] = call.args;
  if (!callee || !value) return undefined;
  const { items, element, count, source, counting } = call.machine.iterate(value);
  const apply = (item: Value): Value => call.machine.call(callee, siteWith(call, [item]));
  const known = items?.();
  if (known && known.length <= 64) return sequenceValue("list", known.map(apply), value.spans);
  return iterableValue("builtins.map", { ...(count && { count }), element: apply(element), source, counting }, [
    call.span,
  ]);
};

const filter: Handler = (call) => {
  const [callee, value] = call.args;
  if (!callee || !value) return undefined;
  const items = call.machine.iterate(value).items?.();
  if (!items || items.length > 256) return sequenceValue("list", [], value.spans, true);
  const truths = items.map((item) =>
    truthOf(likely(callee).kind === "none" ? item : call.machine.call(callee, siteWith(call, [item]))),
  );
  return sequenceValue(
    "list",
    items.filter((_, i) => truths[i] !== false),
    value.spans,
    truths.includes(undefined),
  );
};

const collection =
  (kind: Sequence["kind"]): Handler =>
  (call) => {
    const [value] = call.args;
    if (!value) return sequenceValue(kind, [], [call.span]);
    const iteration = call.machine.iterate(value);
    const { items, element, counting, count } = iteration;
    if (items) return sequenceValue(kind, items().slice(), value.spans);
    // A long range as a list: how many there are is worth more than a few of them.
    if (counting && count) return iterableValue("builtins.range", iteration, value.spans);
    return sequenceValue(kind, [element], value.spans, true);
  };

const dict: Handler = (call) => {
  const made = dictValue(new Map(), [call.span]);
  const source = call.args[0] && likely(call.args[0]);
  if (source) setEntries(made, source, call.machine.iterate(source).items?.());
  for (const [key, value] of call.kwargs) made.entries.set(key, value);
  if (call.open) made.open = true;
  return made;
};

const quantify =
  (decisive: boolean): Handler =>
  (call) => {
    const [value] = call.args;
    const { items } = value ? call.machine.iterate(value) : {};
    if (!value || !items) return unknown("the condition is not known", [call.span]);
    const truths = items().map(truthOf);
    if (truths.includes(decisive)) return booleanValue(decisive, value.spans, "derived");
    return truths.includes(undefined)
      ? unknown("the condition is not known", value.spans)
      : booleanValue(!decisive, value.spans, "derived");
  };

const slice: Handler = (call) => sequenceValue("tuple", call.args.slice(), [call.span]);

const silent: Handler = () => noneValue();

const unknowable = (call: LibraryCall): Value =>
  unknown(`what ${call.callee.slice(9)} gives is not known`, [call.span]);

const hash: Handler = (call) => {
  const [value] = call.args;
  const key = value && keyOf(value);
  return key === undefined ? unknowable(call) : relocated(unknown("a hash"), [call.span]);
};

/** `str.lower(text)` is `text.lower()`; as a value it is handed to `map` or to an option's type. */
const unboundMethods = Object.fromEntries(
  ["lower", "upper", "strip", "title", "split"].map((method): [string, Handler] => [
    `builtins.str.${method}`,
    (call) => call.args[0] && call.machine.callMethod(call.args[0], method, siteWith(call, call.args.slice(1))),
  ]),
);

export const builtinFunctions: Library = {
  functions: {
    ...unboundMethods,
    "builtins.int": int,
    "builtins.float": float,
    "builtins.str": str,
    "builtins.repr": str,
    "builtins.bool": bool,
    "builtins.len": length,
    "builtins.range": range,
    "builtins.enumerate": enumerate,
    "builtins.zip": zip,
    "builtins.reversed": sameItems,
    "builtins.sorted": sameItems,
    "builtins.iter": sameItems,
    "builtins.next": next,
    "builtins.map": map,
    "builtins.filter": filter,
    "builtins.list": collection("list"),
    "builtins.tuple": collection("tuple"),
    "builtins.set": collection("set"),
    "builtins.frozenset": collection("set"),
    "builtins.dict": dict,
    "builtins.max": extreme(Math.max),
    "builtins.min": extreme(Math.min),
    "builtins.sum": sum,
    "builtins.round": round,
    "builtins.abs": abs,
    "builtins.any": quantify(true),
    "builtins.all": quantify(false),
    "builtins.divmod": divmod,
    "builtins.pow": pow,
    "builtins.slice": slice,
    "builtins.print": silent,
    "builtins.display": silent,
    "builtins.breakpoint": silent,
    "builtins.hash": hash,
    "builtins.input": unknowable,
    "builtins.id": unknowable,
    "builtins.help": silent,
  },
};
