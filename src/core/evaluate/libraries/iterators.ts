/** `itertools`. */
import { iterableValue } from "../iteration";
import type { Handler } from "../library";
import { type Value, unknown } from "../value";
import { sequenceValue } from "../values";

export const repeatedly: Handler = (call) => {
  const [value] = call.args;
  if (!value) return undefined;
  const { element, source } = call.machine.iterate(value);
  return iterableValue(call.callee, { element, source, counting: false }, [call.span]);
};

export const islice: Handler = (call) => {
  const [value, first, second] = call.args;
  if (!value || !first) return undefined;
  const { element, source } = call.machine.iterate(value);
  return iterableValue(call.callee, { element, source, count: second ?? first, counting: true }, [call.span]);
};

export const counting: Handler = (call) => {
  const element = unknown("differs in each pass");
  return iterableValue(
    call.callee,
    { element, source: { kind: "symbol", name: "itertools.count", spans: [], origin: "stated" }, counting: true },
    [call.span],
  );
};

export const product: Handler = (call) => {
  const lists = call.args.map((arg) => call.machine.iterate(arg).items?.());
  const total = lists.reduce((n, list) => n * (list?.length ?? Infinity), 1);
  if (total > 64) return sequenceValue("list", [], [call.span], true);
  let rows: Value[][] = [[]];
  for (const list of lists) rows = rows.flatMap((row) => (list ?? []).map((item) => [...row, item]));
  return sequenceValue(
    "list",
    rows.map((row) => sequenceValue("tuple", row, [call.span])),
    [call.span],
  );
};

export const chain: Handler = (call) => {
  const lists = call.args.map((arg) => call.machine.iterate(arg).items?.());
  // Where nothing in it is known, it is still known what it is made of.
  if (lists.every((list) => list === undefined)) return undefined;
  return sequenceValue(
    "list",
    lists.flatMap((list) => list ?? []),
    [call.span],
    lists.includes(undefined),
  );
};
