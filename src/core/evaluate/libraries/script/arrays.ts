/** JavaScript's arrays: how they are made, and their methods where these differ from those of Python's lists. */
import { maximumItems } from "../../bounds";
import { enumerated, iterableValue } from "../../iteration";
import { siteWith, type Handler, type Library, type LibraryCall } from "../../library";
import { applyBinary } from "../../operators";
import { asNumber, likely, unknown, type Value } from "../../value";
import {
  booleanValue,
  lengthOf,
  noneValue,
  numberValue,
  same,
  sequenceValue,
  truthOf,
  type Sequence,
} from "../../values";

/** Calls of a callback, one for each item, up to this many; of longer arrays one stands for all. */
const maximumCalls = 64;

function listOf(call: LibraryCall): Sequence | undefined {
  const held = call.receiver && likely(call.receiver);
  return held?.kind === "list" || held?.kind === "tuple" || held?.kind === "set" ? held : undefined;
}

/** An array of a known length whose items are alike. */
function alike(length: Value, element: Value, call: LibraryCall): Value {
  const count = asNumber(length);
  if (count !== undefined && count >= 0 && count <= maximumCalls)
    return sequenceValue(
      "list",
      Array.from({ length: Math.floor(count) }, () => element),
      [call.span],
    );
  return iterableValue("script.Array", { count: length, element, source: element, counting: true }, [call.span]);
}

/** `new Array(n)`, `Array(a, b)`. */
const make: Handler = (call) => {
  const [size] = call.args;
  if (call.args.length === 1 && size && asNumber(size) !== undefined) return alike(size, noneValue(), call);
  return sequenceValue("list", call.args.slice(0, maximumItems), [call.span], call.open);
};

/** `Array.from({ length: n }, (_, i) => …)`, `Array.from(items)`. */
const from: Handler = (call) => {
  const [source, callback] = call.args;
  const held = source && likely(source);
  if (!held) return undefined;
  const size = held.kind === "dict" ? held.entries.get("length") : undefined;
  const count = size && asNumber(size);
  if (size && count !== undefined && callback && count <= maximumCalls)
    return sequenceValue(
      "list",
      Array.from({ length: Math.max(0, Math.floor(count)) }, (_, i) => apply(call, callback, noneValue(), i)),
      [call.span],
    );
  if (size) return alike(size, callback ? apply(call, callback, noneValue()) : noneValue(), call);
  const made = call.machine.call(
    { kind: "symbol", name: "builtins.list", spans: [], origin: "stated" },
    siteWith(call, [held]),
  );
  return callback ? mapItems(call, made, callback) : made;
};

function apply(call: LibraryCall, callback: Value, item: Value, index?: number): Value {
  const at = index === undefined ? unknown("differs in each pass") : numberValue(index, true);
  return call.machine.call(callback, siteWith(call, [item, at]));
}

function mapItems(call: LibraryCall, list: Value, callback: Value): Value {
  const { items, element, count } = call.machine.iterate(list);
  const known = items?.();
  if (known && known.length <= maximumCalls)
    return sequenceValue(
      "list",
      known.map((item, i) => apply(call, callback, item, i)),
      list.spans,
    );
  const made = apply(call, callback, element);
  return count ? alike(count, made, call) : sequenceValue("list", [made], list.spans, true);
}

const map: Handler = (call) => {
  const [callback] = call.args;
  return call.receiver && callback && mapItems(call, call.receiver, callback);
};

const forEach: Handler = (call) => {
  map(call);
  return noneValue();
};

const filter: Handler = (call) => {
  const [callback] = call.args;
  const list = listOf(call);
  if (!callback || !list || list.open || list.items.length > maximumCalls)
    return sequenceValue("list", list?.items.slice(0, 1) ?? [], [call.span], true);
  const truths = list.items.map((item, i) => truthOf(apply(call, callback, item, i)));
  return sequenceValue(
    "list",
    list.items.filter((_, i) => truths[i] !== false),
    list.spans,
    truths.includes(undefined),
  );
};

const reduce: Handler = (call) => {
  const [callback, start] = call.args;
  const list = listOf(call);
  if (!callback || !list || list.open || list.items.length > maximumCalls)
    return unknown("what the items come to is not known", [call.span]);
  const [first, ...others] = start ? [start, ...list.items] : list.items;
  if (!first) return unknown("no items", [call.span]);
  return others.reduce((held, item) => call.machine.call(callback, siteWith(call, [held, item])), first);
};

