/** JavaScript's methods of texts where these differ from those of Python. */
import type { Handler, Library, LibraryCall } from "../../library";
import { asNumber, asString, unknown, type Value } from "../../value";
import { booleanValue, sequenceValue, stringValue } from "../../values";
import { maximumItems } from "../../bounds";

/** What a method makes of a text; a text computed from another keeps its place. */
const changed =
  (change: (text: string, call: LibraryCall) => string | undefined): Handler =>
  (call) => {
    const text = asString(call.receiver);
    const result = text === undefined ? undefined : change(text, call);
    return result === undefined
      ? unknown("the text is not known", [call.span])
      : stringValue(result, call.receiver?.spans, "derived");
  };

const asked =
  (ask: (text: string, other: string) => boolean): Handler =>
  (call) => {
    const [text, other] = [asString(call.receiver), asString(call.args[0])];
    if (text === undefined || other === undefined) return unknown("the condition is not known", [call.span]);
    return booleanValue(ask(text, other), call.receiver?.spans, "derived");
  };

/** A stretch by its bounds; undefined where one that is given is not known. */
function between(call: LibraryCall, cut: (start: number, end?: number) => string): string | undefined {
  const [start, end] = call.args.map((arg) => asNumber(arg));
  return start === undefined || (call.args.length > 1 && end === undefined) ? undefined : cut(start, end);
}

const split: Handler = (call) => {
  const [text, separator] = [asString(call.receiver), asString(call.args[0])];
  if (text === undefined || separator === undefined) return sequenceValue("list", [], [call.span], true);
  const parts = text.split(separator).slice(0, maximumItems);
  return sequenceValue(
    "list",
    parts.map((part): Value => stringValue(part, call.receiver?.spans, "derived")),
    call.receiver?.spans,
  );
};

const methods: Readonly<Record<string, Handler>> = {
  split,
  trim: changed((text) => text.trim()),
  toLowerCase: changed((text) => text.toLowerCase()),
  toUpperCase: changed((text) => text.toUpperCase()),
  toString: changed((text) => text),
  charAt: changed((text, call) => text.charAt(asNumber(call.args[0]) ?? 0)),
  slice: changed((text, call) => between(call, (start, end) => text.slice(start, end))),
  substring: changed((text, call) => between(call, (start, end) => text.substring(start, end))),
  replace: changed((text, call) => {
    const [from, to] = call.args.map((arg) => asString(arg));
    return from === undefined || to === undefined ? undefined : text.replace(from, () => to);
  }),
  includes: asked((text, other) => text.includes(other)),
  startsWith: asked((text, other) => text.startsWith(other)),
  endsWith: asked((text, other) => text.endsWith(other)),
};

export const scriptTexts: Library = {
  functions: Object.fromEntries(Object.entries(methods).map(([name, handler]) => [`text.${name}`, handler])),
};
