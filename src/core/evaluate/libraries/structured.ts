/** What OmegaConf makes a configuration from: dictionaries, dataclasses and their objects; and what its references can ask for. */
import { classOf } from "../definitions";
import { siteWith, type Handler, type LibraryCall } from "../library";
import type { Machine } from "../machine";
import { asString, likely, type Value } from "../value";
import { dictValue, noneValue, sequenceValue, type Dict } from "../values";
import { interpolated, writtenDict, writtenEntries, type Surroundings } from "./interpolation";
import { readArithmetic } from "./codeExecution";

const maximumDepth = 16;

/** The content of a dictionary, of an object, or of a class's defaults, as a configuration of its own. */
export function contentOf(call: LibraryCall, value: Value): Dict | undefined {
  const made = content(call, value, 0);
  return made.kind === "dict" ? made : undefined;
}

function content(call: LibraryCall, value: Value, depth: number): Value {
  const held = likely(value);
  if (depth > maximumDepth) return value;
  call.machine.step();
  switch (held.kind) {
    case "class": {
      const definition = classOf(held);
      return definition && !definition.isEnum
        ? content(call, call.machine.call(held, siteWith(call, [])), depth + 1)
        : value;
    }
    case "instance": {
      if (classOf(held)?.isEnum === true) return value;
      const entries = [...held.attributes].map(([name, entry]): [string, Value] => [
        name,
        content(call, entry, depth + 1),
      ]);
      return dictValue(new Map(entries), held.spans);
    }
    case "dict": {
      const entries = writtenEntries(held).map(([name, entry]): [string, Value] => [
        name,
        content(call, entry, depth + 1),
      ]);
      return writtenDict(held, entries);
    }
    case "list":
    case "tuple":
      return sequenceValue(
        "list",
        held.items.map((item) => content(call, item, depth + 1)),
        held.spans,
        held.open,
      );
    case "symbol":
      return held.name === "omegaconf.MISSING"
        ? { kind: "string", value: "???", spans: held.spans, origin: "stated" }
        : value;
    default:
      return value;
  }
}

const resolvers = new WeakMap<Machine, Map<string, Value>>();

/** `OmegaConf.register_new_resolver("mul", lambda a, b: a * b)`. */
export const registerResolver: Handler = (call) => {
  const name = asString(call.args[0]);
  const [, resolver] = call.args;
  const known = resolvers.get(call.machine) ?? new Map<string, Value>();
  resolvers.set(call.machine, known);
  if (name !== undefined && resolver) known.set(name, resolver);
  return noneValue();
};

/** What references of a program's configurations can ask for. */
export function surroundings(machine: Machine): Surroundings {
  return {
    variable: (name) => machine.environment.entries.get(name),
    resolver: (name, args) => {
      const resolver = resolvers.get(machine)?.get(name);
      const span = args[0]?.spans[0] ?? { path: machine.entry.path, from: 0, to: 0 };
      const site = { span, frame: machine.topFrame, args, kwargs: new Map<string, Value>(), open: false };
      if (resolver) return machine.call(resolver, site);
      // A resolver of that name evaluates its text wherever one is registered.
      const text = name === "eval" ? asString(args[0]) : undefined;
      return text === undefined ? undefined : readArithmetic(machine, text, args[0]?.spans ?? []);
    },
  };
}

/** A configuration whose references are followed. */
export function configOf(call: LibraryCall, config: Value): Value {
  return interpolated(config, surroundings(call.machine));
}