/** `list.push(a, b)`: the items at the end. */
const push: Handler = (call) => {
  const list = listOf(call);
  if (!list) return undefined;
  call.machine.journal.touch(list);
  if (list.items.length + call.args.length > maximumItems || call.open) list.open = true;
  else list.items.push(...call.args);
  return noneValue();
};

const concat: Handler = (call) => {
  const list = listOf(call);
  if (!list) return undefined;
  const others = call.args.map(likely);
  const items = others.flatMap((other) => (other.kind === "list" || other.kind === "tuple" ? other.items : [other]));
  const open = list.open || others.some((other) => "open" in other && other.open);
  return sequenceValue("list", [...list.items, ...items].slice(0, maximumItems), list.spans, open);
};

const slice: Handler = (call) => {
  const list = listOf(call);
  if (!list) return undefined;
  const [start, end] = call.args.map((arg) => asNumber(arg));
  const isKnown =
    (call.args[0] === undefined || start !== undefined) && (call.args[1] === undefined || end !== undefined);
  if (!isKnown) return sequenceValue("list", list.items.slice(0, 1), list.spans, true);
  return sequenceValue("list", list.items.slice(start, end), list.spans, list.open);
};

/** A stretch of an array of which nothing else is known: as long as its bounds say. */
const sliceOfUnknown: Handler = (call) => {
  const [start, end] = call.args;
  if (!start || !end || call.args.length !== 2 || asNumber(start) === undefined || asNumber(end) === undefined)
    return undefined;
  const size = applyBinary("-", end, start);
  return (asNumber(size) ?? 0) > 0 && (asNumber(start) ?? 0) >= 0
    ? alike(size, unknown("differs in each item"), call)
    : undefined;
};

const splice: Handler = (call) => {
  const list = listOf(call);
  if (!list) return undefined;
  call.machine.journal.touch(list);
  list.open = true;
  return sequenceValue("list", list.items.slice(0, 1), list.spans, true);
};

/** In place or not, the same items. */
const keep: Handler = (call) => listOf(call);

const fill: Handler = (call) => {
  const [value = noneValue()] = call.args;
  const length = call.receiver && lengthOrCount(call, call.receiver);
  return length && alike(length, value, call);
};

function lengthOrCount(call: LibraryCall, value: Value): Value | undefined {
  const known = lengthOf(value);
  return known === undefined ? call.machine.iterate(value).count : numberValue(known, true, value.spans, "derived");
}

const keys: Handler = (call) => {
  const length = call.receiver && lengthOrCount(call, call.receiver);
  return (
    length &&
    call.machine.call({ kind: "symbol", name: "builtins.range", spans: [], origin: "stated" }, siteWith(call, [length]))
  );
};

const entries: Handler = (call) =>
  call.receiver && iterableValue("builtins.enumerate", enumerated(call.machine.iterate(call.receiver), 0), [call.span]);

const includes: Handler = (call) => {
  const list = listOf(call);
  const [wanted] = call.args;
  if (!list || list.open || !wanted) return unknown("the condition is not known", [call.span]);
  return booleanValue(
    list.items.some((item) => same(likely(item), likely(wanted))),
    list.spans,
    "derived",
  );
};

const methods: Readonly<Record<string, Handler>> = {
  push,
  map,
  flatMap: map,
  forEach,
  filter,
  reduce,
  concat,
  slice,
  splice,
  fill,
  keys,
  entries,
  values: keep,
  sort: keep,
  reverse: keep,
  toSorted: keep,
  includes,
};

/** Of arrays that are kept as lists, and of long ones of which only the length is known. */
const receivers = ["list", "script.Array", "builtins.range"];

export const scriptArrays: Library = {
  functions: {
    "script.Array": make,
    "script.Array.from": from,
    "?.slice": sliceOfUnknown,
    "script.Array.of": (call) => sequenceValue("list", call.args.slice(0, maximumItems), [call.span]),
    ...Object.fromEntries(
      receivers.flatMap((receiver) =>
        Object.entries(methods).map(([name, handler]) => [`${receiver}.${name}`, handler]),
      ),
    ),
  },
};
