/** How a library that the evaluator knows takes part: a table from dotted names to what calling them gives. */
import { isQuietModule } from "./libraries/known";
import type { Frame, Machine, Site } from "./machine";
import type { Call } from "./trace";
import { likely, type Value } from "./value";

export interface LibraryCall extends Site {
  readonly machine: Machine;
  readonly callee: string;
  /** For a method, what it is called on. */
  readonly receiver?: Value;
  /** Notes the call in the trace; without this it is not recorded. */
  readonly record: () => Call;
  /** The call without noting it. */
  readonly unrecorded: () => Call;
}

/** What a call gives; undefined where the library has nothing special to say: then the call is recorded like any other. */
export type Handler = (call: LibraryCall) => Value | undefined;

export interface Library {
  /** By dotted name: functions, classes, and methods as `Type.method`. */
  readonly functions?: Readonly<Record<string, Handler>>;
  /** Values that a dotted name stands for: `math.pi`, `sys.argv`. */
  readonly constants?: Readonly<Record<string, (machine: Machine) => Value>>;
  /** Attributes of what a library made, by type: undefined leaves it to the general rule. */
  readonly attributes?: Readonly<Record<string, (object: Value, name: string, machine: Machine) => Value | undefined>>;
}

export class Libraries {
  private readonly functions = new Map<string, Handler>();
  private readonly constants = new Map<string, (machine: Machine) => Value>();
  private readonly attributes = new Map<string, (object: Value, name: string, machine: Machine) => Value | undefined>();

  constructor(libraries: readonly Library[]) {
    for (const library of libraries) {
      for (const [name, handler] of Object.entries(library.functions ?? {})) this.functions.set(name, handler);
      for (const [name, constant] of Object.entries(library.constants ?? {})) this.constants.set(name, constant);
      for (const [name, attribute] of Object.entries(library.attributes ?? {})) this.attributes.set(name, attribute);
    }
  }

  /** Whether calls of this name say nothing about training and are left out of the trace. */
  isQuiet(name: string): boolean {
    return isQuietModule(name);
  }

  handler(name: string): Handler | undefined {
    return this.functions.get(name);
  }

  constant(name: string, machine: Machine): Value | undefined {
    return this.constants.get(name)?.(machine);
  }

  attribute(object: Value, type: string, name: string, machine: Machine): Value | undefined {
    return this.attributes.get(type)?.(object, name, machine);
  }
}

/** An argument by position or name. */
export function argument(call: Site, index: number, name?: string): Value | undefined {
  return (name === undefined ? undefined : call.kwargs.get(name)) ?? call.args[index];
}

/** The same, an alternative resolved to its likely option. */
export function likelyArgument(call: Site, index: number, name?: string): Value | undefined {
  const value = argument(call, index, name);
  return value && likely(value);
}

/** A site with other arguments, for calling on from a handler. */
export function siteWith(
  site: Site,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value> = new Map(),
  frame: Frame = site.frame,
): Site {
  return { span: site.span, frame, args, kwargs, open: false };
}
