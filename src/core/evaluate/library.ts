/** How a library that the evaluator knows takes part: a table from dotted names to what calling them gives. */
import { isScript } from "../source/sourceText";
import type { FunctionDefinition } from "./definitions";
import { isQuietModule } from "./libraries/known";
import type { Frame, Machine, Site } from "./machine";
import type { Call } from "./trace";
import { likely, type Value } from "./value";
import type { Dict, Instance, LibraryObject, Sequence } from "./values";

/** A call as a library's handler sees it. */
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

/** What one library adds to the evaluation. */
export interface Library {
  /** By dotted name: functions, classes, and methods as `Type.method`. */
  readonly functions?: Readonly<Record<string, Handler>>;
  /** Values that a dotted name stands for: `math.pi`, `sys.argv`. */
  readonly constants?: Readonly<Record<string, (machine: Machine) => Value>>;
  /** Attributes of what a library made, by type: undefined leaves it to the general rule. */
  readonly attributes?: Readonly<Record<string, (object: Value, name: string, machine: Machine) => Value | undefined>>;
  /** Attributes of things of libraries, and of classes that descend from them, asked last: the shape of a tensor. */
  readonly anyAttribute?: (object: LibraryObject | Instance, name: string) => Value | undefined;
  /** Methods of library objects of whatever type, asked last. */
  readonly anyMethod?: (object: LibraryObject, method: string, site: Site) => Value | undefined;
  /** Sees each call of a library's function or method before all others; what it gives is what the call gives. */
  readonly watch?: (call: LibraryCall) => Value | undefined;
  /** Stands around each call of an object of a class of the workspace that descends from one of a library. */
  readonly around?: (machine: Machine, instance: Instance, site: Site, run: () => Value) => Value;
  /** For things that hold others, by type: a list or dictionary of what they hold, made anew each time. */
  readonly contents?: Readonly<Record<string, (object: Value) => Sequence | Dict | undefined>>;
  /** Sees each function and class of the workspace as it is defined, with what its decorators gave; may put something in its place. */
  readonly defined?: (decorators: readonly Value[], definition: Value) => Value | undefined;
  /** The parameters that a library fills when the program calls a function without arguments. */
  readonly parameters?: (
    machine: Machine,
    definition: FunctionDefinition,
    site: Site,
  ) => ReadonlyMap<string, Value> | undefined;
}

/** What libraries say by name. */
class Names {
  readonly functions = new Map<string, Handler>();
  readonly constants = new Map<string, (machine: Machine) => Value>();
  readonly attributes = new Map<string, (object: Value, name: string, machine: Machine) => Value | undefined>();
  readonly holders = new Map<string, (object: Value) => Sequence | Dict | undefined>();

  constructor(libraries: readonly Library[]) {
    for (const library of libraries) {
      for (const [name, handler] of Object.entries(library.functions ?? {})) this.functions.set(name, handler);
      for (const [name, constant] of Object.entries(library.constants ?? {})) this.constants.set(name, constant);
      for (const [name, attribute] of Object.entries(library.attributes ?? {})) this.attributes.set(name, attribute);
      for (const [name, contents] of Object.entries(library.contents ?? {})) this.holders.set(name, contents);
    }
  }
}

/** All libraries, looked up by name. */
export class Libraries {
  private readonly watchers: readonly NonNullable<Library["watch"]>[];
  private readonly definers: readonly NonNullable<Library["defined"]>[];
  private readonly fillers: readonly NonNullable<Library["parameters"]>[];
  private readonly attributesOfAny: readonly NonNullable<Library["anyAttribute"]>[];
  private readonly methodsOfAny: readonly NonNullable<Library["anyMethod"]>[];

  constructor(
    private readonly libraries: readonly Library[],
    private readonly names = new Names(libraries),
  ) {
    this.watchers = libraries.flatMap((library) => library.watch ?? []);
    this.definers = libraries.flatMap((library) => library.defined ?? []);
    this.fillers = libraries.flatMap((library) => library.parameters ?? []);
    this.attributesOfAny = libraries.flatMap((library) => library.anyAttribute ?? []);
    this.methodsOfAny = libraries.flatMap((library) => library.anyMethod ?? []);
  }

  /** Tells the libraries of a decorated function; gives what its name stands for then. */
  defined(decorators: readonly Value[], definition: Value): Value {
    let value = definition;
    for (const define of this.definers) value = define(decorators, value) ?? value;
    return value;
  }

