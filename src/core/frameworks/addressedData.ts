/** Published data that a script fetches: known by their name in the address. */
import { findDataset } from "../data/datasets";
import type { Call, Trace } from "../evaluate/trace";
import { asString, type Value } from "../evaluate/value";

/** Shorter words are too common to be names of data. */
const shortestName = 4;
const longestAddress = 300;

/**
 * The one published data set whose name stands in an address that the script fetches, as a value at the address; undefined where there is
 * none or several.
 */
export function fetchedDataset(trace: Trace): Value | undefined {
  const found = new Map<string, Value>();
  for (const call of trace.calls)
    for (const value of fetches(call)) {
      const name = nameIn(asString(value) ?? "");
      const id = name === undefined ? undefined : findDataset(name)?.id;
      if (name !== undefined && id !== undefined && !found.has(id))
        found.set(id, { kind: "string", value: name, spans: value.spans, origin: "derived" });
    }
  return found.size === 1 ? [...found.values()][0] : undefined;
}

/** What a call fetches; a model is no data. */
function fetches(call: Call): readonly Value[] {
  if (/model|save|listen/i.test(call.callee)) return [];
  return call.args.slice(0, 2).filter((value) => /^https?:/.test(asString(value) ?? ""));
}

/** `…/datasets/mnist/train.gz`, `…/mnist_images.png`: a folder, or the beginning of the file's name. */
function nameIn(address: string): string | undefined {
  if (address.length > longestAddress || address.includes("model.json")) return undefined;
  const [, ...parts] = address.replace(/^https?:\/\//, "").split("/");
  const names = parts.flatMap((part, i) => (i < parts.length - 1 ? [part] : [/^[a-z0-9]+/i.exec(part)?.[0] ?? ""]));
  return names.find((name) => name.length >= shortestName && findDataset(name) !== undefined);
}