  /** The parameters of a function that is called with none, where a library fills them. */
  parameters(machine: Machine, definition: FunctionDefinition, site: Site): ReadonlyMap<string, Value> | undefined {
    if (definition.decorators.length === 0 || site.args.length > 0 || site.kwargs.size > 0) return undefined;
    for (const fill of this.fillers) {
      const parameters = fill(machine, definition, site);
      if (parameters) return parameters;
    }
    return undefined;
  }

  /** Whether calls of this name say nothing about training and are left out of the trace. */
  isQuiet(name: string): boolean {
    return isQuietModule(name);
  }

  handler(name: string): Handler | undefined {
    return this.names.functions.get(name);
  }

  constant(name: string, machine: Machine): Value | undefined {
    return this.names.constants.get(name)?.(machine);
  }

  attribute(object: Value, type: string, name: string, machine: Machine): Value | undefined {
    return this.names.attributes.get(type)?.(object, name, machine);
  }

  /** What a library knows about an attribute of whatever object. */
  anyAttribute(object: LibraryObject | Instance, name: string): Value | undefined {
    for (const attributeOf of this.attributesOfAny) {
      const value = attributeOf(object, name);
      if (value) return value;
    }
    return undefined;
  }

  /** What a library knows about a method of whatever object. */
  anyMethod(object: LibraryObject, method: string, site: Site): Value | undefined {
    for (const methodOf of this.methodsOfAny) {
      const value = methodOf(object, method, site);
      if (value) return value;
    }
    return undefined;
  }

  /** What a library that sees every call gives for this one. */
  watch(call: LibraryCall): Value | undefined {
    for (const watcher of this.watchers) {
      const value = watcher(call);
      if (value) return value;
    }
    return undefined;
  }

  /** Calls an object of a class of the workspace, with all that libraries do around that. */
  entering(machine: Machine, instance: Instance, site: Site, run: () => Value): Value {
    const around = this.libraries.find((library) => library.around)?.around;
    return around ? around(machine, instance, site, run) : run();
  }

  /** These libraries and more; the new ones are asked first. */
  with(...more: readonly Library[]): Libraries {
    const all = [...more, ...this.libraries];
    // A probe adds one that has no names of its own: the others' need not be gathered again.
    return more.some(hasNames) ? new Libraries(all) : new Libraries(all, this.names);
  }

  /** What a container of a library, or an object of a class that descends from it, holds; undefined for other things. */
  contents(object: Value): Sequence | Dict | undefined {
    if (object.kind === "object") return this.names.holders.get(object.type)?.(object);
    if (object.kind !== "instance") return undefined;
    const base = object.bases.find((name) => this.names.holders.has(name));
    return base === undefined ? undefined : this.names.holders.get(base)?.(object);
  }
}

function hasNames({ functions, constants, attributes, contents }: Library): boolean {
  return [functions, constants, attributes, contents].some((names) => names !== undefined);
}

/** What a handler is given for a call. */
export function libraryCall(machine: Machine, callee: string, site: Site, receiver?: Value): LibraryCall {
  const { span, frame, args, kwargs, open } = site;
  const record = (): Call => machine.record(callee, site, receiver);
  const unrecorded = (): Call => machine.makeCall(callee, site, receiver);
  // Made for each call of a library: spreading one into the other takes as long again as all the rest.
  return receiver
    ? { span, frame, args, kwargs, open, machine, callee, receiver, record, unrecorded }
    : { span, frame, args, kwargs, open, machine, callee, record, unrecorded };
}

/** What the libraries give for a call: those that see every call are asked before the one that has its name. */
export function libraryResult(machine: Machine, callee: string, site: Site, receiver?: Value): Value | undefined {
  const call = libraryCall(machine, callee, site, receiver);
  return machine.libraries.watch(call) ?? machine.libraries.handler(callee)?.(call);
}

/** What a method of a list or text gives in JavaScript, where the library of that language has it; undefined in Python. */
export function scriptMethod(
  machine: Machine,
  type: "list" | "text",
  receiver: Value,
  method: string,
  site: Site,
): Value | undefined {
  if (!isScript(site.frame.scope.module.source)) return undefined;
  const name = `${type}.${method}`;
  return machine.libraries.handler(name)?.(libraryCall(machine, name, site, receiver));
}

/** An argument by position or name. */
export function argument(call: Pick<Site, "args" | "kwargs">, index: number, name?: string): Value | undefined {
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
